internal import Foundation

extension ProcessorKernels {
  /// Starts this program anew with `OPENBLAS_CORETYPE` set, if OpenBLAS chose kernels far below what
  /// the processor offers and the user did not choose; returns otherwise.
  ///
  /// For the start of a program: OpenBLAS reads the variable when it loads, so only a new
  /// process image helps. It costs a few milliseconds. Does nothing beside Linux.
  public static func restartWithBetterCoreType() {
    #if os(Linux)
    guard unsafe getenv("OPENBLAS_CORETYPE") == nil, let better = betterCoreType else { return }
    unsafe setenv("OPENBLAS_CORETYPE", better, 1)
    var arguments = unsafe CommandLine.arguments.map { unsafe strdup($0) } + [nil]
    // On success this does not return; on failure the slow kernels still compute the same.
    unsafe execv("/proc/self/exe", &arguments)
    unsafe arguments.forEach { unsafe free($0) }
    #endif
  }
}
