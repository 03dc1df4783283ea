import Foundation
import PerspectiveAPI
import Synchronization
import TestSupport
import Testing
import WebClient

/// A clock that only waits move.
final class SteppedClock: Sendable {
  private let state = Mutex<(now: Double, waits: [Double])>((100, []))

  var now: Double { state.withLock { $0.now } }
  var waits: [Double] { state.withLock { $0.waits } }

  func wait(_ seconds: Double) {
    state.withLock {
      $0.now += seconds
      $0.waits.append(seconds)
    }
  }
}

/// What a test needs to ask a server.
struct Client {
  static let secret = "AIzaSyTestKeyOfNobody"

  let clock = SteppedClock()
  var settings = PerspectiveSettings()
  var cache: PerspectiveCache?
  var attempts = 8
  var isCancelled: () -> Bool = { false }

  init(_ server: LocalServer, cache: PerspectiveCache? = nil) {
    // A proxy of the machine's must not stand between the tests and their own server.
    setenv("NO_PROXY", "127.0.0.1", 1)
    settings.endpoint = server.address
    self.cache = cache
  }

  func make(onRetry: @escaping (String, Double) -> Void = { _, _ in }) throws -> PerspectiveClient {
    var policy = RetryPolicy()
    policy.attempts = attempts
    policy.wait = { [clock] in clock.wait($0) }
    return try PerspectiveClient(
      settings: settings, key: try PerspectiveKey(environment: ["GOOGLE_API_KEY": Self.secret]),
      cache: cache, agent: "test", policy: policy, clock: { [clock] in clock.now },
      isCancelled: isCancelled, onRetry: onRetry)
  }

  func scores(_ texts: [String]) throws -> [PerspectiveScore] { try make().scores(of: texts) }

  /// What scoring fails with.
  func failure(_ texts: [String] = ["text"]) throws -> PerspectiveError {
    let error = #expect(throws: PerspectiveError.self) { try scores(texts) }
    let found = try #require(error)
    #expect(!found.description.contains { $0.isNewline })
    #expect(!found.description.contains(Self.secret))
    return found
  }
}

/// What the service answers.
enum Answer {
  /// Scores in the service's form; the summary is the largest.
  static func scores(_ spans: Double..., attribute: String = "TOXICITY") -> LocalServer.Reply {
    let list = spans.enumerated().map { i, value in
      #"{"begin": \#(i * 10), "end": \#(i * 10 + 9), "score": {"value": \#(value), "type": "PROBABILITY"}}"#
    }
    let summary = #"{"value": \#(spans.max() ?? 0), "type": "PROBABILITY"}"#
    let scores = #"{"spanScores": [\#(list.joined(separator: ", "))], "summaryScore": \#(summary)}"#
    return json(
      #"{"attributeScores": {"\#(attribute)": \#(scores)}, "languages": ["en"]}"#)
  }

  /// An error in the service's form.
  static func error(_ status: Int, _ message: String, details: String = "") -> LocalServer.Reply {
    json(
      #"{"error": {"code": \#(status), "message": "\#(message)", "details": [\#(details)]}}"#,
      status: status)
  }

  /// A refusal of one text.
  static func refusal(_ type: String) -> LocalServer.Reply {
    let name = "type.googleapis.com/google.commentanalyzer.v1alpha1.Error"
    return error(400, "refused", details: #"{"@type": "\#(name)", "errorType": "\#(type)"}"#)
  }

  static func json(_ text: String, status: Int = 200) -> LocalServer.Reply {
    .init(status, fields: ["Content-Type": "application/json"], body: Array(text.utf8))
  }
}

extension LocalServer.Request {
  /// The text that is to be scored.
  var text: String {
    struct Body: Decodable {
      struct Comment: Decodable { var text: String }

      var comment: Comment
    }
    return (try? JSONDecoder().decode(Body.self, from: Data(body)))?.comment.text ?? ""
  }
}
