public import ComplexModule
public import RealModule

/// A matrix `left · rightᵀ` kept as its factors, such as a steer's `M = P1 P2ᵀ`.
///
/// Everything here works on the factors where their rank is smaller than the matrix, so that neither
/// time nor memory grows with `rows × columns`.
public struct FactoredMatrix: Sendable {
  /// The left factor, `[rows, rank]`.
  public let left: Matrix
  /// The right factor, `[columns, rank]`.
  public let right: Matrix

  /// Creates `left · rightᵀ`; both factors must have `rank` columns.
  public init(left: Matrix, right: Matrix) {
    precondition(left.columns == right.columns, "\(left) · \(right)ᵀ")
    self.left = left
    self.right = right
  }

  /// The number of rows of the product.
  public var rows: Int { left.rows }
  /// The number of columns of the product.
  public var columns: Int { right.rows }
  /// The number of columns of the factors: an upper bound of the product's rank.
  public var rank: Int { left.columns }

  /// The product itself, `[rows, columns]`.
  public func product() -> Matrix { left.multiplied(byTransposed: right) }

  /// The Frobenius inner product `Σ aᵢⱼ bᵢⱼ` with another matrix of the same shape.
  ///
  /// `tr(R_a L_aᵀ L_b R_bᵀ) = Σ (L_aᵀ L_b) ∘ (R_aᵀ R_b)`.
  ///
  /// - Complexity: O((rows + columns) · rank · rank of `other`) time, O(rank²) memory.
  public func innerProduct(_ other: FactoredMatrix) -> Double {
    precondition(rows == other.rows && columns == other.columns, "inner product of other shapes")
    return Self.sumOfProducts(
      left.transposedMultiplied(by: other.left), right.transposedMultiplied(by: other.right))
  }

  /// The square of the Frobenius norm, `‖M‖²_F`, which is also the sum of all squared singular values.
  ///
  /// - Complexity: O((rows + columns) · rank²) time, O(rank²) memory.
  public func squaredNorm() -> Double {
    Self.sumOfProducts(GramMatrix.of(left), GramMatrix.of(right))
  }

  /// The trace of the square of a square matrix: `tr(M M) = Σ (RᵀL) ∘ (RᵀL)ᵀ`.
  public func traceOfSquare() -> Double {
    precondition(rows == columns, "the square of a matrix that is not square")
    let core = right.transposedMultiplied(by: left)
    return Self.sumOfProducts(core, core.transposed())
  }

  private static func sumOfProducts(_ a: Matrix, _ b: Matrix) -> Double {
    unsafe a.withUnsafeBuffer { a in
      unsafe b.withUnsafeBuffer { b in
        unsafe zip(a, b).reduce(0) { $0 + Double($1.0) * Double($1.1) }
      }
    }
  }

  /// The thin singular value decomposition of the product.
  ///
  /// With `left = Q₁ R₁` and `right = Q₂ R₂` the decomposition of `R₁ R₂ᵀ`, `[rank, rank]`, gives that
  /// of the product.
  ///
  /// - Returns: `min(rank, rows, columns)` singular values with their vectors; the sign of each pair
  ///   of vectors is LAPACK's choice.
  /// - Throws: ``LinearAlgebraError/nonFiniteInput``;
  ///   ``LinearAlgebraError/notConverged(routine:info:)``.
  /// - Complexity: O((rows + columns) · rank² + rank³) time, O((rows + columns) · rank) memory.
  /// - SeeAlso: Golub & Van Loan, *Matrix Computations*, 4th ed., §5.4 (R-bidiagonalisation).
  public func singularValueDecomposition() throws(LinearAlgebraError)
    -> SingularValueDecomposition
  {
    guard rank < min(rows, columns) else { return try product().singularValueDecomposition() }
    return try factorDecompositions().singularValueDecomposition()
  }

  /// QR decompositions of both factors, of no more columns than rows.
  package struct FactorDecompositions: Sendable {
    /// Of the left factor.
    package let left: QRDecomposition
    /// Of the right factor.
    package let right: QRDecomposition

    /// The thin singular value decomposition of the product.
    package func singularValueDecomposition() throws(LinearAlgebraError)
      -> SingularValueDecomposition
    {
      let core = try left.r.multiplied(byTransposed: right.r).singularValueDecomposition()
      return .init(
        u: left.q.multiplied(by: core.u), singularValues: core.singularValues,
        vTransposed: core.vTransposed.multiplied(byTransposed: right.q))
    }
  }

  /// Decomposes both factors, each on a core of its own: LAPACK stays on one.
  ///
  /// - Throws: As ``singularValueDecomposition()``, and
  ///   ``LinearAlgebraError/shapeMismatch(expected:actual:)`` if the rank exceeds a side.
  package func factorDecompositions() throws(LinearAlgebraError) -> FactorDecompositions {
    let parts = try ofBothFactors { matrix throws(LinearAlgebraError) in
      try matrix.qrDecomposition()
    }
    return .init(left: parts.left, right: parts.right)
  }

