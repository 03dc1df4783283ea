import LinearAlgebra

/// Products of the shapes that dominate training: what `sgemm` reaches is the roofline.
struct ProductWork {
  /// `[m, k] · [n, k]ᵀ`.
  private struct Shape {
    let name: String
    let m: Int
    let k: Int
    let n: Int

    var operations: Double { 2 * Double(m) * Double(k) * Double(n) }
  }

  // GPT-2's logits of 640 positions, and of one token of 25 continuations; a feed-forward layer.
  private static let logits = Shape(name: "logits", m: 640, k: 768, n: 50257)
  private static let decoding = Shape(name: "decoding", m: 25, k: 768, n: 50257)
  private static let feedForward = Shape(name: "mlp", m: 8192, k: 768, n: 3072)

  let options: BenchmarkOptions

  func run() throws -> BenchmarkReport {
    let timings = try measure(Self.logits)
    var check = ["gflops_logits": Self.logits.operations / timings.median / 1e9]
    for shape in [Self.decoding, Self.feedForward] {
      check["gflops_" + shape.name] = shape.operations / (try measure(shape).median) / 1e9
    }
    return BenchmarkReport(
      .gemm, options, timings,
      operations: Array(repeating: Self.logits.operations, count: options.repeat), check: check)
  }

  private func measure(_ shape: Shape) throws -> Timings {
    var random = CounterRandom(seed: 0)
    let a = Matrix.normal(
      rows: shape.m, columns: shape.k, standardDeviation: 1, random: &random)
    let b = Matrix.normal(
      rows: shape.n, columns: shape.k, standardDeviation: 1, random: &random)
    // Accumulates, so that no run pays for fresh memory.
    var c = Matrix(rows: shape.m, columns: shape.n)
    return try Timings.measure(options.repeat) { c.accumulate(a, byTransposed: b) }.timings
  }
}
