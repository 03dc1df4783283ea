import Crypto
import Files
import WebClient

/// One text to score under one set of settings.
struct PerspectiveRequest {
  /// The text as it is sent: the service takes no empty one, so a line break stands for it, as in the
  /// published script.
  let text: String
  private let settings: PerspectiveSettings

  init(_ text: String, _ settings: PerspectiveSettings) {
    self.text = text.isEmpty ? "\n" : text
    self.settings = settings
  }

  var isTooLong: Bool { text.utf8.count > PerspectiveSettings.longestText }

  /// SHA-256 of what decides the score: attribute, languages, rule and text, not the endpoint.
  var cacheKey: String {
    var hash = SHA256()
    for part in ["perspective 1", settings.attribute]
      + [settings.languages.joined(separator: ","), settings.rule.rawValue, text]
    {
      // Lengths keep the parts apart.
      hash.update(elements: [UInt64(part.utf8.count).littleEndian].span)
      hash.update(data: Array(part.utf8))
    }
    return ContentDigest.hexadecimal(hash.finalize())
  }

  /// What is sent; the key travels in a secret field, never in the address.
  ///
  /// - Throws: `EncodingError`, which no text causes.
  func http(_ key: PerspectiveKey) throws -> HTTPRequest {
    let body = Body(
      comment: .init(text: text), requestedAttributes: [settings.attribute: [:]],
      languages: settings.languages, doNotStore: true,
      spanAnnotations: settings.rule == .firstSpan)
    return HTTPRequest(
      "POST", settings.address, fields: [.init("Content-Type", "application/json")],
      secretFields: [.init("X-Goog-Api-Key", key.text)], body: Array(try JSONText.line(body).utf8))
  }

  private struct Body: Encodable {
    struct Comment: Encodable { var text: String }

    var comment: Comment
    var requestedAttributes: [String: [String: String]]
    var languages: [String]
    var doNotStore: Bool
    var spanAnnotations: Bool
  }
}
