internal import ComplexModule
internal import LinearAlgebra

/// Factorisations of a steer's matrix that do not need each other, each on a core of its own: LAPACK
/// stays on one.
struct SteerFactorisations: Sendable {
  /// Nil where the singular values alone were computed.
  let factors: SingularValueDecomposition?
  let singularValues: [Float]
  let eigenvalues: [[Float]]
  let symmetricEigenvalues: [Float]
  let pca: PrincipalComponents?

  /// Factorises a matrix whose singular vectors are known.
  init(_ steer: SteerDecomposition, embedding: EmbeddingCovariance?) throws {
    let matrix = steer.matrix
    try self.init(
      factors: { .vectors(steer.factors) }, eigenvalues: { try matrix.eigenvalues() },
      symmetric: { try matrix.symmetricPartEigenvalues() },
      pca: { try embedding.map { try PrincipalComponents(of: steer, embedding: $0) } })
  }

  /// Factorises a matrix.
  ///
  /// - Parameters:
  ///   - matrix: `M = P1 P2ᵀ`.
  ///   - name: The steer's name, for messages.
  ///   - embedding: For the principal components.
  /// - Throws: `LinearAlgebraError.notConverged`; ``AnalysisError/nonFinite(what:)``.
  init(_ matrix: FactoredMatrix, name: String, embedding: EmbeddingCovariance?) throws {
    guard matrix.rank < matrix.rows else {
      let product = matrix.product()
      try self.init(
        factors: {
          try AnalysisError.naming("steer \(name)") {
            .vectors(try product.singularValueDecomposition())
          }
        }, eigenvalues: { try product.eigenvalues() },
        symmetric: { try product.symmetricPart().symmetricEigenvalues() },
        pca: {
          try embedding.map { try PrincipalComponents(basis: nil, rest: product, embedding: $0) }
        })
      return
    }
    let parts = try AnalysisError.naming("steer \(name)") { try matrix.factorDecompositions() }
    try self.init(
      factors: { .vectors(try parts.singularValueDecomposition()) },
      eigenvalues: { try matrix.eigenvalues() },
      symmetric: { try matrix.symmetricPartEigenvalues() },
      pca: {
        // M = Q R P2ᵀ
        try embedding.map {
          try PrincipalComponents(
            basis: parts.left.q, rest: parts.left.r.multiplied(byTransposed: matrix.right),
            embedding: $0)
        }
      })
  }

  /// Finds the values of a matrix alone, without singular vectors and principal components, which are the
  /// longer part of some factorisations.
  ///
  /// - Parameters:
  ///   - matrix: `M = P1 P2ᵀ`.
  ///   - name: The steer's name, for messages.
  ///   - embedding: For the variances along the principal components.
  /// - Throws: As ``init(_:name:embedding:)``.
  init(valuesOf matrix: FactoredMatrix, name: String, embedding: EmbeddingCovariance?) throws {
    // M is an orthonormal basis times `rest`, whose singular values and variances are those of M.
    let (core, rest) = try AnalysisError.naming("steer \(name)") {
      guard matrix.rank < matrix.rows else {
        let product = matrix.product()
        return (product, product)
      }
      let triangles = try matrix.triangularFactors()
      return (triangles.product(), triangles.left.multiplied(byTransposed: matrix.right))
    }
    try self.init(
      factors: {
        try AnalysisError.naming("steer \(name)") { .values(try core.singularValues()) }
      },
      eigenvalues: { try matrix.eigenvalues() },
      symmetric: { try matrix.symmetricPartEigenvalues() },
      pca: {
        try embedding.map { try PrincipalComponents(variancesOf: rest, embedding: $0) }
      })
  }

  private enum Singular: Sendable {
    case vectors(SingularValueDecomposition)
    case values([Float])
  }

  private init(
    factors: @Sendable () throws -> Singular,
    eigenvalues: @Sendable () throws -> [Complex<Float>],
    symmetric: @Sendable () throws -> [Float],
    pca: @Sendable () throws -> PrincipalComponents?
  ) throws {
    // The longest comes first.
    let done = Parallel.map(4) { work in
      var results = Results()
      switch work {
      case 0: results.eigenvalues = Result { try eigenvalues() }
      case 1: results.factors = Result { try factors() }
      case 2: results.pca = Result { try pca() }
      default: results.symmetric = Result { try symmetric() }
      }
      return results
    }
    // Of several errors the decomposition's is the one that names the steer.
    switch try Results.value(done[1].factors) {
    case .vectors(let factors):
      self.factors = factors
      singularValues = factors.singularValues
    case .values(let values):
      self.factors = nil
      singularValues = values
    }
    self.eigenvalues = try Results.value(done[0].eigenvalues).map { [$0.real, $0.imaginary] }
    symmetricEigenvalues = try Results.value(done[3].symmetric)
    self.pca = try Results.value(done[2].pca)
  }

  // One result of each work, which has the others nil.
  private struct Results: Sendable {
    var factors: Result<Singular, any Error>?
    var eigenvalues: Result<[Complex<Float>], any Error>?
    var symmetric: Result<[Float], any Error>?
    var pca: Result<PrincipalComponents?, any Error>?

    static func value<Value>(_ result: Result<Value, any Error>?) throws -> Value {
      guard let result else { preconditionFailure("all works are done") }
      return try result.get()
    }
  }
}
