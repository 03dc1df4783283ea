/// The time of one part of a work.
struct StageTime: Encodable {
  var stage: String
  var seconds: Double
  /// Billions of floating-point operations per second of its matrix products; nil where there are
  /// none.
  var gflops: Double?

  /// A stage that needs `operations`; none for what is not arithmetic.
  init(_ stage: String, _ seconds: Double, operations: Double? = nil) {
    self.stage = stage
    self.seconds = seconds
    gflops = seconds > 0 ? operations.map { $0 / seconds / 1e9 } : nil
  }
}
