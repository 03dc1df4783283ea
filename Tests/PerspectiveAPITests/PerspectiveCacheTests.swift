import Foundation
import PerspectiveAPI
import TestSupport
import Testing
import WebClient

/// The cache on disk: nothing is asked for twice, whatever ended the first run.
@Suite struct PerspectiveCacheTests {
  private static func lengthServer() throws -> LocalServer {
    try LocalServer { request, _ in Answer.scores(Double(request.text.count) / 16 + 1.0 / 3) }
  }

  /// A new folder's `scores.jsonl`.
  private static func withFile(_ body: (String) throws -> Void) throws {
    try Fixture.withTemporaryFolder { try body($0 + "/scores.jsonl") }
  }

  private static func contents(_ path: String) throws -> [UInt8] {
    Array(try Data(contentsOf: URL(filePath: path)))
  }

  @Test func aSecondRunAsksNothing() throws {
    try Self.withFile { path in
      let texts = ["a", "bb", "a", "", "no"]
      let server = try LocalServer { request, _ in
        request.text == "no"
          ? Answer.refusal("COMMENT_EMPTY") : Answer.scores(Double(request.text.count) / 3)
      }
      let first = try Client(server, cache: PerspectiveCache(path: path)).scores(texts)
      #expect(server.requests.count == 4)
      let cache = try PerspectiveCache(path: path)
      #expect(cache.count == 4)
      let client = try Client(server, cache: cache).make()
      #expect(try client.scores(of: texts) == first)
      #expect(server.requests.count == 4)
      #expect(client.counts.cached == 4 && client.counts.asked == 0)
      #expect(client.counts.refused == [.empty: 1])
      let text = String(decoding: try Self.contents(path), as: UTF8.self)
      #expect(text.split(separator: "\n").count == 4 && text.hasSuffix("\n"))
      #expect(!text.contains(Client.secret) && !text.contains("127.0.0.1"))
    }
  }

