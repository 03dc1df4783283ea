import BenchmarkProcess
import Foundation
import LinearAlgebra

/// What one work measured: the one JSON object that the program prints.
struct BenchmarkReport: Encodable {
  var work: Work
  var model: String?
  var threads: Int
  /// The kernel set of OpenBLAS, such as `SkylakeX`.
  var kernels = BLAS.kernelName
  /// The median of `runs`.
  var seconds: Double
  var p95: Double
  var runs: [Double]
  /// Numbers that the baseline computes too.
  var check: [String: Double]
  /// Such a number for each prompt or text, if the work has many.
  var values: [Double]?
  /// Billions of floating-point operations per second: those that the work needs, counted by
  /// ``OperationCount``, over the time; the median, nil for works that are not arithmetic.
  var gflops: Double?
  /// What a work is made of, if it was measured by parts.
  var stages: [StageTime]?
  var peakMemory = PeakMemory.mebibytes

  enum CodingKeys: String, CodingKey {
    case work, model, threads, kernels, seconds, p95, runs, check, values, gflops, stages
    case peakMemory = "peak_memory_mb"
  }

  /// Sums up a work.
  ///
  /// - Parameters:
  ///   - work: The work.
  ///   - options: What it ran on.
  ///   - timings: Its times.
  ///   - operations: The operations of each run, in the order of the runs; empty if none count.
  ///   - check: Numbers to compare with the baseline's.
  init(
    _ work: Work, _ options: BenchmarkOptions, _ timings: Timings, operations: [Double] = [],
    check: [String: Double]
  ) {
    self.work = work
    model = options.model
    threads = options.threads
    seconds = timings.median
    p95 = timings.percentile95
    runs = timings.runs
    self.check = check
    let rates = zip(operations, timings.runs).map { $0 / $1 / 1e9 }
    gflops = rates.isEmpty ? nil : Timings.median(of: rates)
  }

  /// Prints the report as one line.
  func write() throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    print(String(decoding: try encoder.encode(self), as: UTF8.self))
  }
}
