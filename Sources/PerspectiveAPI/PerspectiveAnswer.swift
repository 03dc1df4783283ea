import Foundation

/// An answer with scores: `attributeScores.NAME.summaryScore.value` and
/// `attributeScores.NAME.spanScores[].score.value`.
struct PerspectiveAnswer {
  /// Longer answers are refused; one of 20,480 bytes of text in one-letter spans fits.
  static let maximumLength = 8 << 20

  let value: Double

  /// Takes the score of one attribute.
  ///
  /// - Throws: ``Unusable``.
  init(_ bytes: [UInt8], _ settings: PerspectiveSettings) throws(Unusable) {
    let name = settings.attribute
    let scores: AttributeScores
    do {
      scores = try JSONDecoder().decode(
        Wanted.self, from: Data(bytes), configuration: name
      ).scores
    } catch {
      throw Unusable(reason: "not the JSON of a score of \(name)")
    }
    let found: Double?
    switch settings.rule {
    case .summary: found = scores.summaryScore?.value
    case .firstSpan: found = scores.spanScores?.first?.score?.value
    }
    guard let found else {
      let what = settings.rule == .summary ? "summary score" : "span score"
      throw Unusable(reason: "no \(what) of \(name)")
    }
    guard 0...1 ~= found else { throw Unusable(reason: "a score of \(found), not 0 to 1") }
    value = found
  }

  struct Unusable: Error { var reason: String }

  private struct Score: Decodable { var value: Double? }

  private struct SpanScore: Decodable { var score: Score? }

  private struct AttributeScores: Decodable {
    var summaryScore: Score?
    var spanScores: [SpanScore]?
  }

  /// The scores of the wanted attribute, whatever else the answer holds.
  private struct Wanted: DecodableWithConfiguration {
    var scores: AttributeScores

    init(from decoder: any Decoder, configuration name: String) throws {
      let attributes = try decoder.container(keyedBy: AnswerKey.self)
        .nestedContainer(keyedBy: AnswerKey.self, forKey: AnswerKey("attributeScores"))
      scores = try attributes.decode(AttributeScores.self, forKey: AnswerKey(name))
    }
  }
}

/// An answer that says what went wrong:
/// `{"error": {"message": …, "details": [{"errorType": …, "reason": …}]}}`.
struct PerspectiveFailure {
  private static let longestMessage = 200

  /// The service's own words: one line, without the key, perhaps empty.
  var message = ""
  /// Set if the text gets no score and others may.
  var refusal: PerspectiveRefusal?
  /// Whether the key is at fault, which Google answers with status 400.
  var isInvalidKey = false

  /// Reads what can be read.
  init(_ bytes: [UInt8], hiding key: PerspectiveKey) {
    guard let body = try? JSONDecoder().decode(Body.self, from: Data(bytes)) else { return }
    // Before it is cut, so that no part of the key stays.
    let words = key.removed(from: body.error.message ?? "")
    message = String(words.prefix(Self.longestMessage).map { $0.isSpecial ? " " : $0 })
    let details = body.error.details ?? []
    refusal = details.lazy.compactMap(\.errorType).compactMap(PerspectiveRefusal.init).first
    isInvalidKey =
      details.contains { $0.reason == "API_KEY_INVALID" }
      || message.hasPrefix("API key not valid") || message.hasPrefix("API key expired")
  }

  private struct Body: Decodable {
    struct Content: Decodable {
      var message: String?
      var details: [Detail]?
    }

    var error: Content
  }

  /// Details of other kinds have neither field.
  private struct Detail: Decodable {
    var errorType: String?
    var reason: String?

    init(from decoder: any Decoder) throws {
      guard let container = try? decoder.container(keyedBy: AnswerKey.self) else { return }
      errorType = try? container.decode(String.self, forKey: AnswerKey("errorType"))
      reason = try? container.decode(String.self, forKey: AnswerKey("reason"))
    }
  }
}

extension Character {
  /// Whether it may do more to a terminal than show itself.
  fileprivate var isSpecial: Bool {
    unicodeScalars.contains {
      [.control, .format, .lineSeparator, .paragraphSeparator]
        .contains($0.properties.generalCategory)
    }
  }
}

/// Any key of a JSON object.
private struct AnswerKey: CodingKey {
  var stringValue: String
  var intValue: Int? { nil }

  init(_ name: String) { stringValue = name }

  init?(stringValue: String) { self.init(stringValue) }

  init?(intValue: Int) { nil }
}
