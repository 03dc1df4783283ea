import LinearAlgebra
import Synchronization

/// How fast all threads together read memory that no cache holds: the roofline of weights.
enum StreamingRead {
  // 1 GiB, in lines of 64 bytes.
  private static let lineCount = 1 << 24

  /// Measures the rate.
  ///
  /// - Parameter count: Timed runs, after one to warm up.
  /// - Returns: Bytes a second, the median.
  static func bytesPerSecond(_ count: Int) -> Double {
    let lines = [SIMD8<UInt64>](repeating: .init(repeating: 1), count: lineCount)
    read(lines)
    var timings = Timings()
    for _ in 0..<count { timings.record { read(lines) } }
    return Double(64 * lineCount) / timings.median
  }

  // What is read must be used, or nothing would be read.
  private static func read(_ lines: [SIMD8<UInt64>]) {
    let sum = Atomic<UInt64>(0)
    Parallel.chunks(lines.count) { range in
      let part = lines[range].reduce(into: SIMD8<UInt64>()) { $0 &+= $1 }
      sum.wrappingAdd(part.wrappedSum(), ordering: .relaxed)
    }
    precondition(sum.load(ordering: .relaxed) == UInt64(8 * lines.count))
  }
}
