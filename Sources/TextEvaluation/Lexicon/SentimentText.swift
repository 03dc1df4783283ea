/// A text's words as the rules see them.
struct SentimentText {
  /// A word without the punctuation around it, or an emoticon with it.
  struct Word {
    /// UTF-8 in lower case.
    var lowercased: [UInt8]
    /// Whether it has capitals and no small letters.
    var isUppercase: Bool

    /// Whether it is this ASCII text, in any case.
    static func == (word: Word, text: StaticString) -> Bool {
      unsafe word.lowercased.elementsEqual(
        UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    static func != (word: Word, text: StaticString) -> Bool { !(word == text) }
  }

  // What is shorter without its punctuation is taken for an emoticon.
  private static let longestEmoticonCore = 2

  var words: [Word]
  /// Whether some words are in capitals and some are not, so that capitals mean emphasis.
  var mixesCapitals: Bool
  private var exclamationMarks = 0
  private var questionMarks = 0

  /// Splits at white space.
  init(_ scalars: [Unicode.Scalar]) {
    words = scalars.split(whereSeparator: \.isSeparator).map { token in
      let core = Self.withoutPunctuation(token)
      let word = Array(core.count <= Self.longestEmoticonCore ? token : core)
      return Word(lowercased: word.lowercasedUTF8, isUppercase: word.isUppercase)
    }
    let capitals = words.count(where: \.isUppercase)
    mixesCapitals = 0 < capitals && capitals < words.count
    for scalar in scalars {
      if scalar == "!" { exclamationMarks += 1 }
      if scalar == "?" { questionMarks += 1 }
    }
  }

  /// How much the text's exclamation and question marks add to its valence.
  var punctuationEmphasis: Double {
    let (exclamation, question) = (SentimentRules.exclamation, SentimentRules.question)
    let first = Double(min(exclamationMarks, exclamation.most)) * exclamation.each
    return switch questionMarks {
    case ...1: first
    case ...question.most: first + Double(questionMarks) * question.each
    default: first + question.beyond
    }
  }

  private static func withoutPunctuation(_ token: ArraySlice<Unicode.Scalar>)
    -> ArraySlice<Unicode.Scalar>
  {
    guard let first = token.firstIndex(where: { !$0.isPunctuation }),
      let last = token.lastIndex(where: { !$0.isPunctuation })
    else { return [] }
    return token[first...last]
  }
}
