/// The time of one part of a work.
struct StageTime: Encodable {
  var stage: String
  var seconds: Double
  /// Billions of floating-point operations per second of its matrix products; nil where there are
  /// none.
  var gflops: Double?
  /// Billions of bytes of weights that it reads per second; nil where it reads none.
  var gigabytes: Double?

  /// A stage that needs `operations` and reads `bytes` of weights; none for what is not arithmetic.
  init(_ stage: String, _ seconds: Double, operations: Double? = nil, bytes: Double? = nil) {
    self.stage = stage
    self.seconds = seconds
    gflops = seconds > 0 ? operations.map { $0 / seconds / 1e9 } : nil
    gigabytes = seconds > 0 ? bytes.map { $0 / seconds / 1e9 } : nil
  }
}
