import Foundation
package import WebClient

/// Asks the Perspective API (https://perspectiveapi.com) for scores of texts.
///
/// Each text is a request of its own over connections that are kept, and a batch is the group of
/// requests that are on their way at the same time, one on each connection. Single requests
/// can be repeated and kept one by one, which parts of a multipart batch cannot. Everything blocks.
package final class PerspectiveClient {
  private static let attempts = 8

  /// How the texts so far came by their scores.
  package var counts: PerspectiveCounts {
    var counts = soFar
    counts.requests = connections.reduce(0) { $0 + $1.requests }
    return counts
  }

  private let settings: PerspectiveSettings
  private let cache: PerspectiveCache?
  private let connections: [PerspectiveConnection]
  private let isCancelled: () -> Bool
  private var soFar = PerspectiveCounts()

  /// Prepares requests.
  ///
  /// With several connections, the closures are called from several threads; `onRetry` from one at a
  /// time.
  ///
  /// - Parameters:
  ///   - settings: What is asked, of whom, and how fast.
  ///   - key: The key; it goes to the endpoint's own origin only.
  ///   - cache: Where scores are kept; nil for nowhere.
  ///   - agent: What the client calls itself, such as `steerlens/1.0`.
  ///   - policy: How often requests are repeated and how waits pass; nil for eight attempts, waiting
  ///     from 1 to 60 seconds.
  ///   - clock: The time in seconds from any start; nil for the system's.
  ///   - isCancelled: True stops the requests.
  ///   - onRetry: Told before a request is repeated: the reason and the seconds until then.
  /// - Throws: ``PerspectiveError/unusableSetting(_:value:remedy:)``; ``PerspectiveError/noAnswer(_:)``
  ///   without libcurl.
  package init(
    settings: PerspectiveSettings, key: PerspectiveKey, cache: PerspectiveCache?, agent: String,
    policy: RetryPolicy? = nil, clock: (() -> Double)? = nil,
    isCancelled: @escaping () -> Bool = { false },
    onRetry: @escaping (String, Double) -> Void = { _, _ in }
  ) throws(PerspectiveError) {
    try settings.check()
    self.settings = settings
    self.cache = cache
    self.isCancelled = isCancelled
    var usual = RetryPolicy(isCancelled: isCancelled)
    usual.attempts = Self.attempts
    let pace = PerspectivePace(
      requestsPerSecond: settings.requestsPerSecond, clock: clock ?? Self.systemClock(),
      onRetry: onRetry)
    do throws(HTTPError) {
      connections = try (0..<settings.connections).map { _ throws(HTTPError) in
        PerspectiveConnection(
          settings: settings, key: key,
          http: try HTTPClient(agent: agent, isCancelled: isCancelled),
          policy: policy ?? usual, pace: pace)
      }
    } catch {
      throw .noAnswer(error)
    }
  }

  /// Scores texts, of which equal ones are asked for once.
  ///
  /// - Parameters:
  ///   - texts: The texts; an empty one is scored as a line break.
  ///   - progress: Told how many texts are done; may throw to stop.
  /// - Returns: A score or a refusal for each text, in their order.
  /// - Throws: `PerspectiveError`, `HTTPError.cancelled`, or what `progress` throws. Scores that came
  ///   before are in the cache, so that the same call goes on from there.
  package func scores(of texts: [String], progress: (Int) throws -> Void = { _ in }) throws
    -> [PerspectiveScore]
  {
    var work = PerspectiveWork(texts, settings, cache)
    soFar.texts += texts.count
    soFar.cached += work.cached
    soFar.repeated += work.repeated
    if work.done > 0 { try progress(work.done) }
    while let group = work.nextGroup(of: connections.count) {
      if isCancelled() { throw HTTPError.cancelled }
      var failure: (any Error)?
      for (item, result) in zip(group, answers(to: group)) {
        do {
          let score = try result.get()
          soFar.asked += 1
          work.finish(item, score)
          try cache?.add(score, item.key)
        } catch {
          // What came beside a failure is kept.
          failure = failure ?? Self.named(error)
        }
      }
      if let failure { throw failure }
      try progress(work.done)
    }
    for case .refused(let refusal) in work.scores { soFar.refused[refusal, default: 0] += 1 }
    return work.scores
  }

  /// Sends a group of requests, each over its own connection.
  private func answers(to group: [PerspectiveWork.Item]) -> [Result<PerspectiveScore, any Error>] {
    if group.count == 1 {
      return [Result { try connections[0].score(group[0].request, number: group[0].number) }]
    }
    var results = [Result<PerspectiveScore, any Error>](
      repeating: .failure(HTTPError.cancelled), count: group.count)
    unsafe results.withUnsafeMutableBufferPointer { buffer in
      // Each thread has a connection, a request and a place of its own, and all end before this does.
      nonisolated(unsafe) let (places, connections) = unsafe (buffer, self.connections)
      let running = DispatchGroup()
      for i in group.indices {
        running.enter()
        let item = group[i]
        // Requests wait more than they work: one thread each, whatever the number of cores.
        Thread.detachNewThread {
          unsafe places[i] = Result {
            try unsafe connections[i].score(item.request, number: item.number)
          }
          running.leave()
        }
      }
      running.wait()
    }
    return results
  }

  /// An error of this room, or the caller's wish to stop.
  private static func named(_ error: any Error) -> any Error {
    guard let error = error as? HTTPError, error != .cancelled else { return error }
    return PerspectiveError.noAnswer(error)
  }

  private static func systemClock() -> () -> Double {
    let start = ContinuousClock.now
    return { (ContinuousClock.now - start) / .seconds(1) }
  }
}
