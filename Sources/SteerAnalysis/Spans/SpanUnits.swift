/// The pieces of a text that a span holds whole or not at all: words, and the punctuation around them.
struct SpanUnits {
  /// The tokens of each unit, in order; together all tokens of the text.
  let tokens: [Range<Int>]

  /// Cuts a text at white space, punctuation at either end of a word off, and between the characters of
  /// scripts that set no spaces.
  ///
  /// - Parameters:
  ///   - text: The text.
  ///   - ranges: The scalars of each token.
  ///   - words: The words of the text with their tokens.
  init(_ text: TextScalars, tokens ranges: [Range<Int>], words: [Range<Int>]) {
    var units: [Range<Int>] = []
    var next = 0
    for word in words where !word.isEmpty {
      // White space between words.
      for token in next..<max(word.lowerBound, next) { units.append(token..<token + 1) }
      units += Self.units(text, ranges, of: word)
      next = word.upperBound
    }
    for token in next..<max(ranges.count, next) { units.append(token..<token + 1) }
    tokens = units
  }

  /// The evidence of each unit: the sum of that of its tokens; nil if none has any.
  func sums(_ evidence: [Float?]) -> [Float?] {
    tokens.map { unit in
      let known = evidence[unit].compactMap { $0 }
      return known.isEmpty ? nil : known.reduce(0, +)
    }
  }

  private static func units(_ text: TextScalars, _ ranges: [Range<Int>], of word: Range<Int>)
    -> [Range<Int>]
  {
    var cuts: [Int] = [word.lowerBound]
    let letters = word.filter { !text.isPunctuation(ranges[$0]) }
    for token in word.dropFirst() {
      // A token that shares a character with the one before goes with it.
      guard ranges[token].lowerBound >= ranges[token - 1].upperBound, !ranges[token].isEmpty
      else { continue }
      let isEdge = token == letters.first || token - 1 == letters.last
      if isEdge || text.isUnspaced(ranges[token]) || text.isUnspaced(ranges[token - 1]) {
        cuts.append(token)
      }
    }
    return zip(cuts, cuts.dropFirst() + [word.upperBound]).map { $0..<$1 }
  }
}
