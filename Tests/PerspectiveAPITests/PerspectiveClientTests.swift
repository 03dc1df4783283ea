import Foundation
import PerspectiveAPI
import TestSupport
import Testing

/// Requests, scores and the rate, against a server on this machine.
@Suite struct PerspectiveClientTests {
  @Test func sendsWhatTheServiceWants() throws {
    let server = try LocalServer { _, _ in Answer.scores(0.25, 0.75) }
    #expect(try Client(server).scores(["You \"fool\".\n"]) == [.score(0.75)])
    let request = try #require(server.requests.first)
    #expect(request.method == "POST" && request.path == "/v1alpha1/comments:analyze")
    #expect(request.fields["content-type"] == "application/json")
    #expect(request.fields["x-goog-api-key"] == Client.secret)
    let body = String(decoding: request.body, as: UTF8.self)
    #expect(
      body == #"{"comment":{"text":"You \"fool\".\n"},"doNotStore":true,"languages":["en"],"#
        + #""requestedAttributes":{"TOXICITY":{}},"spanAnnotations":false}"#)
  }

  @Test func theFirstSpanIsWhatThePublishedScriptTakes() throws {
    let server = try LocalServer { _, _ in Answer.scores(0.25, 0.75) }
    var client = Client(server)
    client.settings.rule = .firstSpan
    #expect(try client.scores(["Good. Fool."]) == [.score(0.25)])
    let body = String(decoding: try #require(server.requests.first).body, as: UTF8.self)
    #expect(body.contains(#""spanAnnotations":true"#))
  }

  @Test func otherAttributesAndLanguages() throws {
    let server = try LocalServer { _, _ in Answer.scores(0.5, attribute: "INSULT") }
    var client = Client(server)
    client.settings.attribute = "INSULT"
    client.settings.languages = ["de", "pt-BR"]
    client.settings.endpoint += "/"
    #expect(try client.scores(["Trottel"]) == [.score(0.5)])
    let request = try #require(server.requests.first)
    let body = String(decoding: request.body, as: UTF8.self)
    #expect(request.path == "/v1alpha1/comments:analyze")
    #expect(body.contains(#""requestedAttributes":{"INSULT":{}}"#))
    #expect(body.contains(#""languages":["de","pt-BR"]"#))
  }

  @Test func equalTextsAreAskedForOnceAndOrderIsKept() throws {
    let server = try LocalServer { request, _ in
      Answer.scores(Double(request.text.count) / 10)
    }
    let client = try Client(server).make()
    var progress: [Int] = []
    let scores = try client.scores(of: ["aa", "b", "aa", "", "\n", "b"]) { progress.append($0) }
    #expect(scores.map(\.value) == [0.2, 0.1, 0.2, 0.1, 0.1, 0.1])
    #expect(server.requests.map(\.text) == ["aa", "b", "\n"], "an empty text is a line break")
    #expect(progress == [2, 4, 6], "equal texts are done together")
    let counts = client.counts
    #expect(counts.texts == 6 && counts.asked == 3 && counts.repeated == 3 && counts.cached == 0)
    #expect(counts.requests == 3 && counts.refused.isEmpty)
  }

  @Test func requestsKeepTheRate() throws {
    let server = try LocalServer { _, _ in Answer.scores(0) }
    var client = Client(server)
    client.settings.requestsPerSecond = 4
    _ = try client.scores((0..<5).map { "\($0)" })
    #expect(client.clock.waits == [0.25, 0.25, 0.25, 0.25])
  }

  @Test func textsOfAllLengthsUpToTheLimit() throws {
    let server = try LocalServer { _, _ in Answer.scores(0.5) }
    let client = try Client(server).make()
    let longest = String(repeating: "é", count: PerspectiveSettings.longestText / 2)
    let scores = try client.scores(of: [longest, longest + "a", longest + "a"])
    #expect(scores == [.score(0.5), .refused(.tooLong), .refused(.tooLong)])
    #expect(server.requests.map(\.text) == [longest], "what is too long is not sent")
    #expect(client.counts.refused == [.tooLong: 2] && client.counts.asked == 1)
  }

  @Test(arguments: [
    ("COMMENT_TOO_LONG", PerspectiveRefusal.tooLong), ("COMMENT_EMPTY", .empty),
    ("LANGUAGE_NOT_SUPPORTED_BY_ATTRIBUTE", .unsupportedLanguage),
    ("LANGUAGE_DETECTION_FAILED", .unknownLanguage),
  ])
  func refusedTextsAreCountedAndTheRestGoesOn(_ type: String, _ refusal: PerspectiveRefusal) throws
  {
    let server = try LocalServer { request, _ in
      request.text == "b" ? Answer.refusal(type) : Answer.scores(0.5)
    }
    let client = try Client(server).make()
    let scores = try client.scores(of: ["a", "b", "c", "b"])
    #expect(scores == [.score(0.5), .refused(refusal), .score(0.5), .refused(refusal)])
    #expect(client.counts.refused == [refusal: 2] && server.requests.count == 3)
  }

  @Test func whatCannotBeSetIsNamed() throws {
    let server = try LocalServer { _, _ in Answer.scores(0) }
    func message(_ change: (inout PerspectiveSettings) -> Void) throws -> String {
      var client = Client(server)
      change(&client.settings)
      return try client.failure().description
    }
    #expect(try message { $0.attribute = "a\n" }.contains("attribute"))
    #expect(try message { $0.attribute = "" }.contains("attribute"))
    #expect(try message { $0.languages = [] }.contains("languages"))
    #expect(try message { $0.languages = ["en", "\""] }.contains("languages"))
    #expect(try message { $0.requestsPerSecond = .nan }.contains("requests per second"))
    #expect(try message { $0.requestsPerSecond = 0 }.contains("requests per second"))
    #expect(try message { $0.requestsPerSecond = .infinity }.contains("requests per second"))
    #expect(try message { $0.connections = 0 }.contains("connections"))
    #expect(try message { $0.connections = 65 }.contains("connections"))
    #expect(try message { $0.endpoint = "ftp://a.org" }.contains("endpoint"))
    #expect(try message { $0.endpoint = "" }.contains("endpoint"))
    #expect(try message { $0.endpoint = "http://a.org" }.contains("without encryption"))
    #expect(server.requests.isEmpty)
  }

  @Test func keysComeFromTheEnvironmentAndShowNowhere() throws {
    let key = try PerspectiveKey(environment: ["GOOGLE_API_KEY": " \(Client.secret)\r\n"])
    var dump = ""
    Swift.dump(key, to: &dump)
    for text in ["\(key)", String(reflecting: key), dump] {
      #expect(!text.contains(Client.secret))
    }
    for environment in [[:], ["GOOGLE_API_KEY": ""], ["GOOGLE_API_KEY": " \n"]] {
      #expect(throws: PerspectiveError.missingKey(variable: "GOOGLE_API_KEY")) {
        try PerspectiveKey(environment: environment)
      }
    }
    for text in ["a b", "a\u{0}", "é", String(repeating: "a", count: 513)] {
      #expect(throws: PerspectiveError.malformedKey(variable: "GOOGLE_API_KEY")) {
        try PerspectiveKey(environment: ["GOOGLE_API_KEY": text])
      }
    }
  }

  @Test func tokensFillSteadilyAndNotBeyondTheBucket() {
    var bucket = TokenBucket(tokensPerSecond: 2, capacity: 3, time: 10)
    #expect((0..<5).map { _ in bucket.take(at: 10) } == [0, 0, 0, 0.5, 1])
    // Two were taken in advance: after two seconds there are two, after an hour three.
    #expect((0..<3).map { _ in bucket.take(at: 12) } == [0, 0, 0.5])
    #expect((0..<4).map { _ in bucket.take(at: 3600) } == [0, 0, 0, 0.5])
    // A clock that goes back earns nothing.
    #expect(bucket.take(at: 0) == 1)
  }
}
