internal import LinearAlgebra

/// What a program does before it serves.
package enum ServingProcess {
  /// Gets the processor's best kernels, for which the program may begin again, and sets how many threads are
  /// used.
  ///
  /// - Parameter threads: Nil for all cores.
  package static func prepare(threads: Int?) {
    ProcessorKernels.restartWithBetterCoreType()
    if let threads { Parallel.threadCount = threads }
  }
}
