import Foundation
import PerspectiveAPI
import Synchronization
import TestSupport
import Testing
import WebClient

/// Several requests on their way at the same time.
@Suite struct PerspectiveBatchTests {
  /// Holds each request until `size` of them have come; false if they do not come.
  private final class Gate: Sendable {
    private let condition = NSCondition()
    private let arrived = Mutex(0)
    private let size: Int

    init(size: Int) { self.size = size }

    func pass() -> Bool {
      condition.lock()
      defer { condition.unlock() }
      arrived.withLock { $0 += 1 }
      condition.broadcast()
      let limit = Date.now.addingTimeInterval(60)
      while arrived.withLock({ $0 }) < size, condition.wait(until: limit) {}
      return arrived.withLock { $0 } >= size
    }
  }

  @Test func groupsAreInFlightTogetherAndKeepTheirOrder() throws {
    let gate = Gate(size: 4)
    let server = try LocalServer { request, count in
      if count < 4, !gate.pass() { return Answer.error(400, "the requests came one by one") }
      return Answer.scores(Double(request.text.count) / 16)
    }
    var client = Client(server)
    client.settings.connections = 4
    let made = try client.make()
    let texts = (1...10).map { String(repeating: "a", count: $0) }
    var progress: [Int] = []
    let scores = try made.scores(of: texts + ["aaa"]) { progress.append($0) }
    #expect(scores.map(\.value) == ((1...10) + [3]).map { Double($0) / 16 })
    #expect(progress == [5, 9, 11] && made.counts.requests == 10)
  }

  @Test func whatCameBesideAFailureIsKept() throws {
    try Fixture.withTemporaryFolder { folder in
      let path = folder + "/scores.jsonl"
      let server = try LocalServer { request, _ in
        switch request.text {
        case "b": Answer.error(400, "no")
        case "d": Answer.refusal("COMMENT_EMPTY")
        default: Answer.scores(0.5)
        }
      }
      var client = Client(server, cache: try PerspectiveCache(path: path))
      client.settings.connections = 4
      let error = try client.failure(["a", "b", "c", "d", "e"])
      #expect(error == .requestRefused(text: 2, status: 400, message: "no"))
      #expect(server.requests.count == 4, "the next group is not sent")
      client.cache = nil
      let cache = try PerspectiveCache(path: path)
      #expect(cache.count == 3)
      client.cache = cache
      #expect(
        try client.scores(["a", "c", "d"]) == [.score(0.5), .score(0.5), .refused(.empty)])
      #expect(server.requests.count == 4)
    }
  }

  @Test func equalCallsLeaveEqualCaches() throws {
    let server = try LocalServer { request, _ in Answer.scores(Double(request.text.count) / 3) }
    let texts = (1...2).flatMap { n in (0..<20).map { _ in String(repeating: "a", count: n) } }
    let caches = try [1, 3, 8].map { connections in
      try Fixture.withTemporaryFolder { folder in
        let path = folder + "/scores.jsonl"
        var client = Client(server, cache: try PerspectiveCache(path: path))
        client.settings.connections = connections
        _ = try client.scores(texts + ["aaa", "", "x"])
        return try Data(contentsOf: URL(filePath: path))
      }
    }
    #expect(caches[0] == caches[1] && caches[0] == caches[2] && !caches[0].isEmpty)
  }

  @Test func everyConnectionRepeatsForItself() throws {
    let seen = Mutex<[String: Int]>([:])
    let server = try LocalServer { request, _ in
      let earlier = seen.withLock { seen in
        seen[request.text, default: 0] += 1
        return seen[request.text, default: 0] - 1
      }
      return earlier < 2 ? .init(429) : Answer.scores(0.25)
    }
    var client = Client(server)
    client.settings.connections = 3
    let notes = Mutex(0)
    let made = try client.make { _, _ in notes.withLock { $0 += 1 } }
    #expect(try made.scores(of: ["a", "b", "c"]).map(\.value) == [0.25, 0.25, 0.25])
    #expect(made.counts.requests == 9 && notes.withLock { $0 } == 6)
  }
}
