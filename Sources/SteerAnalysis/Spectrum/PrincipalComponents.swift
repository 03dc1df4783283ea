public import LinearAlgebra

/// Mean and covariance of a model's output embedding: what all steers of the model share.
public struct EmbeddingCovariance: Sendable {
  /// The number of tokens, `V`.
  public let count: Int
  /// The mean embedding, `d` entries.
  public let mean: [Float]
  /// `Σ_v (e_v − mean)(e_v − mean)ᵀ / (V − 1)`, `[d, d]`.
  public let covariance: Matrix

  /// Sums over the rows of an output embedding, `[V, d]`.
  ///
  /// - Complexity: O(V · d²) time, O(d²) memory.
  public init(_ embedding: Matrix) {
    count = embedding.rows
    let moments = ColumnMoments(embedding)
    mean = moments.mean
    covariance = moments.covariance
  }
}

/// The principal components of the vocabulary's displacement under a steer: of the rows `M e_v`,
/// centred.
///
/// They say in which directions the steer spreads the words apart, frequent and rare ones alike.
/// Singular values weigh every direction of the embedding space the same; here a direction counts as
/// far as words differ in it.
public struct PrincipalComponents: Sendable, Codable, Equatable {
  /// The variance along each component, in the units of `(M e_v)²`, largest first.
  public var explainedVariance: [Float]
  /// The same as shares of the total variance.
  public var explainedVarianceRatio: [Double]
  /// Orthonormal components in rows, `[k, d]`, `k = min(r, d)`; `[0, d]` where the variances alone were
  /// computed.
  public var components: Matrix { storedComponents }

  private var storedComponents: Matrix

  /// Computes the components.
  ///
  /// The covariance of the rows is `M C Mᵀ = P1 (P2ᵀ C P2) P1ᵀ`, `C` that of the embedding; with
  /// `P1 = Q R` the components are `Q` times the eigenvectors of `R P2ᵀ C P2 Rᵀ`, `[r, r]`. The
  /// entry of largest modulus of each component is positive.
  ///
  /// - Throws: `LinearAlgebraError.notConverged`; ``AnalysisError/nonFinite(what:)``.
  /// - Complexity: O(d² · r + r³).
  public init(of steer: SteerDecomposition, embedding: EmbeddingCovariance) throws {
    // M = u σ vᵀ with orthonormal u serves as the factored form.
    var scaled = steer.factors.vTransposed
    scaled.scaleRows(by: steer.factors.singularValues)
    try self.init(basis: steer.factors.u, rest: scaled, embedding: embedding)
  }

  /// Computes the components of `M = basis · rest`.
  ///
  /// - Parameters:
  ///   - basis: Orthonormal columns, `[d, k]`; nil for the identity.
  ///   - rest: `[k, d]`.
  ///   - embedding: Mean and covariance of the output embedding.
  /// - Throws: As ``init(of:embedding:)``.
  init(basis: Matrix?, rest: Matrix, embedding: EmbeddingCovariance) throws {
    let core = Self.core(rest, embedding)
    let (variances, vectors) = try AnalysisError.naming("the output embedding") {
      try core.symmetricEigenvectorRows()
    }
    var components = basis.map { vectors.multiplied(byTransposed: $0) } ?? vectors
    components.orientRows()
    self.init(variances: variances, components: components)
  }

  /// Computes the variances alone, in half the time, of `M = basis · rest` with an orthonormal basis.
  ///
  /// - Parameters:
  ///   - rest: `[k, d]`.
  ///   - embedding: Mean and covariance of the output embedding.
  /// - Throws: As ``init(of:embedding:)``.
  init(variancesOf rest: Matrix, embedding: EmbeddingCovariance) throws {
    let core = Self.core(rest, embedding)
    let variances = try AnalysisError.naming("the output embedding") {
      try core.symmetricEigenvalues()
    }
    self.init(variances: variances, components: Matrix(rows: 0, columns: rest.columns))
  }

  private init(variances: [Float], components: Matrix) {
    // Rounding leaves tiny negative values where there is no variance.
    explainedVariance = variances.map { max($0, 0) }
    let total = explainedVariance.reduce(0.0) { $0 + Double($1) }
    explainedVarianceRatio = explainedVariance.map { total > 0 ? Double($0) / total : 0 }
    storedComponents = components
  }

  // The covariance of the rows `M e_v` in the basis.
  private static func core(_ rest: Matrix, _ embedding: EmbeddingCovariance) -> Matrix {
    rest.multiplied(by: embedding.covariance).multiplied(byTransposed: rest).symmetricPart()
  }

  private enum CodingKeys: CodingKey {
    case explainedVariance, explainedVarianceRatio
  }

  /// Reads the variances; the components are not part of the JSON.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    explainedVariance = try container.decode([Float].self, forKey: .explainedVariance)
    explainedVarianceRatio = try container.decode([Double].self, forKey: .explainedVarianceRatio)
    storedComponents = Matrix(rows: 0, columns: 0)
  }
}

extension Matrix {
  /// Turns each row's sign so that its entry of largest modulus is positive.
  mutating func orientRows() {
    let signs = (0..<rows).map { r -> Float in
      var largest: Float = 0
      for value in row(r) where abs(value) > abs(largest) { largest = value }
      return largest >= 0 ? 1 : -1
    }
    scaleRows(by: signs)
  }
}
