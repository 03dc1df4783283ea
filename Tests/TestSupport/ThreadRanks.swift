package import MessagePassing
import Foundation
import Synchronization

/// Ranks that are threads of this process, for tests of what ranks come to together without a launcher.
package enum ThreadRanks {
  /// Runs the same work at every rank.
  ///
  /// - Parameters:
  ///   - size: The number of ranks.
  ///   - work: What each does.
  /// - Returns: What each comes to, in rank order.
  /// - Throws: What the first rank that fails throws; the others end with
  ///   `MessagePassingError.failed(call:reason:)`.
  package static func run<Result: Sendable>(
    _ size: Int, _ work: @escaping @Sendable (any Communicator) throws -> Result
  ) throws -> [Result] {
    let board = Board(size: size)
    let results = Mutex([Swift.Result<Result, any Error>?](repeating: nil, count: size))
    let group = DispatchGroup()
    for rank in 0..<size {
      group.enter()
      let thread = Thread {
        let result = Swift.Result { try work(ThreadRank(rank: rank, board: board)) }
        if case .failure = result { board.fail() }
        results.withLock { $0[rank] = result }
        group.leave()
      }
      thread.stackSize = 8 << 20
      thread.start()
    }
    group.wait()
    let all = results.withLock { $0 }.compactMap { $0 }
    let causes = all.filter { result in
      guard case .failure(let error) = result else { return false }
      return !(error is MessagePassingError)
    }
    if let cause = causes.first { _ = try cause.get() }
    return try all.map { try $0.get() }
  }
}

/// Where threads lay what they send, all at once.
private final class Board: @unchecked Sendable {
  let size: Int
  private let condition = NSCondition()
  private var sent: [Any?]
  private var arrived = 0
  private var round = 0
  private var last: [Any] = []
  private var hasFailed = false

  init(size: Int) {
    self.size = size
    sent = Array(repeating: nil, count: size)
  }

  /// Lays down what a rank sends, and waits for what all sent.
  func exchange(_ value: Any, rank: Int) throws(MessagePassingError) -> [Any] {
    condition.lock()
    defer { condition.unlock() }
    let own = round
    sent[rank] = value
    arrived += 1
    if arrived == size {
      last = sent.compactMap { $0 }
      sent = Array(repeating: nil, count: size)
      arrived = 0
      round += 1
      condition.broadcast()
    }
    while round == own, !hasFailed { condition.wait() }
    if round == own { throw .failed(call: "exchange", reason: "another rank ended") }
    return last
  }

  func fail() {
    condition.lock()
    hasFailed = true
    condition.broadcast()
    condition.unlock()
  }
}

private struct ThreadRank: Communicator {
  let rank: Int
  let board: Board
  var size: Int { board.size }

  func allToAll<Element: BitwiseCopyable>(
    _ values: [Element], sending sent: [Int], receiving counts: [Int]
  ) throws(MessagePassingError) -> [Element] {
    var rest = values[...]
    let parts = sent.map { count in
      defer { rest = rest.dropFirst(count) }
      return Array(rest.prefix(count))
    }
    let received = try board.exchange(parts, rank: rank).map { sent in
      (sent as? [[Element]])?[rank] ?? []
    }
    guard received.map(\.count) == counts else {
      throw .failed(call: "all-to-all", reason: "\(received.map(\.count)) values, not \(counts)")
    }
    return Array(received.joined())
  }

  func allGather<Element: BitwiseCopyable>(_ values: [Element], counts: [Int])
    throws(MessagePassingError) -> [Element]
  {
    let received = try board.exchange(values, rank: rank).map { $0 as? [Element] ?? [] }
    guard received.map(\.count) == counts else {
      throw .failed(call: "all-gather", reason: "\(received.map(\.count)) values, not \(counts)")
    }
    return Array(received.joined())
  }
}
