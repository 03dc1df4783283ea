import Foundation
import PerspectiveAPI
import TestSupport
import Testing
import WebClient

/// What goes wrong: what is repeated, and what ends at once with one clear line.
@Suite struct PerspectiveFailureTests {
  @Test func waitsAsLongAsTheServiceAsks() throws {
    let server = try LocalServer { _, count in
      switch count {
      case 0: .init(429, fields: ["Retry-After": "7"])
      case 1: .init(429, fields: ["Retry-After": "1e9"])
      case 2: .init(429, fields: ["Retry-After": "Wed, 21 Oct 2026 07:28:00 GMT"])
      default: Answer.scores(0.5)
      }
    }
    let client = Client(server)
    var notes: [String] = []
    let scores = try client.make { reason, seconds in notes.append("\(reason), \(seconds)") }
      .scores(of: ["a"])
    #expect(scores == [.score(0.5)])
    // The bucket is full after each: no further waits.
    #expect(client.clock.waits == [7, 60, 4])
    #expect(notes == ["status 429, 7.0", "status 429, 60.0", "status 429, 4.0"])
  }

  @Test func repeatsAfterServerErrorsAndBrokenConnections() throws {
    let server = try LocalServer { _, count in
      var reply = Answer.scores(0.5)
      switch count {
      case 0: return .init(500)
      case 1: return .init(503, body: Array("<html>".utf8))
      case 2: reply.statedLength = reply.body.count + 10
      default: break
      }
      return reply
    }
    let client = Client(server)
    let made = try client.make()
    #expect(try made.scores(of: ["a"]) == [.score(0.5)])
    #expect(server.requests.count == 4 && client.clock.waits == [1, 2, 4])
    #expect(made.counts.requests == 4 && made.counts.asked == 1)
  }

  @Test func givesUpAfterAllAttempts() throws {
    let server = try LocalServer { _, _ in Answer.error(503, "The service is down.") }
    var client = Client(server)
    client.attempts = 3
    let error = try client.failure()
    #expect(
      error == .unavailable(status: 503, attempts: 3, message: "The service is down."))
    #expect(error.description.contains("503 3 times: The service is down.; repeat the command"))
    #expect(server.requests.count == 3)
  }

  @Test func givesUpWhereNothingListens() throws {
    var server: LocalServer? = try LocalServer { _, _ in .init(200) }
    var client = Client(try #require(server))
    server = nil
    client.attempts = 2
    guard case .noAnswer(let error) = try client.failure() else {
      Issue.record("another error")
      return
    }
    #expect(error.isTransient && client.clock.waits == [1])
  }

  static let invalidKeys: [(status: Int, reply: LocalServer.Reply)] = [
    (400, Answer.error(400, "API key not valid. Please pass a valid API key.")),
    (400, Answer.error(400, "no", details: #"5, {"reason": "API_KEY_INVALID"}"#)),
    (400, Answer.error(400, "API key expired. Please renew the API key.")),
    (401, .init(401)),
    (403, Answer.error(403, "The API has not been used in project 1 before, or is disabled.")),
    (403, .init(403, body: [0xFF])),
  ]

  @Test(arguments: invalidKeys.indices) func anInvalidKeyEndsAtOnce(_ i: Int) throws {
    let (status, reply) = Self.invalidKeys[i]
    let server = try LocalServer { _, _ in reply }
    let client = Client(server)
    let error = try client.failure(["a", "b"])
    guard case .keyRefused(status, _) = error else {
      Issue.record("\(error)")
      return
    }
    #expect(server.requests.count == 1 && client.clock.waits.isEmpty)
    #expect(error.description.contains("check that the key is right"))
  }

  @Test func anEchoedKeyIsNotShown() throws {
    let server = try LocalServer { request, _ in
      let key = request.fields["x-goog-api-key"] ?? ""
      // Where the message is cut, in the middle of the key.
      let filler = String(repeating: "x", count: 195)
      return Answer.error(403, "\(key) is unknown\\n\\u001B[31m \\u202E \(filler) \(key)")
    }
    let text = try Client(server).failure().description
    #expect(text.contains("(key) is unknown"))
    #expect(!text.contains("AIza") && !text.contains("\u{1B}") && !text.contains("\u{202E}"))
  }

  @Test(arguments: [400, 404, 410, 413, 418, 304]) func otherRefusalsEndAtOnce(_ status: Int) throws
  {
    let server = try LocalServer { request, _ in
      request.text == "b"
        ? Answer.error(status, "Unknown requested attribute: X", details: "null, [], 1")
        : Answer.scores(0.5)
    }
    let error = try Client(server).failure(["a", "b", "c"])
    guard case .requestRefused(text: 2, status, _) = error else {
      Issue.record("\(error)")
      return
    }
    #expect(error.description.hasPrefix("text 2: ") && server.requests.count == 2)
  }

  @Test func refusalsOfTextsComeWithStatus400Only() throws {
    let server = try LocalServer { _, _ in
      var reply = Answer.refusal("COMMENT_EMPTY")
      reply.status = 422
      return reply
    }
    let error = try Client(server).failure()
    #expect(error == .requestRefused(text: 1, status: 422, message: "refused"))
  }

  @Test func redirectsDoNotGetTheKey() throws {
    let other = try LocalServer { _, _ in Answer.scores(0.5) }
    let address = other.address
    let server = try LocalServer { _, _ in
      .init(307, fields: ["Location": address + "/v1alpha1/comments:analyze"])
    }
    #expect(try Client(server).scores(["a"]) == [.score(0.5)])
    #expect(server.requests.map { $0.fields["x-goog-api-key"] } == [Client.secret])
    let stranger = try #require(other.requests.first)
    #expect(stranger.fields["x-goog-api-key"] == nil)
    #expect(!stranger.path.contains(Client.secret))
    #expect(!String(decoding: stranger.body, as: UTF8.self).contains(Client.secret))
  }

  @Test func aRequestToStopIsHeard() throws {
    let server = try LocalServer { _, _ in Answer.scores(0.5) }
    var client = Client(server)
    client.isCancelled = { server.requests.count == 2 }
    #expect(throws: HTTPError.cancelled) { try client.scores(["a", "b", "c", "d"]) }
    #expect(server.requests.count == 2)
  }
}
