import Foundation
import PerspectiveAPI
import TestSupport
import Testing
import WebClient

/// Answers that no honest service gives: a named error, never a crash and never a false score.
@Suite struct HostileAnswerTests {
  static let missing = "no number under attributeScores.TOXICITY.summaryScore.value"

  static let answers: [(body: String, mentions: String)] = [
    ("", "not JSON (line 1: "), ("null", missing), ("[]", missing), ("{}", missing),
    (#"{"attributeScores": {}}"#, missing),
    (#"{"attributeScores": {"INSULT": {"summaryScore": {"value": 0.5}}}}"#, missing),
    (#"{"attributeScores": {"TOXICITY": 1}}"#, missing),
    (#"{"attributeScores": {"TOXICITY": {}}}"#, missing),
    (#"{"attributeScores": {"TOXICITY": {"summaryScore": {}}}}"#, missing),
    (#"{"attributeScores": {"TOXICITY": {"summaryScore": {"value": null}}}}"#, missing),
    (#"{"attributeScores": {"TOXICITY": {"summaryScore": {"value": "0.5"}}}}"#, missing),
    (#"{"attributeScores": {"TOXICITY": {"summaryScore": {"value": NaN}}}}"#, "not JSON"),
    (#"{"attributeScores": {"TOXICITY": {"summaryScore": {"value": 1e999}}}}"#, "a score of inf"),
    (#"{"attributeScores": {"TOXICITY": {"summaryScore": {"value": 1.01}}}}"#, "a score of 1.01"),
    (#"{"attributeScores": {"TOXICITY": {"summaryScore": {"value": -1e-9}}}}"#, "of -1e-09"),
    (#"{"attributeScores": "# + String(repeating: "[", count: 200_000), "deeper than 64 levels"),
    (String(repeating: #"{"attributeScores":"#, count: 100_000), "deeper than 64 levels"),
  ]

  @Test(arguments: answers.indices) func answer(_ i: Int) throws {
    let (body, mentions) = Self.answers[i]
    let server = try LocalServer { _, _ in Answer.json(body) }
    let error = try Client(server).failure()
    guard case .malformedAnswer(text: 1, let reason) = error else {
      Issue.record("\(error)")
      return
    }
    #expect(reason.contains(mentions), "\(reason)")
    #expect(server.requests.count == 1)
  }

  @Test func withoutSpans() throws {
    for spans in ["[]", "[{}]", #"[{"score": {}}]"#, "null"] {
      let body =
        #"{"attributeScores": {"TOXICITY": {"spanScores": \#(spans), "summaryScore": {"value": 0.5}}}}"#
      let server = try LocalServer { _, _ in Answer.json(body) }
      var client = Client(server)
      client.settings.rule = .firstSpan
      let error = try client.failure()
      let reason = "no number under attributeScores.TOXICITY.spanScores[0].score.value"
      #expect(error == .malformedAnswer(text: 1, reason: reason))
    }
  }

  @Test func invalidUTF8() throws {
    let server = try LocalServer { _, _ in
      var reply = Answer.scores(0.5)
      reply.body.insert(0xFF, at: 2)
      return reply
    }
    guard case .malformedAnswer = try Client(server).failure() else {
      Issue.record("an answer that is not UTF-8 was read")
      return
    }
  }

  @Test func endlessAnswers() throws {
    let server = try LocalServer { _, _ in .init(200, body: .init(repeating: 32, count: 9 << 20)) }
    let error = try Client(server).failure()
    guard case .noAnswer(.tooLong) = error else {
      Issue.record("\(error)")
      return
    }
    #expect(error.description.hasSuffix("; check the endpoint"))
  }

  @Test(arguments: [200, 400]) func damagedAnswers(_ status: Int) throws {
    let whole =
      status == 200 ? Answer.scores(0.125, 0.5) : Answer.refusal("COMMENT_EMPTY")
    let copies = damagedCopies(of: whole.body, count: 1000, seed: UInt64(status))
    let server = try LocalServer { _, count in .init(status, body: copies[count]) }
    let client = try Client(server).make()
    var failures = 0
    for i in copies.indices {
      do {
        switch try client.scores(of: ["\(i)"])[0] {
        case .score(let value): #expect(status == 200 && 0...1 ~= value)
        case .refused(let refusal): #expect(status == 400 && refusal == .empty)
        }
      } catch let error as PerspectiveError {
        failures += 1
        #expect(error.description.utf8.count < 1000)
        #expect(!error.description.contains { $0.isNewline })
      }
    }
    #expect(server.requests.count == 1000)
    // Some damage falls where nothing is read.
    #expect((300..<1000).contains(failures), "\(failures)")
  }
}
