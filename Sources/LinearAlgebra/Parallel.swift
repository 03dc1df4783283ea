internal import Dispatch
internal import Foundation
internal import Synchronization

/// Data-parallel loops over the processor's cores.
///
/// BLAS is told to stay on the calling thread (``BLAS``), so this is the only source of threads
/// and cores are never oversubscribed.
public enum Parallel {
  private static let requestedThreads = Atomic<Int>(0)
  // Asked once: the system takes longer to answer than a short loop takes.
  private static let activeCores = ProcessInfo.processInfo.activeProcessorCount

  /// Overrides ``threadCount`` for the current task alone, where two counts are compared while other
  /// work goes on.
  @TaskLocal package static var taskThreadCount: Int?

  /// The number of threads that loops and products spread over: the active cores by default.
  public static var threadCount: Int {
    get {
      if let taskThreadCount { return taskThreadCount }
      let requested = requestedThreads.load(ordering: .relaxed)
      return requested > 0 ? requested : activeCores
    }
    set { requestedThreads.store(max(newValue, 0), ordering: .relaxed) }
  }

  /// Calls `body` once per chunk of `0..<count`; chunks are disjoint, cover the range and run
  /// concurrently.
  ///
  /// - Parameters:
  ///   - count: The length of the range.
  ///   - minimumChunk: No chunk but the last is shorter; a range of at most this length runs on
  ///     the calling thread.
  ///   - multiple: Chunk boundaries are multiples of this number.
  ///   - body: Called with each chunk's range; must only write what belongs to its chunk.
  public static func chunks(
    _ count: Int, minimumChunk: Int = 1, multiple: Int = 1, _ body: @Sendable (Range<Int>) -> Void
  ) {
    guard count > 0 else { return }
    let wanted = min(threadCount, max(count / max(minimumChunk, 1), 1))
    let size = ((count + wanted - 1) / wanted + multiple - 1) / multiple * multiple
    let pieces = (count + size - 1) / size
    if pieces <= 1 { return body(0..<count) }
    perform(pieces, threads: pieces) { i in
      body(i * size..<min((i + 1) * size, count))
    }
  }

  /// Calls `body` once per index, handing indices to whichever thread is free.
  ///
  /// For items of uneven cost, such as sequences of different lengths.
  public static func each(_ count: Int, _ body: @Sendable (Int) -> Void) {
    guard count > 1, threadCount > 1 else {
      for i in 0..<count { body(i) }
      return
    }
    perform(count, threads: min(threadCount, count), body)
  }

  // Hands indices to so many threads: those of the team, or of Dispatch where the team is busy, as in a loop
  // inside another and for whoever comes second.
  private static func perform(_ count: Int, threads: Int, _ body: @Sendable (Int) -> Void) {
    let next = Atomic<Int>(0)
    @Sendable func work() {
      while true {
        let i = next.wrappingAdd(1, ordering: .relaxed).oldValue
        if i >= count { return }
        body(i)
      }
    }
    if ThreadTeam.shared.run(helpers: threads - 1, work) { return }
    DispatchQueue.concurrentPerform(iterations: threads) { _ in work() }
  }
}
