internal import RealModule
internal import CVectorKernels

/// Element-wise and row-wise functions, vectorised for the processor at hand.
///
/// The kernels are in `CVectorKernels`, compiled for AVX-512, AVX2 and the baseline; the loader
/// picks one.
public enum VectorKernels {
  // Rows or floats below this much work stay on one thread.
  package static let parallelFloats = 1 << 15

  /// Softmax of each row: `exp(x - max) / Σ exp(x - max)`.
  public static func softmaxRows(_ x: inout Matrix) {
    unsafe forEachRowChunk(&x) { row, columns in
      let shift = unsafe vk_max(row, columns)
      let sum = unsafe vk_exp_sum(row, shift, columns)
      unsafe vk_scale(row, 1 / sum, columns)
    }
  }

  /// `log Σ exp(x)` of each row, natural logarithm.
  ///
  /// - Returns: One value per row; `-inf` where all entries are `-inf`, NaN where one is NaN.
  public static func logSumExpRows(_ x: Matrix) -> [Float] {
    Parallel.map(x.rows, minimumChunk: minimumRows(x.columns)) { r in
      RowKernels.logSumExp(x.rowSpan(r))
    }
  }

  /// GELU in its tanh form (Hendrycks & Gimpel 2016; GPT-2's `gelu_new`), in place.
  public static func geluTanh(_ x: inout Matrix) {
    unsafe forEachRowChunk(&x) { row, columns in unsafe vk_gelu_tanh(row, columns) }
  }

  /// GELU in its erf form (`gelu`), in place; absolute error of erf 1.5e-7.
  public static func geluErf(_ x: inout Matrix) {
    unsafe forEachRowChunk(&x) { row, columns in unsafe vk_gelu_erf(row, columns) }
  }

  /// SiLU, `x · sigmoid(x)` (Hendrycks & Gimpel 2016), in place.
  public static func silu(_ x: inout Matrix) {
    unsafe forEachRowChunk(&x) { row, columns in unsafe vk_silu(row, columns) }
  }

  /// `max(x, 0)`, in place.
  public static func relu(_ x: inout Matrix) {
    unsafe forEachRowChunk(&x) { row, columns in unsafe vk_relu(row, columns) }
  }

  /// `tanh(x)`, in place.
  public static func tanh(_ x: inout Matrix) {
    unsafe forEachRowChunk(&x) { row, columns in
      for i in 0..<columns { unsafe row[i] = Float.tanh(row[i]) }
    }
  }

  /// `1 / (1 + exp(−x))`, in place.
  public static func sigmoid(_ x: inout Matrix) {
    unsafe forEachRowChunk(&x) { row, columns in
      for i in 0..<columns { unsafe row[i] = 1 / (1 + Float.exp(-row[i])) }
    }
  }

  /// `x *= y`, entry by entry.
  public static func multiply(_ x: inout Matrix, by y: Matrix) {
    precondition(x.rows == y.rows && x.columns == y.columns, "\(x) times \(y)")
    let out = unsafe SharedMutablePointer(x.mutableBase())
    Parallel.chunks(x.count, minimumChunk: parallelFloats, multiple: 16) { range in
      unsafe vk_multiply(out.base + range.lowerBound, y.base + range.lowerBound, range.count)
    }
  }

  /// Adds `bias` to every row, from a column on.
  public static func addBias(_ bias: [Float], to x: inout Matrix, fromColumn column: Int = 0) {
    precondition(
      column >= 0 && column + bias.count <= x.columns, "bias of \(bias.count) for \(x)")
    let minimum = minimumRows(x.columns)
    var part = x.mutableView(columns: column..<column + bias.count)
    Parallel.rows(of: &part, minimumChunk: minimum) { _, row in
      RowKernels.add(bias.span, scale: 1, to: &row)
    }
  }

  /// `x += scale · y`, entry by entry.
  public static func add(_ y: Matrix, to x: inout Matrix, scale: Float = 1) {
    precondition(x.rows == y.rows && x.columns == y.columns, "\(x) + \(y)")
    let out = unsafe SharedMutablePointer(x.mutableBase())
    Parallel.chunks(x.count, minimumChunk: parallelFloats, multiple: 16) { range in
      unsafe vk_axpy(
        out.base + range.lowerBound, y.base + range.lowerBound, scale, range.count)
    }
  }

  /// Layer norm of each row: `(x - mean) / √(variance + ε) · weight + bias`.
  ///
  /// Ba, Kiros & Hinton 2016, arXiv 1607.06450.
  ///
  /// - Parameters:
  ///   - x: `[rows, columns]`.
  ///   - weight: `columns` gains.
  ///   - bias: `columns` offsets.
  ///   - epsilon: Added to the (biased) variance.
  /// - Returns: `[rows, columns]`.
  public static func layerNorm(_ x: Matrix, weight: [Float], bias: [Float], epsilon: Float)
    -> Matrix
  {
    precondition(weight.count == x.columns && bias.count == x.columns, "layer norm of \(x)")
    return unsafe mapRows(x, weight, bias) { source, weight, bias, out in
      unsafe vk_layer_norm(source, weight, bias, epsilon, out, 1, x.columns)
    }
  }

