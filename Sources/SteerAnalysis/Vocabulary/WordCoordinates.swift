public import LinearAlgebra

/// Words in the plane in which a steer spreads them most.
///
/// The first two principal components of the vocabulary's displacement `M e_v`: words far apart there
/// are moved apart by the steer.
public struct WordCoordinates: Sendable {
  /// `[V, 2]`; the second column is 0 for a steer of rank 1.
  public let values: Matrix
  /// The shares of the variance along the two axes.
  public let explainedVarianceRatio: [Double]

  /// Projects the displacements of all words.
  ///
  /// - Throws: As ``PrincipalComponents/init(of:embedding:)``.
  /// - Complexity: O(V · d² + r³).
  public init(_ steer: SteerDecomposition, embedding: Matrix) throws {
    let covariance = EmbeddingCovariance(embedding)
    let components = try PrincipalComponents(of: steer, embedding: covariance)
    let kept = min(2, components.components.rows)
    // component · M e = (Mᵀ component) · e, by the factors of M
    let axes = Matrix(components.components[rows: 0..<kept])
      .multiplied(by: steer.matrix.left).multiplied(byTransposed: steer.matrix.right)
    var plane = Matrix(rows: 2, columns: axes.columns)
    plane.setRows(from: 0, axes)
    var values = embedding.multiplied(byTransposed: plane)
    let mean = Matrix(rows: 1, columns: covariance.mean.count, covariance.mean)
      .multiplied(byTransposed: plane).values
    VectorKernels.addBias(mean.map { -$0 }, to: &values)
    self.values = values
    explainedVarianceRatio = Array(components.explainedVarianceRatio.prefix(2))
  }
}
