import Foundation
import LinearAlgebra

/// Makes OpenBLAS use the kernels that the processor deserves, as the `steerlens` tool does.
enum FasterKernels {
  /// Starts this program anew with `OPENBLAS_CORETYPE` set, if OpenBLAS chose kernels far below
  /// what the processor offers and the user did not choose; see `ProcessorKernels`.
  static func restartWithBetterCoreType() {
    #if os(Linux)
    guard getenv("OPENBLAS_CORETYPE") == nil, let better = ProcessorKernels.betterCoreType
    else { return }
    setenv("OPENBLAS_CORETYPE", better, 1)
    var arguments = CommandLine.arguments.map { strdup($0) } + [nil]
    // On success this does not return; on failure the slow kernels still compute the same.
    execv("/proc/self/exe", &arguments)
    for argument in arguments { free(argument) }
    #endif
  }
}