  /// Root-mean-square norm of each row (Zhang & Sennrich 2019): `x / √(mean(x²) + ε) · weight`.
  public static func rmsNorm(_ x: Matrix, weight: [Float], epsilon: Float) -> Matrix {
    precondition(weight.count == x.columns, "RMS norm of \(x)")
    return unsafe mapRows(x, weight, weight) { source, weight, _, out in
      unsafe vk_rms_norm(source, weight, epsilon, out, 1, x.columns)
    }
  }

  /// One Adam step (Kingma & Ba 2015, algorithm 1) on `parameter`.
  ///
  /// - Parameters:
  ///   - parameter: The parameters, updated in place.
  ///   - gradient: The loss's gradient, of the same shape.
  ///   - moments: First and second moment estimates, updated in place.
  ///   - step: The number of this step, from 1.
  ///   - learningRate: The step size.
  ///   - beta1: Decay of the first moment.
  ///   - beta2: Decay of the second moment.
  ///   - epsilon: Added to the root of the second moment.
  public static func adam(
    _ parameter: inout Matrix, gradient: Matrix, moments: inout (first: Matrix, second: Matrix),
    step: Int, learningRate: Float, beta1: Float = 0.9, beta2: Float = 0.999,
    epsilon: Float = 1e-8
  ) {
    precondition(
      parameter.count == gradient.count && parameter.count == moments.first.count
        && parameter.count == moments.second.count, "Adam on \(parameter)")
    let correction1 = Float(1 - power(Double(beta1), step))
    let correction2 = Float(1 - power(Double(beta2), step))
    let p = unsafe SharedMutablePointer(parameter.mutableBase())
    let m = unsafe SharedMutablePointer(moments.first.mutableBase())
    let v = unsafe SharedMutablePointer(moments.second.mutableBase())
    Parallel.chunks(parameter.count, minimumChunk: parallelFloats, multiple: 16) { range in
      let i = range.lowerBound
      unsafe vk_adam(
        p.base + i, gradient.base + i, m.base + i, v.base + i, range.count, learningRate, beta1,
        beta2, epsilon, correction1, correction2)
    }
  }

  /// Sum of squares of the entries, accumulated in `Double` by rows.
  public static func sumOfSquares(_ x: Matrix) -> Double {
    var total = 0.0
    for r in 0..<x.rows {
      let row = unsafe x.base + r * x.columns
      total += Double(unsafe vk_dot(row, row, x.columns))
    }
    return total
  }

  private static func power(_ base: Double, _ exponent: Int) -> Double {
    var result = 1.0
    var square = base
    var n = exponent
    while n > 0 {
      if n & 1 == 1 { result *= square }
      square *= square
      n >>= 1
    }
    return result
  }

  static func minimumRows(_ columns: Int) -> Int {
    max(1, parallelFloats / max(columns, 1))
  }

  private static func forEachRowChunk(
    _ x: inout Matrix, _ body: @Sendable (UnsafeMutablePointer<Float>, Int) -> Void
  ) {
    let columns = x.columns
    let out = unsafe SharedMutablePointer(x.mutableBase())
    Parallel.chunks(x.rows, minimumChunk: minimumRows(columns)) { rows in
      for r in rows { unsafe body(out.base + r * columns, columns) }
    }
  }

  private static func mapRows(
    _ x: Matrix, _ weight: [Float], _ bias: [Float],
    _ body:
      @Sendable (
        UnsafePointer<Float>, UnsafePointer<Float>, UnsafePointer<Float>,
        UnsafeMutablePointer<Float>
      ) -> Void
  ) -> Matrix {
    var result = Matrix(uninitializedRows: x.rows, columns: x.columns)
    let out = unsafe SharedMutablePointer(result.mutableBase())
    unsafe weight.withUnsafeBufferPointer { weight in
      unsafe bias.withUnsafeBufferPointer { bias in
        guard let weight = weight.baseAddress, let bias = bias.baseAddress else { return }
        // Read only, for the length of the loop.
        nonisolated(unsafe) let (w, b) = unsafe (weight, bias)
        Parallel.chunks(x.rows, minimumChunk: minimumRows(x.columns)) { rows in
          for r in rows {
            unsafe body(x.base + r * x.columns, w, b, out.base + r * x.columns)
          }
        }
      }
    }
    return result
  }
}

/// A pointer that several threads write through, each to its own part.
@safe package struct SharedMutablePointer: @unchecked Sendable {
  // Sendable: every use hands each thread a disjoint range.
  package let base: UnsafeMutablePointer<Float>

  package init(_ base: UnsafeMutablePointer<Float>) { unsafe self.base = base }
}
