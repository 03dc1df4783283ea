/// A sentiment lexicon as a judge: the compound score, −1 to 1.
public struct LexiconJudge: TextJudge, Sendable {
  /// The lexicon's file.
  public let name: String

  private let lexicon: SentimentLexicon

  // Texts between two calls of `progress`.
  private static let step = 1024

  /// Reads a lexicon.
  ///
  /// - Parameters:
  ///   - path: Words and valences, see ``SentimentLexicon``.
  ///   - emojiPath: Emojis and descriptions; nil leaves emojis as they are.
  /// - Throws: ``LexiconError``.
  public init(path: String, emojiPath: String? = nil) throws(LexiconError) {
    name = path
    lexicon = try SentimentLexicon(path: path, emojiPath: emojiPath)
  }

  /// Scores texts, see ``TextJudge``.
  public func verdicts(on texts: [String], progress: (Int) throws -> Void) throws -> [JudgeVerdict]
  {
    var verdicts: [JudgeVerdict] = []
    for text in texts {
      verdicts.append(.score(lexicon.score(text).compound))
      if verdicts.count.isMultiple(of: Self.step) { try progress(verdicts.count) }
    }
    try progress(verdicts.count)
    return verdicts
  }
}
