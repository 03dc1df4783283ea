/// What the service says of a text.
package enum PerspectiveScore: Sendable, Equatable {
  /// A probability, 0 to 1: the share of readers who would find the attribute in the text.
  case score(Double)
  /// The service does not score this text.
  case refused(PerspectiveRefusal)

  /// The score, if there is one.
  package var value: Double? {
    guard case .score(let value) = self else { return nil }
    return value
  }
}

/// Why a text gets no score; the raw values are the service's names of its errors.
package enum PerspectiveRefusal: String, Sendable, CaseIterable {
  /// More than ``PerspectiveSettings/longestText`` bytes.
  case tooLong = "COMMENT_TOO_LONG"
  /// Nothing to score.
  case empty = "COMMENT_EMPTY"
  /// The attribute is not scored in the texts' languages.
  case unsupportedLanguage = "LANGUAGE_NOT_SUPPORTED_BY_ATTRIBUTE"
  /// The language was not recognised.
  case unknownLanguage = "LANGUAGE_DETECTION_FAILED"

  /// The reason in words.
  package var reason: String {
    switch self {
    case .tooLong: "longer than \(PerspectiveSettings.longestText) bytes"
    case .empty: "nothing to score"
    case .unsupportedLanguage: "language not supported"
    case .unknownLanguage: "language not recognised"
    }
  }
}

/// How texts came by their scores.
package struct PerspectiveCounts: Sendable, Equatable {
  /// Texts in all.
  package var texts = 0
  /// Requests that were sent, repeated ones included.
  package var requests = 0
  /// Texts that the service was asked for.
  package var asked = 0
  /// Texts whose score was in the cache.
  package var cached = 0
  /// Texts equal to an earlier one of the same call.
  package var repeated = 0
  /// Texts without a score, by reason; repeated ones included.
  package var refused: [PerspectiveRefusal: Int] = [:]
}
