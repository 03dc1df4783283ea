internal import LinearAlgebra
public import Steering

/// The spectrum of one steer's matrix `M`: how large it is, how many dimensions it has, and how it
/// divides between scaling and turning.
///
/// Norms and values are those of `M`, without `ε`, unless said otherwise.
public struct SteerSpectrum: Sendable, Codable, Equatable {
  /// The steer's name.
  public var name: String
  /// Singular values of `M`, largest first; `min(r, d)` of them, all others are 0.
  public var singularValues: [Float]
  /// Eigenvalues of `M` as `[real, imaginary]`, by descending modulus; `min(r, d)` of them.
  ///
  /// At steer value `s` the hidden states of an eigenvector grow by `1 + ε s λ`.
  public var eigenvalues: [[Float]]
  /// Eigenvalues of `(M + Mᵀ) / 2`, largest first; `min(2 r, d)` of them.
  public var symmetricEigenvalues: [Float]
  /// The share of `Σ σ²` in the first 1, 2, … dimensions.
  public var energy: [Double]
  /// How many dimensions there really are.
  public var effectiveRank: EffectiveRank
  /// `‖M‖_F`.
  public var frobeniusNorm: Double
  /// `‖M‖₂`, the largest singular value.
  public var spectralNorm: Double
  /// `‖ε M‖_F`.
  public var scaledFrobeniusNorm: Double
  /// `‖ε M‖₂`: the largest relative change of a hidden state at steer value 1.
  public var scaledSpectralNorm: Double
  /// The largest over the smallest singular value; nil where that is 0 within Float's precision,
  /// 1e-7 of the largest.
  public var conditionNumber: Double?
  /// The share of `‖M‖²_F` in the symmetric part, which scales along orthogonal directions.
  public var symmetricShare: Double
  /// The share of `‖M‖²_F` in the antisymmetric part, which turns.
  public var antisymmetricShare: Double
  /// Principal components of the vocabulary's displacement; nil without a model.
  public var pca: PrincipalComponents?

  /// Takes a steer apart and analyses it.
  ///
  /// Faster than one after the other: all factorisations run at once.
  ///
  /// - Parameters:
  ///   - steer: The checkpoint.
  ///   - index: The steer.
  ///   - analysis: What needs the spectrum, for messages.
  ///   - embedding: Mean and covariance of the model's output embedding, for ``pca``.
  /// - Returns: The spectrum, and the decomposition that it is of.
  /// - Throws: As `SteerDecomposition.init(_:index:analysis:leading:)`.
  /// - Complexity: O(d · r² + r³).
  public static func decomposing(
    _ steer: Steer, index: Int, analysis: String, embedding: EmbeddingCovariance? = nil
  ) throws -> (spectrum: SteerSpectrum, decomposition: SteerDecomposition) {
    let matrix = try SteerDecomposition.matrix(of: steer, index: index, analysis: analysis)
    let name = steer.names[index]
    let parts = try SteerFactorisations(matrix, name: name, embedding: embedding)
    guard let factors = parts.factors else { preconditionFailure("vectors are there") }
    let decomposition = SteerDecomposition(
      name: name, epsilon: steer.epsilon, matrix: matrix, factors: factors)
    let spectrum = SteerSpectrum(name: name, epsilon: steer.epsilon, matrix: matrix, parts)
    return (spectrum, decomposition)
  }

  /// Analyses a steer without taking it apart, in less time: singular vectors and
  /// principal components are left out, ``pca`` has the variances alone.
  ///
  /// - Parameters:
  ///   - steer: The checkpoint.
  ///   - index: The steer.
  ///   - analysis: What needs the spectrum, for messages.
  ///   - embedding: Mean and covariance of the model's output embedding, for ``pca``.
  /// - Throws: As ``decomposing(_:index:analysis:embedding:)``.
  /// - Complexity: O(d · r² + r³).
  public init(
    valuesOf steer: Steer, index: Int, analysis: String, embedding: EmbeddingCovariance? = nil
  ) throws {
    let matrix = try SteerDecomposition.matrix(of: steer, index: index, analysis: analysis)
    let name = steer.names[index]
    self.init(
      name: name, epsilon: steer.epsilon, matrix: matrix,
      try SteerFactorisations(valuesOf: matrix, name: name, embedding: embedding))
  }

  /// Analyses a steer that was taken apart.
  ///
  /// - Parameters:
  ///   - steer: The decomposition, of all dimensions.
  ///   - embedding: Mean and covariance of the model's output embedding, for ``pca``.
  /// - Throws: `LinearAlgebraError.notConverged`.
  /// - Complexity: O(d · r² + r³).
  public init(_ steer: SteerDecomposition, embedding: EmbeddingCovariance? = nil) throws {
    self.init(
      name: steer.name, epsilon: steer.epsilon, matrix: steer.matrix,
      try SteerFactorisations(steer, embedding: embedding))
  }

  private init(
    name: String, epsilon: Float, matrix: FactoredMatrix, _ parts: SteerFactorisations
  ) {
    self.name = name
    singularValues = parts.singularValues
    eigenvalues = parts.eigenvalues
    symmetricEigenvalues = parts.symmetricEigenvalues
    pca = parts.pca
    energy = EffectiveRank.energyCurve(singularValues)
    effectiveRank = EffectiveRank(singularValues: singularValues)
    let square = singularValues.reduce(0.0) { $0 + Double($1) * Double($1) }
    frobeniusNorm = square.squareRoot()
    spectralNorm = Double(singularValues.first ?? 0)
    scaledFrobeniusNorm = Double(epsilon) * frobeniusNorm
    scaledSpectralNorm = Double(epsilon) * spectralNorm
    let smallest = Double(singularValues.last ?? 0)
    conditionNumber = smallest > 1e-7 * spectralNorm ? spectralNorm / smallest : nil
    // ‖(M ± Mᵀ) / 2‖² = (‖M‖² ± tr(M M)) / 2
    let asymmetry = square > 0 ? matrix.traceOfSquare() / square : 0
    symmetricShare = square > 0 ? min(max((1 + asymmetry) / 2, 0), 1) : 0
    antisymmetricShare = square > 0 ? 1 - symmetricShare : 0
  }
}
