import Foundation
import TestSupport
import Testing
import WeightFormats

/// The JSON of `score`, against the fixture's PyTorch numbers.
@Suite struct ScoreTests {
  struct Report: Decodable {
    struct Result: Decodable {
      var text: String?
      var ids: [Int32]
      var tokens: [String]
      var logProbabilities: [Float?]
      var perplexity: Double?
      var steerValues: [Float]
    }

    var model: String
    var steer: String?
    var results: [Result]
  }

  private func report(_ arguments: [String]) throws -> Report {
    let result = try Tool.succeed(["score"] + arguments + ["--json", "--quiet"])
    return try JSONDecoder().decode(Report.self, from: Data(result.output.utf8))
  }

  private func steer(_ kind: String) -> String { gpt2("steer_\(kind).safetensors") }

  private func list(_ values: [some CustomStringConvertible]) -> String {
    values.map(\.description).joined(separator: ",")
  }

  @Test(arguments: ["multiply", "add", "offset"])
  func logProbabilitiesEqualTheReference(_ kind: String) throws {
    let cases = try Fixture.json(ModelCases.self, "gpt2/cases.json")
    let expected = try Fixture.tensors("gpt2/expected.safetensors")
    let settings = cases.steerValues.sorted { $0.key < $1.key }
    let report = try report(
      ["--model", gpt2(""), "--steer", steer(kind)]
        + settings.flatMap { ["--steer-values", list($0.value)] }
        + cases.ids.flatMap { ["--ids", list($0)] })
    #expect(report.model == gpt2("") && report.steer == steer(kind))
    try #require(report.results.count == settings.count * cases.ids.count)
    for (c, ids) in cases.ids.enumerated() {
      for (s, setting) in settings.enumerated() {
        let result = report.results[c * settings.count + s]
        #expect(result.ids == ids && result.steerValues == setting.value)
        #expect(result.logProbabilities.first == .some(nil))
        let values = result.logProbabilities.compactMap { $0 }
        let reference = try expected.floats("logprob_\(c)_\(kind)_\(setting.key)")
        expectClose(values, reference, atol: 1e-4, rtol: 0)
        let mean = values.reduce(0.0) { $0 + Double($1) } / Double(values.count)
        let perplexity = try #require(result.perplexity)
        #expect(abs(perplexity - exp(-mean)) < 1e-4 * perplexity)
      }
    }
  }

  @Test(arguments: [["--steer-values", "-5,1"], ["--steer-values=-5,1"]])
  func valuesMayBeginWithAMinus(_ values: [String]) throws {
    let report = try report(
      ["--model", gpt2(""), "--steer", steer("multiply"), "--ids", "1,2,3"] + values)
    #expect(report.results.map(\.steerValues) == [[-5, 1]])
  }

  @Test func textsHaveTokens() throws {
    let texts = ["A wonderful film.", "-5,1", "A\nline \"quoted\" \u{1F600}"]
    let report = try report(
      ["--model", "reviews-2m"] + texts.flatMap { ["--text", $0] })
    #expect(report.results.map(\.text) == texts && report.steer == nil)
    for result in report.results {
      #expect(result.tokens.count == result.ids.count && result.steerValues.isEmpty)
      #expect(result.logProbabilities.count == result.ids.count)
      #expect(result.logProbabilities.compactMap { $0 }.allSatisfy { $0 < 0 })
    }
  }

  @Test func beginOfTextGivesTheFirstTokenAProbability() throws {
    let plain = try report(["--model", "reviews-2m", "--text", "A film"])
    let begun = try report(["--model", "reviews-2m", "--text", "A film", "--prepend-bos"])
    #expect(begun.results[0].ids == [0] + plain.results[0].ids)
  }

  @Test func oneTokenHasNoPerplexity() throws {
    let output = try Tool.succeed(["score", "--model", gpt2(""), "--ids", "1", "--json"])
    let results = try #require(try output.json()["results"] as? [[String: Any]])
    let result = try #require(results.first)
    #expect(result["perplexity"] is NSNull && result["text"] is NSNull)
    #expect((result["logProbabilities"] as? [Any])?.first is NSNull)
    #expect(
      Set(result.keys)
        == ["text", "ids", "tokens", "logProbabilities", "perplexity", "steerValues"])
  }

  @Test func tableForPeople() throws {
    let result = try Tool.succeed(["score", "--model", "reviews-2m", "--text", "A film"])
    let lines = result.output.split(separator: "\n")
    #expect(lines.first?.hasPrefix("token") == true)
    #expect(lines.last?.hasPrefix("perplexity") == true)
    #expect(lines.contains { $0.hasPrefix("·film") })
    #expect(!result.output.contains(escape) && result.errors.isEmpty)
  }

  @Test func aFileOfTextsEqualsTextsOneByOne() throws {
    try Workspace.with { workspace in
      try workspace.write("A film\nA dull story\n", as: "texts.txt")
      try workspace.write("{\"text\": \"A film\"}\n{\"text\": \"A dull story\"}\n", as: "t.jsonl")
      let single = ["score", "--model", "reviews-2m", "--json"]
      let texts = try workspace.succeed(single + ["--text", "A film", "--text", "A dull story"])
      for file in ["texts.txt", "t.jsonl"] {
        #expect(try workspace.succeed(single + ["--texts", file]).output == texts.output)
      }
    }
  }
}
