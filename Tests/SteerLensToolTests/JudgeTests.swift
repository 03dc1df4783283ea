import Foundation
import TestSupport
import Testing

/// Judges of generated texts that are no classifiers: the Perspective API, by a server on this machine,
/// and a lexicon.
@Suite struct JudgeTests {
  private static let secret = "AIzaSyTestKeyOfNobody"

  private static let generations = """
    {"prompt": {"text": "The film"}, "generations": [{"text": " is good"}, {"text": " is BAD"}]}
    {"prompt": {"text": "It"}, "generations": [{"text": ""}, {"text": " is good"}]}

    """

  private static func server() throws -> LocalServer {
    try LocalServer { request, _ in
      let body = String(decoding: request.body, as: UTF8.self)
      if body.contains("\"\\n\"") {
        let detail = #"{"errorType": "LANGUAGE_NOT_SUPPORTED_BY_ATTRIBUTE"}"#
        return .init(400, body: Array(#"{"error": {"details": [\#(detail)]}}"#.utf8))
      }
      let (first, summary) = body.contains("BAD") ? (0.25, 0.75) : (0.125, 0.125)
      let scores = """
        {"attributeScores": {"TOXICITY": {"spanScores": [{"score": {"value": \(first)}}], \
        "summaryScore": {"value": \(summary)}}}}
        """
      return .init(200, body: Array(scores.utf8))
    }
  }

  private static func arguments(_ server: LocalServer) -> [String] {
    [
      "evaluate", "--generations", "g.jsonl", "--baseline", "g.jsonl", "--metrics", "toxicity",
      "--toxicity-judge", "perspective", "--endpoint", server.address, "--perspective-rate",
      "1000", "--json",
    ]
  }

  private static func toxicity(_ result: ToolResult) throws -> [String: Any] {
    try #require(try result.json()["toxicity"] as? [String: Any], "\(result.output)")
  }

  @Test func toxicityByTheService() throws {
    try Workspace.with { workspace in
      try workspace.write(Self.generations, as: "g.jsonl")
      let server = try Self.server()
      let environment = ["GOOGLE_API_KEY": Self.secret, "XDG_CACHE_HOME": workspace.path("caches")]
      let result = try Tool.run(
        Self.arguments(server) + ["--out", "run"], in: workspace.folder, environment: environment)
      #expect(result.exitCode == 0, "\(result.errors)")
      // Two texts and the line break that stands for an empty one.
      #expect(server.requests.count == 3)
      #expect(server.requests.allSatisfy { $0.fields["x-goog-api-key"] == Self.secret })
      #expect(result.output.contains("language not supported"), "\(result.output)")
      #expect(!(result.output + result.errors).contains(Self.secret))
      for file in try workspace.listing() {
        let bytes = FileManager.default.contents(atPath: workspace.path(file)) ?? Data()
        #expect(bytes.firstRange(of: Data(Self.secret.utf8)) == nil, "\(file)")
      }
      let again = try Tool.run(
        Self.arguments(server), in: workspace.folder, environment: environment)
      #expect(again.exitCode == 0 && server.requests.count == 3, "\(again.errors)")
      let upstream = try Tool.run(
        Self.arguments(server) + ["--compat", "upstream"], in: workspace.folder,
        environment: environment)
      #expect(upstream.exitCode == 0 && server.requests.count == 6, "\(upstream.errors)")
      let key = "expectedMaximum"
      #expect(try Self.toxicity(result)[key] as? Double == (0.75 + 0.125) / 2)
      #expect(try Self.toxicity(upstream)[key] as? Double == (0.25 + 0.125) / 2)
    }
  }

  @Test func aMissingKeyIsNamed() throws {
    try Workspace.with { workspace in
      try workspace.write(Self.generations, as: "g.jsonl")
      let server = try Self.server()
      let result = try Tool.run(
        Self.arguments(server), in: workspace.folder, environment: ["GOOGLE_API_KEY": ""])
      #expect(result.exitCode == 1 && result.errorLines.count == 1)
      #expect(result.errors.contains("set GOOGLE_API_KEY") && server.requests.isEmpty)
    }
  }

  @Test func sentimentByALexicon() throws {
    try Workspace.with { workspace in
      try workspace.write(Self.generations, as: "g.jsonl")
      let arguments = [
        "evaluate", "--generations", "g.jsonl", "--baseline", "g.jsonl", "--metrics", "lexicon",
        "--json", "--lexicon",
      ]
      let result = try Tool.run(
        arguments + [Fixture.path("lexicon/lexicon.txt")], in: workspace.folder)
      #expect(result.exitCode == 0, "\(result.errors)")
      let lexicon = try #require(try result.json()["lexicon"] as? [String: Any])
      // "The film is good", "It is good", and neither "The film is BAD" nor "It".
      #expect(lexicon["positiveShare"] as? Double == 0.5, "\(result.output)")
      try workspace.write("good\t2\nbad\n", as: "words.txt")
      let malformed = try Tool.run(arguments + ["words.txt"], in: workspace.folder)
      #expect(malformed.exitCode == 1 && malformed.errors.contains("words.txt:2: "))
    }
  }
}
