internal import Dispatch
internal import Synchronization

/// Runs the analyses of a server one after the other, beside the decoding.
package final class AnalysisQueue: Sendable {
  private let queue = DispatchQueue(label: "analyses")
  private let limit: Int
  private let waiting = Atomic<Int>(0)

  /// A queue.
  ///
  /// - Parameter limit: How many analyses may wait or run.
  package init(limit: Int) { self.limit = limit }

  /// Runs an analysis when those before it are done; not at all if its task is cancelled by then.
  ///
  /// - Parameter work: The analysis.
  /// - Returns: Its result.
  /// - Throws: ``ServingError/overloaded(waiting:)``; `CancellationError`; what `work` throws.
  package func run<Result: Sendable>(_ work: @escaping @Sendable () throws -> Result) async throws
    -> Result
  {
    let before = waiting.wrappingAdd(1, ordering: .relaxed).oldValue
    defer { waiting.wrappingSubtract(1, ordering: .relaxed) }
    guard before < limit else { throw ServingError.overloaded(waiting: before) }
    let isCancelled = CancellationFlag()
    return try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        queue.async {
          continuation.resume(
            with: Swift.Result {
              if isCancelled.value.load(ordering: .relaxed) { throw CancellationError() }
              return try work()
            })
        }
      }
    } onCancel: {
      isCancelled.value.store(true, ordering: .relaxed)
    }
  }
}

private final class CancellationFlag: Sendable {
  let value = Atomic<Bool>(false)
}
