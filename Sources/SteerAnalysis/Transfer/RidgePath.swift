package import LinearAlgebra

/// All ridge fits of one problem from one eigendecomposition of its Gram matrix.
package struct RidgePath: Sendable {
  /// Penalties to choose from, relative to the mean eigenvalue: 1e-7 to 46, three a decade.
  package static let penalties = (0...8).flatMap { decade in
    [1, 2.154_434_690_031_884, 4.641_588_833_612_779].map { $0 * powersOfTen[decade] }
  }

  private static let powersOfTen = [1e-7, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 1, 10]

  private let eigenvectors: Matrix
  private let eigenvalues: [Double]
  private let meanEigenvalue: Double
  // Qᵀ XᵀWY, `[p, q]`.
  private let rotatedMoments: Matrix

  // Eigenvalues below this share of the largest are rounding errors.
  private static let smallestEigenvalue = 1e-6

  /// Decomposes the Gram matrix of a problem.
  ///
  /// - Throws: `LinearAlgebraError`.
  package init(_ problem: LinearMap) throws(LinearAlgebraError) {
    let parts = try problem.gram.symmetricEigendecomposition()
    eigenvectors = parts.eigenvectors
    eigenvalues = parts.eigenvalues.map { max(Double($0), 0) }
    meanEigenvalue = eigenvalues.reduce(0, +) / Double(max(eigenvalues.count, 1))
    rotatedMoments = eigenvectors.transposedMultiplied(by: problem.moments)
  }

  /// `Q (Λ + λ)⁻¹ Qᵀ XᵀWY`; with `relative` 0 the pseudo-inverse.
  package func map(relative: Double) -> Matrix {
    eigenvectors.multiplied(by: rotated(relative))
  }

  private func rotated(_ relative: Double) -> Matrix {
    let floor = Self.smallestEigenvalue * (eigenvalues.first ?? 0)
    let factors = eigenvalues.map { value in
      relative == 0 && value <= floor
        ? 0 : Float(1 / max(value + relative * meanEigenvalue, .leastNormalMagnitude))
    }
    var result = rotatedMoments
    result.scaleRows(by: factors)
    return result
  }

  /// The penalty with the smallest squared error on other rows.
  ///
  /// With `S = Qᵀ B` the error is `‖Y‖² − 2 ⟨S, Qᵀ XᵀWY⟩ + ⟨S, Qᵀ XᵀWX Q S⟩`, so that no penalty
  /// goes through the rows again.
  package func best(on heldOut: LinearMap) -> Double {
    let gram = eigenvectors.transposedMultiplied(by: heldOut.gram).multiplied(by: eigenvectors)
    let moments = eigenvectors.transposedMultiplied(by: heldOut.moments)
    let errors = Self.penalties.map { penalty in
      let s = rotated(penalty)
      return Self.inner(s, gram.multiplied(by: s)) - 2 * Self.inner(s, moments)
    }
    let best = errors.indices.min { errors[$0] < errors[$1] } ?? 0
    return Self.penalties[best]
  }

  private static func inner(_ a: Matrix, _ b: Matrix) -> Double {
    zip(a.values, b.values).reduce(0) { $0 + Double($1.0) * Double($1.1) }
  }
}
