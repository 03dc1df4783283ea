public import LinearAlgebra

/// Where several steers stand to each other: principal coordinates of their matrices.
///
/// The matrices of steers, seeds or training checkpoints are points in a space of `d²` dimensions. Their
/// inner products suffice for a principal component analysis of the flattened matrices, and come from
/// the factors, so that no `d × d` matrix is built.
///
/// - SeeAlso: Gower, "Some distance properties of latent root and vector methods used in multivariate
///   analysis", Biometrika 53 (1966).
public struct SteerCoordinates: Sendable, Codable, Equatable {
  /// The steers' names.
  public var names: [String]
  /// For each steer its coordinates, those of most variance first; in the units of `M`.
  public var coordinates: [[Double]]
  /// The share of the variance along each coordinate.
  public var explainedVarianceRatio: [Double]
  /// `⟨M_i, M_j⟩ / (‖M_i‖ ‖M_j‖)`: 1 for the same direction, 0 for unrelated steers.
  public var cosines: [[Double]]

  /// Computes coordinates of steers of one width.
  ///
  /// - Parameters:
  ///   - matrices: The factored matrices.
  ///   - names: One name for each.
  /// - Throws: ``AnalysisError/notComparable(first:second:reason:)``;
  ///   `LinearAlgebraError.notConverged`.
  /// - Complexity: O(n² · d · r²) time, O(n² + r²) memory.
  public init(_ matrices: [FactoredMatrix], names: [String]) throws {
    let n = matrices.count
    for (i, matrix) in matrices.enumerated() where matrix.rows != matrices[0].rows {
      throw AnalysisError.notComparable(
        first: names[0], second: names[i],
        reason: "their widths are \(matrices[0].rows) and \(matrix.rows)")
    }
    var gram = [[Double]](repeating: [Double](repeating: 0, count: n), count: n)
    for i in 0..<n {
      for j in 0...i {
        gram[i][j] = matrices[i].innerProduct(matrices[j])
        gram[j][i] = gram[i][j]
      }
    }
    self.names = names
    cosines = gram.indices.map { i in
      gram.indices.map { j in
        let norms = (gram[i][i] * gram[j][j]).squareRoot()
        return norms > 0 ? gram[i][j] / norms : 0
      }
    }
    (coordinates, explainedVarianceRatio) = try Self.principal(gram)
  }

  private static func principal(_ gram: [[Double]]) throws -> ([[Double]], [Double]) {
    let n = gram.count
    let means = gram.map { $0.reduce(0, +) / Double(n) }
    let mean = means.reduce(0, +) / Double(n)
    let centred = gram.indices.map { i in
      gram.indices.map { j in gram[i][j] - means[i] - means[j] + mean }
    }
    // One scale for all, so that large steers do not leave the range of Float.
    let scale = centred.indices.map { abs(centred[$0][$0]) }.max() ?? 0
    guard scale > 0 else {
      return (
        gram.map { _ in [Double](repeating: 0, count: max(n - 1, 0)) },
        [Double](repeating: 0, count: max(n - 1, 0))
      )
    }
    let decomposition = try Matrix(centred.map { $0.map { Float($0 / scale) } })
      .symmetricEigendecomposition()
    // Centring takes one dimension away.
    let kept = max(n - 1, 0)
    let variances = decomposition.eigenvalues.prefix(kept).map { Double(max($0, 0)) * scale }
    var vectors = decomposition.eigenvectors.transposed()
    vectors.orientRows()
    let total = variances.reduce(0, +)
    let coordinates = (0..<n).map { i in
      (0..<kept).map { Double(vectors[$0, i]) * variances[$0].squareRoot() }
    }
    return (coordinates, variances.map { total > 0 ? $0 / total : 0 })
  }
}
