internal import ComplexModule
internal import LinearAlgebra

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

  /// Analyses a steer that was taken apart.
  ///
  /// - Parameters:
  ///   - steer: The decomposition.
  ///   - embedding: Mean and covariance of the model's output embedding, for ``pca``.
  /// - Throws: `LinearAlgebraError.notConverged`.
  /// - Complexity: O(d · r² + r³).
  public init(_ steer: SteerDecomposition, embedding: EmbeddingCovariance? = nil) throws {
    name = steer.name
    singularValues = steer.factors.singularValues
    let parts = try Factorisations(steer, embedding)
    eigenvalues = parts.eigenvalues
    symmetricEigenvalues = parts.symmetricEigenvalues
    pca = parts.pca
    energy = EffectiveRank.energyCurve(singularValues)
    effectiveRank = EffectiveRank(singularValues: singularValues)
    let square = singularValues.reduce(0.0) { $0 + Double($1) * Double($1) }
    frobeniusNorm = square.squareRoot()
    spectralNorm = Double(singularValues.first ?? 0)
    scaledFrobeniusNorm = Double(steer.epsilon) * frobeniusNorm
    scaledSpectralNorm = Double(steer.epsilon) * spectralNorm
    let smallest = Double(singularValues.last ?? 0)
    conditionNumber = smallest > 1e-7 * spectralNorm ? spectralNorm / smallest : nil
    // ‖(M ± Mᵀ) / 2‖² = (‖M‖² ± tr(M M)) / 2
    let asymmetry = square > 0 ? steer.matrix.traceOfSquare() / square : 0
    symmetricShare = square > 0 ? min(max((1 + asymmetry) / 2, 0), 1) : 0
    antisymmetricShare = square > 0 ? 1 - symmetricShare : 0
  }
}

/// Factorisations that do not need each other, each on a core of its own: LAPACK stays on one.
private struct Factorisations {
  var eigenvalues: [[Float]] = []
  var symmetricEigenvalues: [Float] = []
  var pca: PrincipalComponents?

  init(_ steer: SteerDecomposition, _ embedding: EmbeddingCovariance?) throws {
    var eigenvalues: Result<[[Float]], any Error> = .success([])
    var symmetric: Result<[Float], any Error> = .success([])
    var pca: Result<PrincipalComponents?, any Error> = .success(nil)
    withUnsafeMutablePointer(to: &eigenvalues) { first in
      withUnsafeMutablePointer(to: &symmetric) { second in
        withUnsafeMutablePointer(to: &pca) { third in
          // Each work writes its own result.
          nonisolated(unsafe) let (first, second, third) = (first, second, third)
          Parallel.each(3) { work in
            switch work {
            case 0:
              first.pointee = Result {
                try steer.matrix.eigenvalues().map { [$0.real, $0.imaginary] }
              }
            case 1: second.pointee = Result { try steer.matrix.symmetricPartEigenvalues() }
            default:
              third.pointee = Result {
                try embedding.map { try PrincipalComponents(of: steer, embedding: $0) }
              }
            }
          }
        }
      }
    }
    self.eigenvalues = try eigenvalues.get()
    symmetricEigenvalues = try symmetric.get()
    self.pca = try pca.get()
  }
}
