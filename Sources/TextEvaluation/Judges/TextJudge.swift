/// What a judge says of a text.
public enum JudgeVerdict: Sendable, Codable, Equatable {
  /// A score from 0 to 1, or of a lexicon from −1 to 1.
  case score(Double)
  /// Why the text has no score.
  case refused(reason: String)

  /// The score; nil for a text without.
  public var score: Double? {
    if case .score(let score) = self { score } else { nil }
  }

  /// Why there is no score; nil for a text with one.
  public var refusal: String? {
    if case .refused(let reason) = self { reason } else { nil }
  }
}

/// Whatever scores texts: a classifier, a word list or a service.
public protocol TextJudge {
  /// What it is called, in tables and manifests.
  var name: String { get }

  /// Scores texts.
  ///
  /// - Parameters:
  ///   - texts: The texts.
  ///   - progress: Called with the number of texts done; what it throws ends the work.
  /// - Returns: One verdict for each text.
  /// - Throws: What keeps the judge from working at all; what `progress` throws.
  func verdicts(on texts: [String], progress: (Int) throws -> Void) throws -> [JudgeVerdict]
}
