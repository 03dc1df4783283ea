internal import NumberText
internal import SteerAnalysis

/// A context as a card shows it: what leads up to its last token, that token, and what follows.
struct ContextExcerpt {
  let activation: String
  let before: String
  let here: String
  let next: String
  let after: String

  private static let longestBefore = 70
  private static let longestAfter = 40

  init(_ context: MergedContext) {
    let example = context.example
    activation = PageNumbers.fixed(Double(example.activation), 2)
    let scalars = Array(example.text.unicodeScalars)
    let end = min(max(example.characterEnd, 0), scalars.count)
    let (start, token) = Self.last(scalars[..<end], token: example.token)
    before = Self.suffix(scalars[..<start])
    here = token
    next = context.next.map(VocabularyFindings.plain).joined(separator: ", ")
    // What comes after that is known for one text alone.
    after =
      context.next.count > 1
      ? "" : Self.prefix(scalars[end...], without: Array(next.unicodeScalars))
  }

  // Where the last token begins. One that is part of a character is not in the text as it is shown.
  private static func last(_ context: ArraySlice<Unicode.Scalar>, token: String) -> (
    start: Int, token: String
  ) {
    let plain = Array(VocabularyFindings.plain(token).unicodeScalars)
    guard context.suffix(plain.count).elementsEqual(plain) else {
      return (context.endIndex, token)
    }
    return (context.endIndex - plain.count, VocabularyFindings.plain(token))
  }

  private static func suffix(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
    let text = string(scalars.suffix(longestBefore))
    return scalars.count > longestBefore ? "…" + text : text
  }

  private static func prefix(_ scalars: ArraySlice<Unicode.Scalar>, without next: [Unicode.Scalar])
    -> String
  {
    var rest = scalars.drop { $0 == " " }
    let isNext = rest.prefix(next.count).elementsEqual(next)
    if isNext { rest = rest.dropFirst(next.count) } else { rest = [] }
    let text = string(rest.prefix(longestAfter))
    return rest.count > longestAfter ? text + "…" : text
  }

  private static func string(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
    String(String.UnicodeScalarView(scalars))
  }
}
