import Files

/// An answer with scores: `attributeScores.NAME.summaryScore.value` and
/// `attributeScores.NAME.spanScores[].score.value`.
struct PerspectiveAnswer {
  /// Longer answers are refused; one of 20,480 bytes of text in one-letter spans fits.
  static let maximumLength = 8 << 20

  let value: Double

  /// Takes the score of one attribute.
  ///
  /// - Throws: ``Unusable``, naming the key.
  init(_ bytes: [UInt8], _ settings: PerspectiveSettings) throws(Unusable) {
    let members: [String: JSONValue]?
    do throws(JSONError) {
      var reader = try JSONReader<JSONError>(bytes, path: settings.address)
      members = try reader.readWholeObject()
    } catch {
      throw Unusable(reason: "not JSON (\(error.reason))")
    }
    let name = settings.attribute
    let scores = members?["attributeScores"]?[name]
    let (key, score): (String, JSONValue?) =
      switch settings.rule {
      case .summary: ("summaryScore", scores?["summaryScore"])
      case .firstSpan: ("spanScores[0].score", scores?.firstSpan?["score"])
      }
    guard case .number(let found)? = score?["value"] else {
      throw Unusable(reason: "no number under attributeScores.\(name).\(key).value")
    }
    guard 0...1 ~= found else { throw Unusable(reason: "a score of \(found), not 0 to 1") }
    value = found
  }

  struct Unusable: Error { var reason: String }
}

extension JSONValue {
  fileprivate var firstSpan: JSONValue? {
    guard case .array(let spans)? = self["spanScores"] else { return nil }
    return spans.first
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
    guard var reader = try? JSONReader<JSONError>(bytes, path: ""),
      let error = try? reader.readWholeObject()?["error"]
    else { return }
    // Before it is cut, so that no part of the key stays.
    let words = key.removed(from: error["message"]?.string ?? "")
    message = String(words.prefix(Self.longestMessage).map { $0.isSpecial ? " " : $0 })
    var details: [JSONValue] = []
    if case .array(let items)? = error["details"] { details = items }
    refusal =
      details.lazy.compactMap { $0["errorType"]?.string }
      .compactMap(PerspectiveRefusal.init).first
    isInvalidKey =
      details.contains { $0["reason"]?.string == "API_KEY_INVALID" }
      || message.hasPrefix("API key not valid") || message.hasPrefix("API key expired")
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
