import Foundation
import Jobs
import SteerAnalysis
import Testing

/// The analyses over the API: the JSON of the commands.
@Suite struct AnalysisTests {
  static let text = "A wonderful film, badly shot."

  private func results(_ reply: Reply) throws -> [NSDictionary] {
    try #require(try reply.json["results"] as? [NSDictionary])
  }

  @Test func spansAreThoseOfTheCommand() async throws {
    try await RunningServer.with { server in
      let reply = try await server.post(
        "/v1/spans", #"{"text": "\#(Self.text)", "permutations": 99, "positive": 2, "negative": 0}"#
      )
      #expect(reply.status == 200)
      var run = SpansRun(steer: ServedModels.folder + "/steer", texts: .texts([Self.text]))
      run.positive = [2]
      run.negative = [0]
      run.settings.permutations = 99
      let expected = try run.run()
      let found = try #require(try results(reply).first)
      let encoded =
        try JSONSerialization.jsonObject(
          with: JSONEncoder().encode(expected.texts[0])) as? NSDictionary
      #expect(found == encoded)
      #expect(try reply.json["steer"] as? String == "sentiment")
    }
  }

  @Test func distributionsSumToOne() async throws {
    try await RunningServer.with { server in
      let reply = try await server.post(
        "/v1/distribution", #"{"texts": ["\#(Self.text)", "Dull."], "grid": [-2, 0, 2]}"#)
      let results = try results(reply)
      #expect(results.count == 2)
      for result in results {
        let points = try #require(result["distribution"] as? [[String: Double]])
        #expect(points.map { $0["steerValue"] } == [-2, 0, 2])
        #expect(abs(points.reduce(0) { $0 + ($1["probability"] ?? 0) } - 1) < 1e-9)
      }
    }
  }

  @Test func scoresHaveASettingEach() async throws {
    try await RunningServer.with { server in
      let reply = try await server.post(
        "/v1/score",
        #"{"text": "\#(Self.text)", "steer_values": [{}, {"sentiment": 3}, {"sentiment": 0}]}"#)
      let values = try results(reply).map { try #require($0["logProbabilities"] as? [Any]) }
      #expect(values.count == 3 && values[0][0] is NSNull)
      #expect(
        values[0].dropFirst().map { $0 as? Double } == values[2].dropFirst().map { $0 as? Double })
      #expect(
        values[0].dropFirst().map { $0 as? Double } != values[1].dropFirst().map { $0 as? Double })
    }
  }

  @Test func wordsAndSteersAreTold() async throws {
    try await RunningServer.with { server in
      let reply = try await server.post("/v1/vocabulary", #"{"dimensions": 2, "words": 4}"#)
      #expect((try reply.json["dimensions"] as? [Any])?.count == 2)
      let shift = try #require(try reply.json["shift"] as? [String: [Any]])
      #expect(shift["top"]?.count == 4 && shift["bottom"]?.count == 4)
      #expect(!reply.body.contains(ServedModels.folder))
      let steers = try await server.get("/v1/steers")
      let data = try #require(try steers.json["data"] as? [[String: Any]])
      #expect(data.map { $0["id"] as? String } == ["sentiment"])
      let words = try #require(data[0]["words"] as? [String: [String]])
      #expect(words["raised"]?.count == 10 && words["raised"] != words["lowered"])
      #expect(!steers.body.contains(ServedModels.folder))
      let plane = try await server.post("/v1/words", "{}")
      let found = try plane.json
      let count = try #require((found["tokens"] as? [Any])?.count)
      let places = try #require(found["plane"] as? [String: Any])
      for column in ["x", "y", "effects"] {
        #expect(Data(base64Encoded: try #require(places[column] as? String))?.count == 4 * count)
      }
      let models = try await server.get("/v1/models")
      #expect(
        (try models.json["data"] as? [[String: Any]])?.first?["id"] as? String == "reviews-2m")
    }
  }

  @Test func theJudgeJudges() async throws {
    try await RunningServer.with { server in
      let reply = try await server.post(
        "/v1/judge", #"{"texts": ["I loved every minute of it.", "I hated every minute of it."]}"#)
      let scores = try #require(try reply.json["scores"] as? [Double])
      #expect(scores.count == 2 && scores[0] > scores[1])
      let share = try #require(try reply.json["positiveShare"] as? Double)
      let interval = try #require(try reply.json["positiveShareInterval"] as? [Double])
      #expect(share == 0.5 && interval.count == 2 && interval[0] < 0.1 && interval[1] > 0.9)
    }
    let bare = try ServedModels.chat()
    try await RunningServer.with(bare) { server in
      #expect(try await server.post("/v1/judge", #"{"text": "Fine."}"#).status == 404)
      let steers = try await server.get("/v1/steers")
      #expect((try steers.json["data"] as? [Any])?.isEmpty == true)
      #expect(try await server.post("/v1/vocabulary", "{}").status == 400)
    }
  }

  static let wrong: [(path: String, body: String, parameter: String?)] = [
    ("spans", "{}", "text"), ("spans", #"{"text": ""}"#, "texts"),
    ("spans", #"{"text": "a", "texts": ["b"]}"#, "text"),
    ("spans", #"{"text": "a b", "positive": 1, "negative": 1}"#, nil),
    ("spans", #"{"text": "a", "evidence": "all"}"#, "evidence"),
    ("spans", #"{"text": "a", "permutations": 1e9}"#, "permutations"),
    ("spans", #"{"text": "a", "steer": "humour"}"#, "steer_values"),
    ("distribution", #"{"text": "a", "grid": [1]}"#, "grid"),
    ("distribution", #"{"text": "a", "grid": [1, 1]}"#, "grid"),
    ("distribution", #"{"text": "a", "grid": [0, "1"]}"#, "grid"),
    ("score", #"{"text": "a", "texts": null}"#, "texts"), ("score", "{}", "text"),
    ("score", #"{"ids": []}"#, "ids"),
    ("score", #"{"ids": [99999999]}"#, "ids"),
    ("score", #"{"text": "a", "steer_values": []}"#, "steer_values"),
    ("score", #"{"text": "a", "steer_values": [3]}"#, "steer_values"),
    ("vocabulary", #"{"words": 0}"#, "words"), ("vocabulary", #"{"steer": 3}"#, "steer"),
    ("vocabulary", #"{"min_length": 100}"#, nil), ("judge", #"{"texts": [1]}"#, "texts"),
    ("spans", #"{"text": "a b", "seed": 9007199254740993}"#, "seed"),
  ]

  @Test func theDescriptionIsWhole() async throws {
    try await RunningServer.with { server in
      let reply = try await server.get("/openapi.json")
      let paths = try #require(try reply.json["paths"] as? [String: Any])
      #expect(paths.keys.contains("/v1/completions") && paths.count == 13)
      let components = try #require(try reply.json["components"] as? [String: [String: Any]])
      let references = reply.body.matches(of: #/"#\/components\/(\w+)\/(\w+)"/#)
      #expect(references.count > 100)
      for match in references {
        #expect(components[String(match.1)]?[String(match.2)] != nil, "\(match.0)")
      }
    }
  }

  @Test func wrongRequestsAreToldWhatIsWrong() async throws {
    try await RunningServer.with { server in
      for (path, body, parameter) in Self.wrong {
        let reply = try await server.post("/v1/" + path, body)
        #expect(reply.status == 400, "\(path) \(body): \(reply.body)")
        #expect(try reply.error("param") == parameter, "\(path) \(body)")
      }
      let long = String(repeating: "word ", count: 20_000)
      let reply = try await server.post("/v1/spans", #"{"text": "\#(long)"}"#)
      let parameter = try reply.error("param")
      #expect(reply.status == 400 && parameter == "texts")
    }
  }
}
