internal import LinearAlgebra

/// Moves steer matrices `M'` of the target to where their steering logits match the source's.
///
/// Minimises `Σ_c Σ_v p(v | c) (δ'_cv − δ_cv − mean)²`, the mean taken under `p`: to second order twice
/// the divergence of the steered distributions. It is a linear least-squares problem in `M'` whose
/// normal equations have `d²` unknowns; they are never formed but solved by conjugate gradients.
/// The preconditioner replaces the mean over contexts and tokens by the product of both means,
/// `(CᵀC) ⊗ mean_c Cov_p(e)` (as in Martens & Grosse 2015), for which the dual rule's maps are about
/// the solution: they are the start.
struct LogitMatching {
  private let logits: SteeringLogits
  private let sources: [FactoredMatrix]
  private var solutions: [Matrix]
  private var residuals: [Matrix]
  private let readFactor: Matrix
  private let tokenFactor: Matrix
  private let energies: [Double]

  /// Prepares the match of several steers.
  ///
  /// - Parameters:
  ///   - logits: Contexts and tokens to match on.
  ///   - sources: The source's steers.
  ///   - start: First values of the target's steer matrices.
  /// - Throws: `LinearAlgebraError`.
  init(_ logits: SteeringLogits, sources: [FactoredMatrix], start: [Matrix])
    throws(LinearAlgebraError)
  {
    self.logits = logits
    self.sources = sources
    solutions = start
    var residuals = start.map { Matrix(rows: $0.rows, columns: $0.columns) }
    var energies = start.map { _ in 0.0 }
    let width = logits.targetTokens.columns
    var covariance = Matrix(rows: width, columns: width)
    var sums = Matrix(rows: 1, columns: logits.tokens)
    logits.forEachBlock { block in
      VectorKernels.add(Matrix(rows: 1, columns: logits.tokens, block.tokenSums), to: &sums)
      let means = block.probabilities.multiplied(by: logits.targetTokens)
      VectorKernels.add(means.transposedMultiplied(by: means), to: &covariance, scale: -1)
      for i in start.indices {
        var difference = logits.sourceShifts(sources[i], block.rows)
        var weighted = difference
        SteeringLogits.weigh(&weighted, by: block.probabilities)
        energies[i] += Self.inner(weighted, difference)
        VectorKernels.add(
          logits.targetShifts(start[i], block.rows), to: &difference, scale: -1)
        Self.accumulate(&difference, block, logits, into: &residuals[i])
      }
    }
    var tokens = logits.targetTokens
    tokens.scaleRows(by: sums.values.map { $0.squareRoot() })
    VectorKernels.add(tokens.transposedMultiplied(by: tokens), to: &covariance)
    let scale = 1 / Float(max(logits.contexts, 1))
    covariance.scaleRows(by: [Float](repeating: scale, count: width))
    self.residuals = residuals
    self.energies = energies
    tokenFactor = try Self.factor(covariance)
    readFactor = try Self.factor(
      logits.targetReads.transposedMultiplied(by: logits.targetReads))
  }

  /// Takes so many steps; a steer whose remaining error is rounding stays as it is.
  ///
  /// - Parameters:
  ///   - steps: The number of steps.
  ///   - onStep: Called after each step.
  /// - Returns: The steer matrices.
  /// - Throws: `LinearAlgebraError`.
  /// - Complexity: Per step three products of contexts × tokens × width for the first steer and two
  ///   for each other; memory for a few blocks.
  mutating func run(steps: Int, onStep: () -> Void) throws(LinearAlgebraError) -> [Matrix] {
    var directions: [Matrix] = []
    var sizes: [Double] = []
    for i in residuals.indices {
      directions.append(try precondition(residuals[i]))
      sizes.append(Self.inner(residuals[i], directions[i]))
    }
    for _ in 0..<steps {
      let active = sizes.indices.filter { sizes[$0] > 1e-9 * energies[$0] }
      if active.isEmpty { break }
      let images = apply(directions, active)
      for i in active {
        let curvature = Self.inner(directions[i], images[i])
        guard curvature > 0 else { continue }
        let length = Float(sizes[i] / curvature)
        VectorKernels.add(directions[i], to: &solutions[i], scale: length)
        VectorKernels.add(images[i], to: &residuals[i], scale: -length)
        var next = try precondition(residuals[i])
        let size = Self.inner(residuals[i], next)
        VectorKernels.add(directions[i], to: &next, scale: Float(size / sizes[i]))
        (directions[i], sizes[i]) = (next, size)
      }
      onStep()
    }
    return solutions
  }

  // Σ_c c (Σ_v p (cᵀXe − mean) e)ᵀ for each active X.
  private func apply(_ matrices: [Matrix], _ active: [Int]) -> [Matrix] {
    var results = matrices.map { Matrix(rows: $0.rows, columns: $0.columns) }
    logits.forEachBlock { block in
      for i in active {
        var shifts = logits.targetShifts(matrices[i], block.rows)
        Self.accumulate(&shifts, block, logits, into: &results[i])
      }
    }
    return results
  }

  private static func accumulate(
    _ shifts: inout Matrix, _ block: SteeringLogits.Block, _ logits: SteeringLogits,
    into result: inout Matrix
  ) {
    SteeringLogits.weigh(&shifts, by: block.probabilities)
    let words = shifts.multiplied(by: logits.targetTokens)
    let reads = Matrix(logits.targetReads[rows: block.rows])
    VectorKernels.add(reads.transposedMultiplied(by: words), to: &result)
  }

  // A⁻¹ R G⁻¹; both factors are symmetric.
  private func precondition(_ residual: Matrix) throws(LinearAlgebraError) -> Matrix {
    let left = try readFactor.choleskySolve(residual)
    return try tokenFactor.choleskySolve(left.transposed()).transposed()
  }

  // The ridge only keeps the preconditioner positive definite; it does not change the solution.
  private static func factor(_ matrix: Matrix) throws(LinearAlgebraError) -> Matrix {
    var result = matrix
    let trace = (0..<matrix.rows).reduce(Float(0)) { $0 + matrix[$1, $1] }
    let ridge = max(1e-5 * trace / Float(max(matrix.rows, 1)), .leastNormalMagnitude)
    for i in 0..<matrix.rows { result[i, i] += ridge }
    return try result.choleskyFactor()
  }

  private static func inner(_ a: Matrix, _ b: Matrix) -> Double {
    (0..<a.rows).reduce(0) { total, r in
      total + Double(RowKernels.dot(a.rowSpan(r), b.rowSpan(r)))
    }
  }
}
