import Foundation
import Jobs
import Testing

/// Continuations over the API.
@Suite struct CompletionTests {
  static let prompt = #""prompt": "The film was""#

  func text(_ reply: Reply, choice: Int = 0) throws -> String {
    let choices = try #require(try reply.json["choices"] as? [[String: Any]])
    return try #require(choices[choice]["text"] as? String)
  }

  @Test func theSeedDecidesTheText() async throws {
    try await RunningServer.with { server in
      func ask(_ seed: Int, _ more: String = "") async throws -> Reply {
        try await server.post(
          "/v1/completions", "{\(Self.prompt), \"seed\": \(seed), \"max_tokens\": 12\(more)}")
      }
      let first = try await ask(7)
      #expect(first.status == 200)
      let again = try await ask(7)
      #expect(try text(first) == text(again))
      let other = try await ask(8)
      #expect(try text(first) != text(other))
      let steered = try await ask(7, #", "steer_values": {"sentiment": 40}"#)
      #expect(try text(first) != text(steered))
      let usage = try #require(try first.json["usage"] as? [String: Int])
      #expect(usage["completion_tokens"] == 12)
      #expect(usage["total_tokens"] == 12 + (usage["prompt_tokens"] ?? 0))
      #expect(try first.json["seed"] as? Int == 7)
    }
  }

  @Test func promptsAreTextsOrTokens() async throws {
    try await RunningServer.with { server in
      let score = try await server.post("/v1/score", #"{"text": "The film was"}"#)
      let results = try #require(try score.json["results"] as? [[String: Any]])
      let ids = try #require(results[0]["ids"] as? [Int])
      let settings = #""max_tokens": 8, "seed": 3"#
      let asText = try await server.post("/v1/completions", "{\(Self.prompt), \(settings)}")
      let asIDs = try await server.post("/v1/completions", "{\"prompt\": \(ids), \(settings)}")
      #expect(try text(asText) == text(asIDs))
      let several = try await server.post(
        "/v1/completions",
        "{\"prompt\": [\"The film was\", \"I saw\"], \"n\": 2, \(settings)}")
      let choices = try #require(try several.json["choices"] as? [[String: Any]])
      #expect(choices.map { $0["index"] as? Int } == [0, 1, 2, 3])
      #expect(try text(several) == text(asText))
      #expect(try text(several, choice: 1) != text(asText))
    }
  }

  // The token that begins texts is scored, and has no place in what the client typed.
  @Test(arguments: [false, true])
  func echoedPromptsAreAsTyped(streams: Bool) async throws {
    var settings = ServedModel.Settings()
    settings.model = "reviews-2m"
    settings.prependsBeginOfText = true
    let model = try ServedModel(settings, JobContext(command: "test"))
    try await RunningServer.with(model) { server in
      let asked =
        #""echo": true, "logprobs": 0, "max_tokens": 0, "stream": \#(streams), "prompt": "#
      let reply = try await server.post("/v1/completions", "{\(asked)\"The film was\"}")
      let text = streams ? try #require(reply.events.first) : reply.body
      let answer = try #require(
        try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
      let choice = try #require((answer["choices"] as? [[String: Any]])?.first)
      #expect(choice["text"] as? String == "The film was")
      let known = try #require(choice["logprobs"] as? [String: Any])
      #expect(known["tokens"] as? [String] == ["", "The", " film", " was"])
      #expect(known["text_offset"] as? [Int] == [0, 0, 3, 8])
      let values = try #require(known["token_logprobs"] as? [Any])
      #expect(values[0] is NSNull && values.dropFirst().allSatisfy { $0 is Double })
    }
  }

  @Test func echoedPromptsHaveLogProbabilities() async throws {
    try await RunningServer.with { server in
      for newTokens in [0, 1] {
        let reply = try await server.post(
          "/v1/completions",
          "{\(Self.prompt), \"echo\": true, \"logprobs\": 2, \"max_tokens\": \(newTokens), \"temperature\": 0}"
        )
        let choice = try #require((try reply.json["choices"] as? [[String: Any]])?.first)
        let text = try #require(choice["text"] as? String)
        #expect(text.hasPrefix("The film was") && choice["finish_reason"] as? String == "length")
        let known = try #require(choice["logprobs"] as? [String: Any])
        let tokens = try #require(known["tokens"] as? [String])
        let values = try #require(known["token_logprobs"] as? [Any])
        let offsets = try #require(known["text_offset"] as? [Int])
        let tops = try #require(known["top_logprobs"] as? [Any])
        #expect(tokens.joined() == text && values[0] is NSNull && tops[0] is NSNull)
        #expect(offsets == tokens.indices.map { tokens[..<$0].joined().count })
        for (index, value) in values.enumerated().dropFirst() {
          let value = try #require(value as? Double)
          let top = try #require(tops[index] as? [String: Double])
          #expect(value <= 0 && top[tokens[index]] == value && (2...3).contains(top.count))
        }
        // Greedy: the new token is the likeliest.
        if newTokens == 1 {
          let top = try #require(tops.last as? [String: Double])
          #expect(top.values.max() == values.last as? Double)
        }
      }
    }
  }

  @Test func streamsAreTheSameText() async throws {
    try await RunningServer.with { server in
      let request =
        "\(Self.prompt), \"seed\": 5, \"max_tokens\": 30, \"n\": 2, \"logprobs\": 1, \"echo\": true"
      let whole = try await server.post("/v1/completions", "{\(request)}")
      let stream = try await server.post(
        "/v1/completions",
        "{\(request), \"stream\": true, \"stream_options\": {\"include_usage\": true}}")
      #expect(stream.headers["content-type"] == "text/event-stream")
      #expect(stream.events.last == "[DONE]")
      var texts = ["", ""]
      var tokens: [[String]] = [[], []]
      var offsets: [[Int]] = [[], []]
      var finishes: [String?] = [nil, nil]
      var usage: [String: Int]?
      for event in stream.events.dropLast() {
        let part = try JSONSerialization.jsonObject(with: Data(event.utf8)) as? [String: Any] ?? [:]
        if let known = part["usage"] as? [String: Int] { usage = known }
        for choice in try #require(part["choices"] as? [[String: Any]]) {
          let index = try #require(choice["index"] as? Int)
          texts[index] += try #require(choice["text"] as? String)
          let known = choice["logprobs"] as? [String: Any]
          tokens[index] += known?["tokens"] as? [String] ?? []
          offsets[index] += known?["text_offset"] as? [Int] ?? []
          if let finish = choice["finish_reason"] as? String { finishes[index] = finish }
        }
      }
      let choices = try #require(try whole.json["choices"] as? [[String: Any]])
      for (index, choice) in choices.enumerated() {
        #expect(texts[index] == choice["text"] as? String)
        #expect(finishes[index] == choice["finish_reason"] as? String)
        let known = try #require(choice["logprobs"] as? [String: Any])
        #expect(tokens[index] == known["tokens"] as? [String])
        #expect(offsets[index] == known["text_offset"] as? [Int])
      }
      let expected = try whole.json["usage"] as? [String: Int]
      #expect(usage == expected)
    }
  }

  @Test func textsThatStopAreNeverShown() async throws {
    try await RunningServer.with { server in
      let request = "\(Self.prompt), \"seed\": 2, \"max_tokens\": 40"
      let free = try text(await server.post("/v1/completions", "{\(request)}"))
      // A text that begins and ends within words, across tokens.
      let start = free.index(free.startIndex, offsetBy: 9)
      let stop = String(free[start..<free.index(start, offsetBy: 7)])
      let quoted = String(decoding: try JSONEncoder().encode(stop), as: UTF8.self)
      let expected = String(free[..<(try #require(free.range(of: stop)).lowerBound)])
      let stopped = try await server.post(
        "/v1/completions", "{\(request), \"stop\": [\(quoted), \"\\u0000\"]}")
      #expect(try text(stopped) == expected)
      let choice = try #require((try stopped.json["choices"] as? [[String: Any]])?.first)
      #expect(choice["finish_reason"] as? String == "stop")
      let stream = try await server.post(
        "/v1/completions", "{\(request), \"stop\": \(quoted), \"stream\": true}")
      var shown = ""
      for event in stream.events.dropLast() {
        let part = try JSONSerialization.jsonObject(with: Data(event.utf8)) as? [String: Any] ?? [:]
        shown += (part["choices"] as? [[String: Any]])?.first?["text"] as? String ?? ""
      }
      #expect(shown == expected)
    }
  }

  @Test func conversationsAreAnswered() async throws {
    let model = try ServedModels.chat()
    try await RunningServer.with(model) { server in
      let request =
        #""messages": [{"role": "user", "content": [{"type": "text", "text": "Hello"}]}], "max_tokens": 6, "seed": 1"#
      let whole = try await server.post(
        "/v1/chat/completions", "{\(request), \"logprobs\": true, \"top_logprobs\": 2}")
      #expect(whole.status == 200)
      let choice = try #require((try whole.json["choices"] as? [[String: Any]])?.first)
      let message = try #require(choice["message"] as? [String: String])
      #expect(message["role"] == "assistant")
      let content = (choice["logprobs"] as? [String: Any])?["content"] as? [[String: Any]]
      for token in content ?? [] { #expect((token["top_logprobs"] as? [Any])?.count == 2) }
      let stream = try await server.post("/v1/chat/completions", "{\(request), \"stream\": true}")
      var shown = ""
      for event in stream.events.dropLast() {
        let part = try JSONSerialization.jsonObject(with: Data(event.utf8)) as? [String: Any] ?? [:]
        #expect(part["object"] as? String == "chat.completion.chunk")
        let delta = (part["choices"] as? [[String: Any]])?.first?["delta"] as? [String: String]
        shown += delta?["content"] ?? ""
      }
      #expect(shown == message["content"])
    }
    try await RunningServer.with { server in
      let reply = try await server.post(
        "/v1/chat/completions", #"{"messages": [{"role": "user", "content": "Hello"}]}"#)
      #expect(reply.status == 404)
      #expect(try reply.error("code") == "not_served")
    }
  }

  static let wrong: [(body: String, status: Int, parameter: String?)] = [
    ("", 400, nil), ("[]", 400, nil), ("{", 400, nil), (#"{"prompt": "a"} x"#, 400, nil),
    (String(repeating: "[", count: 2000), 400, nil), ("{\"prompt\": \"\u{1}\"}", 400, nil),
    ("{}", 400, "prompt"), (#"{"prompt": null}"#, 400, "prompt"),
    (#"{"prompt": 3}"#, 400, "prompt"),
    (#"{"prompt": []}"#, 400, "prompt"), (#"{"prompt": [["a"]]}"#, 400, "prompt"),
    (#"{"prompt": [-1]}"#, 400, "prompt"), (#"{"prompt": [1e9]}"#, 400, "prompt"),
    (#"{"prompt": [1.5]}"#, 400, "prompt"), (#"{"prompt": [[]]}"#, 400, nil),
    (#"{"prompt": ""}"#, 400, nil),
    (#"{"prompt": "a", "model": "gpt-4"}"#, 404, "model"),
    (#"{"prompt": "a", "model": "../../etc/passwd"}"#, 404, "model"),
    (#"{"prompt": "a", "max_tokens": 0}"#, 400, "max_tokens"),
    (#"{"prompt": "a", "max_tokens": -1}"#, 400, "max_tokens"),
    (#"{"prompt": "a", "max_tokens": 1e6}"#, 400, "max_tokens"),
    (#"{"prompt": "a", "n": 0}"#, 400, "n"), (#"{"prompt": "a", "n": 1.5}"#, 400, "n"),
    (#"{"prompt": "a", "best_of": 4}"#, 400, "best_of"),
    (#"{"prompt": "a", "temperature": -1}"#, 400, "temperature"),
    (#"{"prompt": "a", "temperature": "hot"}"#, 400, "temperature"),
    (#"{"prompt": "a", "top_p": 2}"#, 400, "top_p"),
    (#"{"prompt": "a", "seed": "x"}"#, 400, "seed"),
    (#"{"prompt": "a", "stop": ["a", "b", "c", "d", "e"]}"#, 400, "stop"),
    (#"{"prompt": "a", "stop": ""}"#, 400, "stop"), (#"{"prompt": "a", "stop": 3}"#, 400, "stop"),
    (#"{"prompt": "a", "logprobs": 100}"#, 400, "logprobs"),
    (#"{"prompt": "a", "stream": "yes"}"#, 400, "stream"),
    (#"{"prompt": "a", "suffix": "b"}"#, 400, "suffix"),
    (#"{"prompt": "a", "logit_bias": {"3": 1}}"#, 400, "logit_bias"),
    (#"{"prompt": "a", "steer_value": 3}"#, 400, "steer_value"),
    (#"{"prompt": "a", "steer_values": 3}"#, 400, "steer_values"),
    (#"{"prompt": "a", "steer_values": {"sentiment": "3"}}"#, 400, "steer_values"),
    (#"{"prompt": "a", "steer_values": {"sentiment": 1e30}}"#, 400, "steer_values"),
    (#"{"prompt": "a", "steer_values": {"dummy": 1}}"#, 400, "steer_values"),
    (#"{"prompt": "a", "steer_values": {"humour": 1}}"#, 400, "steer_values"),
  ]

  @Test func wrongRequestsAreToldWhatIsWrong() async throws {
    try await RunningServer.with { server in
      for (body, status, parameter) in Self.wrong {
        let reply = try await server.post("/v1/completions", body)
        #expect(reply.status == status, "\(body)")
        #expect(try reply.error("param") == parameter, "\(body)")
        let message = try #require(try reply.error("message"))
        #expect(!message.isEmpty && message.utf8.count < 200, "\(message)")
      }
      let unknown = try await server.post(
        "/v1/completions", #"{"prompt": "a", "steer_values": {"humour": 1}}"#)
      #expect(try unknown.error("message")?.contains("sentiment") == true)
    }
  }

  // Other members are OpenAI's or someone's.
  @Test func unknownMembersAreLeftAlone() async throws {
    try await RunningServer.with { server in
      let reply = try await server.post(
        "/v1/completions",
        #"{"prompt": "a", "max_tokens": 2, "user": "me", "best_of": 1, "logit_bias": {}, "model": "reviews-2m", "whatever": [1]}"#
      )
      #expect(reply.status == 200)
    }
  }
}
