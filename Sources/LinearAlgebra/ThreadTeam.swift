internal import CVectorKernels
internal import Dispatch
internal import Foundation
internal import Synchronization

/// The threads that help with a loop.
///
/// Between two loops they stay awake for a moment: a step of decoding has a hundred loops, the shortest of which
/// take no longer than it takes to wake a thread. The team serves one loop at a time.
@safe final class ThreadTeam: @unchecked Sendable {
  // Sendable: `work` is written by whoever has taken the team, before helpers are told to call it.

  /// One helper for each core but the caller's.
  static let shared = ThreadTeam(helpers: ProcessInfo.processInfo.activeProcessorCount - 1)

  private struct State {
    /// Waits for a loop, awake.
    static let idle = 0
    /// Is to call `work`; may be told otherwise until it does.
    static let called = 1
    /// Calls it.
    static let working = 2
    /// Waits for a loop, and is to be woken.
    static let asleep = 3
  }

  private final class Helper: Sendable {
    let state = Atomic<Int>(State.idle)
    let waking = DispatchSemaphore(value: 0)
  }

  // Looks at the state before a helper goes to sleep, or a waiting caller lets other threads run: some 0.1 ms.
  private static let patience = 4000

  private let helpers: [Helper]
  private let isTaken = Atomic<Bool>(false)
  private var work: (() -> Void)?

  /// A team of so many helpers, whose threads live as long as the process.
  init(helpers count: Int) {
    helpers = (0..<max(count, 0)).map { _ in Helper() }
    for helper in helpers {
      Thread.detachNewThread { [self] in help(helper) }
    }
  }

  /// Calls `work` here and on helpers, unless the team serves another loop already.
  ///
  /// A helper that has not begun when the caller's own call returns does not begin any more: `work` takes what
  /// there is to do piece by piece, so that nothing is left then.
  ///
  /// - Parameters:
  ///   - count: Helpers at most.
  ///   - work: What all call.
  /// - Returns: Whether `work` was called; all calls have returned.
  func run(helpers count: Int, _ work: () -> Void) -> Bool {
    guard !helpers.isEmpty, count > 0,
      isTaken.compareExchange(
        expected: false, desired: true, successOrdering: .acquiring, failureOrdering: .relaxed
      ).exchanged
    else { return false }
    defer { isTaken.store(false, ordering: .releasing) }
    let called = helpers.prefix(count)
    withoutActuallyEscaping(work) { work in
      self.work = work
      for helper in called {
        let before = helper.state.exchange(State.called, ordering: .acquiringAndReleasing)
        if before == State.asleep { helper.waking.signal() }
      }
      work()
      for helper in called { Self.wait(for: helper) }
      self.work = nil
    }
    return true
  }

  // Takes the call back, or waits until it has returned.
  private static func wait(for helper: Helper) {
    if move(helper, State.called, State.idle) { return }
    var looks = 0
    while helper.state.load(ordering: .acquiring) == State.working {
      looks += 1
      if looks < patience { vk_pause() } else { sched_yield() }
    }
  }

  private static func move(_ helper: Helper, _ old: Int, _ new: Int) -> Bool {
    helper.state.compareExchange(
      expected: old, desired: new, successOrdering: .acquiringAndReleasing,
      failureOrdering: .acquiring
    ).exchanged
  }

  // The life of a helper's thread.
  private func help(_ helper: Helper) {
    var looks = 0
    while true {
      if Self.move(helper, State.called, State.working) {
        work?()
        helper.state.store(State.idle, ordering: .releasing)
        looks = 0
      } else if looks < Self.patience {
        looks += 1
        vk_pause()
      } else if Self.move(helper, State.idle, State.asleep) {
        helper.waking.wait()
        looks = 0
      }
    }
  }
}