  @Test func anInterruptedRunGoesOn() throws {
    try Self.withFile { path in
      let server = try Self.lengthServer()
      let texts = (1...6).map { String(repeating: "a", count: $0) }
      struct Stop: Error {}
      #expect(throws: Stop.self) {
        try Client(server, cache: PerspectiveCache(path: path)).make()
          .scores(of: texts) { if $0 == 4 { throw Stop() } }
      }
      #expect(server.requests.count == 4)
      let scores = try Client(server, cache: PerspectiveCache(path: path)).scores(texts)
      #expect(server.requests.count == 6, "only the last two are asked for")
      #expect(scores == texts.map { .score(Double($0.count) / 16 + 1.0 / 3) })
    }
  }

  @Test func aFailureKeepsWhatCame() throws {
    try Self.withFile { path in
      let server = try LocalServer { request, count in
        count == 2 ? .init(403) : Answer.scores(0.5)
      }
      let texts = ["a", "b", "c"]
      #expect(throws: PerspectiveError.self) {
        try Client(server, cache: PerspectiveCache(path: path)).scores(texts)
      }
      #expect(
        try Client(server, cache: PerspectiveCache(path: path)).scores(texts).count == 3)
      #expect(server.requests.map(\.text) == ["a", "b", "c", "c"])
    }
  }

  /// Cut after any byte, as a crash may leave it: what was whole counts, the rest is asked again.
  @Test func aTornLastLineIsDropped() throws {
    try Self.withFile { path in
      let server = try Self.lengthServer()
      let texts = ["a", "bb"]
      let scores = try Client(server, cache: PerspectiveCache(path: path)).scores(texts)
      let whole = try Self.contents(path)
      let first = try #require(whole.firstIndex(of: UInt8(ascii: "\n"))) + 1
      for end in 0..<whole.count {
        try Data(whole[..<end]).write(to: URL(filePath: path))
        let cache = try PerspectiveCache(path: path)
        #expect(cache.count == (end < first ? 0 : 1))
        let asked = server.requests.count
        #expect(try Client(server, cache: cache).scores(texts) == scores)
        #expect(server.requests.count == asked + (end < first ? 2 : 1))
        #expect(try Self.contents(path) == whole)
      }
    }
  }

  @Test func whatDecidesAScoreIsPartOfTheKey() throws {
    try Self.withFile { path in
      let server = try LocalServer { request, _ in
        let body = String(decoding: request.body, as: UTF8.self)
        return Answer.scores(0.5, 1, attribute: body.contains("INSULT") ? "INSULT" : "TOXICITY")
      }
      let changes: [(inout PerspectiveSettings) -> Void] = [
        { _ in }, { $0.attribute = "INSULT" }, { $0.languages = ["de"] },
        { $0.languages = ["en", "de"] }, { $0.rule = .firstSpan },
      ]
      for (i, change) in changes.enumerated() {
        for round in 0..<2 {
          var client = Client(server, cache: try PerspectiveCache(path: path))
          change(&client.settings)
          client.settings.requestsPerSecond = Double(round + 1)
          _ = try client.scores(["a"])
          #expect(server.requests.count == i + 1)
        }
      }
      // Another server's answers would be the same.
      let other = try LocalServer { _, _ in .init(500) }
      #expect(
        try Client(other, cache: PerspectiveCache(path: path)).scores(["a"]) == [.score(1)])
      #expect(other.requests.isEmpty)
    }
  }

  @Test func oneProcessAtATime() throws {
    try Self.withFile { path in
      let cache = try PerspectiveCache(path: path)
      #expect(throws: PerspectiveError.cacheInUse(path: path)) { try PerspectiveCache(path: path) }
      withExtendedLifetime(cache) {}
    }
  }

  static let foreignFiles = [
    "hello", "{}", "\u{0}", "hello\n", "{}\n", "\n", #"{"prompt": {"text": "a"}}"# + "\n",
    #"{"key":"ab","score":0.5}"# + "\n",
    #"{"key":"\#(digits)","score":2}"# + "\n", #"{"key":"\#(digits)","score":null}"# + "\n",
    #"{"key":"\#(digits)","refused":"WHY"}"# + "\n",
    #"{"key":"\#(digits)","score":0.5,"refused":"COMMENT_EMPTY"}"# + "\n",
    String(repeating: "[", count: 100_000), String(repeating: "[", count: 100_000) + "\n",
    "\u{0}\u{0}\u{0}\n",
  ]
  private static let digits = String(repeating: "0123456789abcdef", count: 4)

  @Test(arguments: foreignFiles.indices) func aForeignFileIsLeftAlone(_ i: Int) throws {
    try Self.withFile { path in
      let entry = #"{"key":"\#(Self.digits)","score":0.5}"# + "\n"
      let bytes = Array((entry + Self.foreignFiles[i]).utf8)
      try Data(bytes).write(to: URL(filePath: path))
      let error = #expect(throws: PerspectiveError.malformedCache(path: path, line: 2)) {
        try PerspectiveCache(path: path)
      }
      #expect(error?.description.contains("\(path):2: ") == true)
      #expect(try Self.contents(path) == bytes)
    }
  }

  @Test func whatCannotBeOpenedIsNamed() throws {
    try Fixture.withTemporaryFolder { folder in
      for path in [folder, folder + "/absent/scores.jsonl", ""] {
        let error = #expect(throws: PerspectiveError.self) { try PerspectiveCache(path: path) }
        guard case .cannotOpenCache(path, _) = try #require(error) else {
          Issue.record("\(String(describing: error))")
          continue
        }
      }
    }
  }

  /// Damaged caches are read or refused, never a crash, and only their last line may be cut.
  @Test func damagedCaches() throws {
    try Self.withFile { path in
      let server = try Self.lengthServer()
      _ = try Client(server, cache: PerspectiveCache(path: path))
        .scores((1...4).map { String(repeating: "a", count: $0) })
      let whole = try Self.contents(path)
      var refused = 0
      for bytes in damagedCopies(of: whole, count: 1000, seed: 5) {
        try Data(bytes).write(to: URL(filePath: path))
        do {
          let cache = try PerspectiveCache(path: path)
          #expect(cache.count <= 8)
          let end = bytes.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
          #expect(try Self.contents(path) == Array(bytes[..<end]))
        } catch let error as PerspectiveError {
          guard case .malformedCache = error else { throw error }
          refused += 1
          #expect(try Self.contents(path) == bytes)
        }
      }
      #expect((300..<1000).contains(refused), "\(refused)")
    }
  }
}
