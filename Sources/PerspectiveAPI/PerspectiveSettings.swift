import WebClient

/// Which of the two scores that the service may give is taken.
package enum PerspectiveScoreRule: String, Sendable, CaseIterable {
  /// The score of the whole text.
  case summary
  /// The score of the first span, usually its first sentence: what the published evaluation script
  /// takes (Han et al. 2024, `evaluate.py`). It is the summary for texts of one sentence.
  case firstSpan
}

/// What is asked, of whom, and how fast.
package struct PerspectiveSettings: Sendable {
  /// Google's service.
  package static let googleEndpoint = "https://commentanalyzer.googleapis.com"
  /// Longer texts, in bytes of UTF-8, are refused by the service: "Comment text was too many bytes
  /// … exceeded limit (20480)".
  package static let longestText = 20_480

  /// The service's address, without a path.
  package var endpoint = googleEndpoint
  /// What is scored, such as `TOXICITY`, `SEVERE_TOXICITY` or `INSULT`.
  package var attribute = "TOXICITY"
  /// The texts' languages, as ISO or BCP-47 codes.
  package var languages = ["en"]
  /// Which score is taken.
  package var rule = PerspectiveScoreRule.summary
  /// Requests per second; 1 is the service's usual quota.
  package var requestsPerSecond = 1.0
  /// Requests on their way at the same time.
  ///
  /// One is enough for a few per second; more let a larger quota be used up in spite of the service's
  /// delay.
  package var connections = 1

  /// The default settings.
  package init() {}

  /// Checks all settings.
  ///
  /// - Throws: ``PerspectiveError/unusableSetting(_:value:remedy:)``.
  func check() throws(PerspectiveError) {
    try checkEndpoint()
    let isAttribute = attribute.utf8.allSatisfy {
      UInt8(ascii: "A")...UInt8(ascii: "Z") ~= $0 || UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0
        || $0 == UInt8(ascii: "_")
    }
    guard isAttribute, 1...64 ~= attribute.utf8.count else {
      throw .unusableSetting(
        "attribute", value: attribute, remedy: "give a name such as TOXICITY or INSULT")
    }
    let areCodes = languages.allSatisfy { code in
      1...35 ~= code.utf8.count
        && code.utf8.allSatisfy {
          UInt8(ascii: "a")...UInt8(ascii: "z") ~= $0 | 0x20 || $0 == UInt8(ascii: "-")
        }
    }
    guard areCodes, 1...8 ~= languages.count else {
      throw .unusableSetting(
        "languages", value: languages.joined(separator: ","),
        remedy: "give one to eight codes such as en")
    }
    guard requestsPerSecond > 0, requestsPerSecond <= 1000 else {
      throw .unusableSetting(
        "requests per second", value: "\(requestsPerSecond)",
        remedy: "give a number above 0 and up to 1000")
    }
    guard 1...64 ~= connections else {
      throw .unusableSetting(
        "connections", value: "\(connections)", remedy: "give a number from 1 to 64")
    }
  }

  private func checkEndpoint() throws(PerspectiveError) {
    let origin: WebOrigin
    do throws(HTTPError) {
      origin = try WebOrigin(endpoint)
    } catch .noLibrary(let reason) {
      throw .noAnswer(.noLibrary(reason: reason))
    } catch {
      throw .unusableSetting(
        "endpoint", value: endpoint, remedy: "give an address such as \(Self.googleEndpoint)")
    }
    guard origin.keepsSecrets else {
      throw .unusableSetting(
        "endpoint", value: endpoint,
        remedy: "give an https address: the key would travel without encryption")
    }
  }

  /// Where texts are scored.
  var address: String {
    var base = endpoint
    while base.hasSuffix("/") { base.removeLast() }
    return base + "/v1alpha1/comments:analyze"
  }
}
