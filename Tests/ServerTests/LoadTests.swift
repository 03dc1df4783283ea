import Foundation
import Server
import Testing

/// Many requests at once.
@Suite struct LoadTests {
  static func request(_ seed: Int, _ tokens: Int = 24) -> String {
    #"{"prompt": "The film was", "seed": \#(seed), "max_tokens": \#(tokens), "logprobs": 3, "n": \#(seed % 3 + 1), "temperature": \#(Double(seed % 5) / 2), "steer_values": {"sentiment": \#(seed % 7 - 3)}}"#
  }

  private func choices(_ reply: Reply) throws -> NSArray {
    try #require(try reply.json["choices"] as? NSArray)
  }

  @Test func resultsDoNotDependOnLoad() async throws {
    try await RunningServer.with { server in
      let seeds = Array(1...20)
      var alone: [NSArray] = []
      for seed in seeds {
        alone.append(try choices(await server.post("/v1/completions", Self.request(seed))))
      }
      let replies = try await withThrowingTaskGroup(of: (Int, Reply).self) { group in
        for (i, seed) in seeds.enumerated() {
          group.addTask { (i, try await server.post("/v1/completions", Self.request(seed))) }
        }
        var replies: [Int: Reply] = [:]
        for try await (i, reply) in group { replies[i] = reply }
        return replies
      }
      for (i, expected) in alone.enumerated() {
        let found = try choices(try #require(replies[i]))
        #expect(found.map(Self.text) == expected.map(Self.text))
        if Self.isBitExact { #expect(found == expected) }
      }
    }
  }

  // See `ContinuousBatch`.
  private static let isBitExact =
    FileManager.default.contents(atPath: "/proc/cpuinfo")
    .map { String(decoding: $0, as: UTF8.self).contains("avx512f") } ?? false

  private static func text(_ choice: Any) -> String? {
    (choice as? [String: Any])?["text"] as? String
  }

  @Test func whoComesTooManyIsToldWhenToComeBack() async throws {
    // Keys and values of one long request fill the memory.
    try await RunningServer.with(
      ServedModels.shared,
      {
        $0.maxQueue = 2
        $0.contextBytes = 1 << 20
      }
    ) { server in
      let most = try await self.mostTokens(server)
      let statuses = try await withThrowingTaskGroup(of: Reply.self) { group in
        for seed in 0..<12 {
          group.addTask { try await server.post("/v1/completions", Self.single(seed, most)) }
        }
        var replies: [Reply] = []
        for try await reply in group { replies.append(reply) }
        return replies
      }
      let refused = statuses.filter { $0.status == 429 }
      #expect(!refused.isEmpty && refused.count + statuses.count { $0.status == 200 } == 12)
      #expect(refused.allSatisfy { $0.headers["retry-after"] == "1" })
    }
  }

  static func single(_ seed: Int, _ tokens: Int) -> String {
    #"{"prompt": "The film was", "seed": \#(seed), "max_tokens": \#(tokens)}"#
  }

  // As many tokens as just fit.
  private func mostTokens(_ server: RunningServer) async throws -> Int {
    var tokens = 250
    while tokens > 8 {
      let reply = try await server.post("/v1/completions", Self.single(0, tokens))
      if reply.status == 200 { return tokens }
      #expect(try reply.error("code") == "context_length_exceeded" || reply.status == 400)
      tokens -= 20
    }
    return tokens
  }

  @Test func whoGoesAwayFreesTheRows() async throws {
    try await RunningServer.with(ServedModels.shared, { $0.maxQueue = 1 }) { server in
      for stream in [false, true] {
        let body =
          #"{"prompt": "The film was", "max_tokens": 200, "n": 64, "temperature": 2, "stream": \#(stream)}"#
        for _ in 0..<6 {
          let connection = try server.connection
          connection.write(RunningServer.request("POST", "/v1/completions", body))
          try await Task.sleep(for: .milliseconds(60))
          connection.close()
        }
        let start = ContinuousClock.now
        var reply = try await server.post("/v1/completions", Self.single(1, 2))
        while reply.status == 429 {
          try await Task.sleep(for: .milliseconds(20))
          reply = try await server.post("/v1/completions", Self.single(1, 2))
        }
        #expect(reply.status == 200)
        // Six requests of 12,800 tokens each would take far longer.
        #expect(ContinuousClock.now - start < .seconds(20))
      }
    }
  }

  @Test func requestsEndInTime() async throws {
    try await RunningServer.with(ServedModels.shared, { $0.timeout = 0.05 }) { server in
      let body = #"{"prompt": "The film was", "max_tokens": 200, "n": 64, "temperature": 2}"#
      let reply = try await server.post("/v1/completions", body)
      #expect(reply.status == 504)
      #expect(try reply.error("code") == "timeout")
      let stream = try await server.post(
        "/v1/completions", body.replacing("}", with: #", "stream": true}"#))
      #expect(stream.status == 504 || stream.events.dropLast().last?.contains("timeout") == true)
    }
  }
}