  /// The triangles `R₁` and `R₂` alone of ``factorDecompositions()``, which have the singular values of
  /// the product as those of `R₁ R₂ᵀ`.
  ///
  /// - Throws: As ``factorDecompositions()``.
  package func triangularFactors() throws(LinearAlgebraError) -> FactoredMatrix {
    let parts = try ofBothFactors { matrix throws(LinearAlgebraError) in
      try matrix.triangularFactor()
    }
    return FactoredMatrix(left: parts.left, right: parts.right)
  }

  private func ofBothFactors<Part: Sendable>(
    _ work: @Sendable (Matrix) throws(LinearAlgebraError) -> Part
  ) throws(LinearAlgebraError) -> (left: Part, right: Part) {
    let parts = Parallel.map(2) { i -> Result<Part, LinearAlgebraError> in
      do throws(LinearAlgebraError) {
        return .success(try work(i == 0 ? left : right))
      } catch {
        return .failure(error)
      }
    }
    return (try parts[0].get(), try parts[1].get())
  }

  /// The eigenvalues of a square product that can be other than zero.
  ///
  /// `left · rightᵀ` and `rightᵀ · left` share their non-zero eigenvalues, so the solve runs on the
  /// `[rank, rank]` product where that is smaller. The other `rows - rank` eigenvalues are exactly 0.
  ///
  /// - Returns: `min(rank, rows)` values by descending modulus, conjugates adjacent.
  /// - Throws: ``LinearAlgebraError/shapeMismatch(expected:actual:)`` unless square;
  ///   ``LinearAlgebraError/nonFiniteInput``;
  ///   ``LinearAlgebraError/notConverged(routine:info:)``.
  /// - Complexity: O(rows · rank² + rank³) time, O(rank²) memory.
  /// - SeeAlso: Horn & Johnson, *Matrix Analysis*, 2nd ed., Theorem 1.3.22.
  public func eigenvalues() throws(LinearAlgebraError) -> [Complex<Float>] {
    guard rows == columns else {
      throw .shapeMismatch(expected: "a square matrix", actual: "\(rows) × \(columns)")
    }
    let core = rank < rows ? right.transposedMultiplied(by: left) : product()
    return try core.eigenvalues()
  }

  /// The eigenvalues of the symmetric part `(M + Mᵀ) / 2` of a square product that can be other than
  /// zero.
  ///
  /// With `[left right] = Q R` they are those of `½ R J Rᵀ`, `J` the exchange of the two halves.
  ///
  /// - Returns: `min(2 · rank, rows)` real values, largest first.
  /// - Throws: As ``eigenvalues()``.
  /// - Complexity: O(rows · rank² + rank³) time where `2 · rank < rows`, else O(rows³).
  public func symmetricPartEigenvalues() throws(LinearAlgebraError) -> [Float] {
    guard rows == columns else {
      throw .shapeMismatch(expected: "a square matrix", actual: "\(rows) × \(columns)")
    }
    guard 2 * rank < rows else { return try product().symmetricPart().symmetricEigenvalues() }
    var both = Matrix(rows: 2 * rank, columns: rows)
    both.setRows(from: 0, left.transposed())
    both.setRows(from: rank, right.transposed())
    let r = try both.transposed().triangularFactor()
    // R J Rᵀ = R₁ R₂ᵀ + R₂ R₁ᵀ, half of which is the symmetric part of R₁ R₂ᵀ.
    let halves = (Matrix(r[columns: 0..<rank]), Matrix(r[columns: rank..<2 * rank]))
    return try halves.0.multiplied(byTransposed: halves.1).symmetricPart().symmetricEigenvalues()
  }
}

extension Matrix {
  /// The symmetric part `(A + Aᵀ) / 2` of a square matrix.
  package func symmetricPart() -> Matrix {
    precondition(rows == columns, "the symmetric part of \(self)")
    var result = transposed()
    VectorKernels.add(self, to: &result)
    result.scaleRows(by: [Float](repeating: 0.5, count: rows))
    return result
  }
}

extension SingularValueDecomposition {
  /// The nearest matrix of a rank in balanced factors, `U √Σ` and `V √Σ` of the first dimensions.
  ///
  /// - Parameter rank: The number of columns of the factors, at most that of singular values.
  /// - Returns: Factors `[m, rank]` and `[n, rank]`.
  /// - SeeAlso: Eckart & Young, "The approximation of one matrix by another of lower rank", 1936.
  package func factors(ofRank rank: Int) -> FactoredMatrix {
    let roots = singularValues.prefix(rank).map { $0.squareRoot() }
    var left = u.transposed().gatherRows(0..<rank)
    var right = vTransposed.gatherRows(0..<rank)
    left.scaleRows(by: roots)
    right.scaleRows(by: roots)
    return FactoredMatrix(left: left.transposed(), right: right.transposed())
  }
}
