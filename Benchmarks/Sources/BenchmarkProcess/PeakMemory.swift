internal import Foundation

/// The largest amount of memory that this process has held.
package enum PeakMemory {
  /// The peak resident set in MiB; 0 if the system does not tell.
  ///
  /// Linux: `VmHWM`. `getrusage` would count what the parent process held before `exec`.
  package static var mebibytes: Double {
    #if os(Linux)
    let status = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)
    let line = status?.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
    let kibibytes = line?.split(whereSeparator: \.isWhitespace).dropFirst().first
    return kibibytes.flatMap { Double($0) }.map { $0 / 1024 } ?? 0
    #else
    var usage = rusage()
    getrusage(RUSAGE_SELF, &usage)
    return Double(usage.ru_maxrss) / 1_048_576
    #endif
  }
}
