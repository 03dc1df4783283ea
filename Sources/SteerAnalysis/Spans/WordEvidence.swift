/// A word of a text and the evidence of its tokens.
public struct WordEvidence: Sendable, Codable, Equatable {
  /// The word: what stands between white space, punctuation included.
  public var text: String
  /// The first token whose first character other than white space is in the word.
  public var start: Int
  /// One past the last such token.
  public var end: Int
  /// Where the word begins, in Unicode scalars of the text.
  public var characterStart: Int
  /// One past the word's last scalar.
  public var characterEnd: Int
  /// The sum of the evidence of those tokens that have any, nats; nil if none has.
  public var evidence: Double?

  /// Writes `null` where there is no evidence, so that every key is always there.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(text, forKey: .text)
    try container.encode(start, forKey: .start)
    try container.encode(end, forKey: .end)
    try container.encode(characterStart, forKey: .characterStart)
    try container.encode(characterEnd, forKey: .characterEnd)
    try container.encode(evidence, forKey: .evidence)
  }

  /// The words of a text.
  ///
  /// A token belongs to the word that holds its first scalar other than white space; a token of
  /// white space alone belongs to none.
  static func words(
    of text: TextScalars, tokens: [Range<Int>], evidence: [Float?]
  ) -> [WordEvidence] {
    var next = 0
    return text.words.map { word in
      // Tokens before the word: white space, or the rest of a token that holds several words.
      while next < tokens.count, (text.firstInk(in: tokens[next]) ?? -1) < word.lowerBound {
        next += 1
      }
      let start = next
      while next < tokens.count, let ink = text.firstInk(in: tokens[next]), word.contains(ink) {
        next += 1
      }
      let known = evidence[start..<next].compactMap { $0 }
      return WordEvidence(
        text: text.text(word), start: start, end: next, characterStart: word.lowerBound,
        characterEnd: word.upperBound,
        evidence: known.isEmpty ? nil : known.reduce(0) { $0 + Double($1) })
    }
  }
}
