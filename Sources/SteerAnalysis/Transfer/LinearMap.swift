public import LinearAlgebra

/// Fits of a linear map `X B ≈ Y` on rows with weights, through the `[p, p]` Gram matrix.
///
/// Minimised is `Σ_i w_i ‖x_i B − y_i‖²` with the weights scaled to mean 1. Nothing larger than the
/// data and a few `[p, p]` matrices is held.
public struct LinearMap: Sendable {
  /// `√w ∘ X`, `[n, p]`.
  private(set) var x: Matrix
  /// `√w ∘ Y`, `[n, q]`.
  private(set) var y: Matrix
  /// `Xᵀ W X`, `[p, p]`.
  let gram: Matrix
  /// `Xᵀ W Y`, `[p, q]`.
  let moments: Matrix
  /// `√w`, if there are weights.
  let roots: [Float]?

  /// Prepares a fit.
  ///
  /// - Parameters:
  ///   - x: The rows to map, `[n, p]`.
  ///   - y: Where they should land, `[n, q]`.
  ///   - weights: One per row, not negative; nil weighs all rows alike.
  public init(_ x: Matrix, _ y: Matrix, weights: [Float]?) {
    precondition(x.rows == y.rows, "\(x) and \(y) do not pair")
    (self.x, self.y) = (x, y)
    roots = weights.map(Self.roots)
    if let roots {
      precondition(roots.count == x.rows, "\(roots.count) weights for \(x)")
      self.x.scaleRows(by: roots)
      self.y.scaleRows(by: roots)
    }
    gram = GramMatrix.of(self.x)
    moments = self.x.transposedMultiplied(by: self.y)
  }

  private static func roots(_ weights: [Float]) -> [Float] {
    let mean = weights.reduce(0) { $0 + Double($1) } / Double(max(weights.count, 1))
    return weights.map { Float((Double($0) / max(mean, .leastNormalMagnitude)).squareRoot()) }
  }

  /// The mean squared error per entry of a map, in the fit's weights.
  public func meanSquaredError(_ map: Matrix) -> Double {
    VectorKernels.sumOfSquares(residual(map)) / Double(max(y.count, 1))
  }

  private func residual(_ map: Matrix) -> Matrix {
    var result = y
    VectorKernels.add(x.multiplied(by: map), to: &result, scale: -1)
    return result
  }

  /// The map of least squares; among equals the smallest.
  ///
  /// Solved by Cholesky; where the Gram matrix is not well conditioned, once more for the residual,
  /// which takes most of the error that forming it costs; if the rows do not span the width, through
  /// its eigenvectors.
  ///
  /// - Throws: `LinearAlgebraError`.
  /// - Complexity: O(n p (p + q) + p³).
  public func leastSquares() throws(LinearAlgebraError) -> Matrix {
    guard let (factor, pivotRatio) = try wellConditionedFactor() else {
      return try ridge(relative: 0)
    }
    var map = try factor.choleskySolve(moments)
    if pivotRatio > Self.harmlessPivot { return map }
    let correction = try factor.choleskySolve(x.transposedMultiplied(by: residual(map)))
    VectorKernels.add(correction, to: &map)
    return map
  }

  // Squared pivots below this share of the largest are lost in the rounding of the Gram matrix.
  private static let smallestPivot: Float = 1e-6
  // Above this one the rounding of the Gram matrix costs about 1e-5 of the map.
  private static let harmlessPivot: Float = 1e-2

  private func wellConditionedFactor() throws(LinearAlgebraError) -> (Matrix, pivotRatio: Float)? {
    do {
      let factor = try gram.choleskyFactor()
      let pivots = (0..<factor.rows).map { factor[$0, $0] * factor[$0, $0] }
      let (least, most) = (pivots.min() ?? 0, pivots.max() ?? 0)
      return least > Self.smallestPivot * most ? (factor, least / most) : nil
    } catch LinearAlgebraError.notPositiveDefinite {
      return nil
    }
  }

  /// The map that minimises squared error plus `λ ‖B‖²`, `λ = relative · tr(XᵀWX) / p`.
  ///
  /// - Throws: `LinearAlgebraError`.
  public func ridge(relative: Double) throws(LinearAlgebraError) -> Matrix {
    try RidgePath(self).map(relative: relative)
  }

  /// The map with orthonormal rows or columns, whichever are fewer: `U Vᵀ` of `XᵀWY = U Σ Vᵀ`.
  ///
  /// - Throws: `LinearAlgebraError`.
  /// - SeeAlso: Schönemann, "A generalized solution of the orthogonal Procrustes problem", 1966.
  public func procrustes() throws(LinearAlgebraError) -> Matrix {
    let parts = try moments.singularValueDecomposition()
    return parts.u.multiplied(by: parts.vTransposed)
  }

  /// Adam on the mean squared error from standard normal values, step size 1e-2, all rows each step.
  ///
  /// The gradient `2 (G B − XᵀWY) / (n q)` comes from the Gram matrix, which takes a small share of
  /// the published script's time per step and computes the same.
  public func adam(steps: Int, random: inout CounterRandom) -> Matrix {
    var map = Matrix.normal(
      rows: gram.rows, columns: moments.columns, standardDeviation: 1, random: &random)
    let zero = Matrix(rows: map.rows, columns: map.columns)
    var state = (first: zero, second: zero)
    let scale = 2 / Float(max(y.count, 1))
    for step in 1...max(steps, 1) {
      var gradient = gram.multiplied(by: map, scale: scale)
      VectorKernels.add(moments, to: &gradient, scale: -scale)
      VectorKernels.adam(
        &map, gradient: gradient, moments: &state, step: step, learningRate: 1e-2)
    }
    return map
  }
}
