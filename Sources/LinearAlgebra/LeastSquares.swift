internal import COpenBLAS

/// A thin QR decomposition `A = Q · R`, `m ≥ n`.
public struct QRDecomposition: Sendable {
  /// Orthonormal columns, `[m, n]`.
  public var q: Matrix
  /// Upper triangular, `[n, n]`.
  public var r: Matrix
}

extension Matrix {
  /// The thin QR decomposition by Householder reflections.
  ///
  /// - Throws: ``LinearAlgebraError/shapeMismatch(expected:actual:)`` if there are more columns
  ///   than rows; ``LinearAlgebraError/nonFiniteInput``.
  /// - Complexity: O(m · n²).
  public func qrDecomposition() throws(LinearAlgebraError) -> QRDecomposition {
    var (a, tau) = try reflections()
    let (m, n) = (rows, columns)
    let r = Self.upperTriangle(ofColumns: a)
    guard n > 0 else { return .init(q: self, r: r) }
    let info = BLAS.withLAPACK {
      unsafe LAPACKE_sorgqr(
        LAPACK_COL_MAJOR, Int32(m), Int32(n), Int32(n), a.mutableBase(), Int32(m), &tau)
    }
    guard info == 0 else { throw .notConverged(routine: "sorgqr", info: Int(info)) }
    return .init(q: a.transposed(), r: r)
  }

  /// `R` alone of ``qrDecomposition()``, `[n, n]`.
  ///
  /// - Throws: As ``qrDecomposition()``.
  /// - Complexity: Half of that.
  package func triangularFactor() throws(LinearAlgebraError) -> Matrix {
    Self.upperTriangle(ofColumns: try reflections().columns)
  }

  // LAPACK's reflections below the diagonal, `R` above it, column by column; and their factors.
  private func reflections() throws(LinearAlgebraError) -> (columns: Matrix, factors: [Float]) {
    guard rows >= columns else {
      throw .shapeMismatch(expected: "at least as many rows as columns", actual: "\(self)")
    }
    try requireFinite()
    var a = transposed()
    var tau = [Float](repeating: 0, count: columns)
    guard columns > 0 else { return (a, tau) }
    let info = BLAS.withLAPACK {
      unsafe LAPACKE_sgeqrf(
        LAPACK_COL_MAJOR, Int32(rows), Int32(columns), a.mutableBase(), Int32(rows), &tau)
    }
    guard info == 0 else { throw .notConverged(routine: "sgeqrf", info: Int(info)) }
    return (a, tau)
  }

  private static func upperTriangle(ofColumns a: Matrix) -> Matrix {
    let n = a.rows
    var r = Matrix(a[columns: 0..<n]).transposed()
    let out = unsafe r.mutableBase()
    for i in 0..<n { unsafe (out + i * n).update(repeating: 0, count: i) }
    return r
  }

  /// The Cholesky factor `L` (lower triangular) with `A = L · Lᵀ`; the lower triangle is read.
  ///
  /// - Throws: ``LinearAlgebraError/shapeMismatch(expected:actual:)`` unless square;
  ///   ``LinearAlgebraError/nonFiniteInput``;
  ///   ``LinearAlgebraError/notPositiveDefinite(order:)``.
  /// - Complexity: O(n³ / 3).
  public func choleskyFactor() throws(LinearAlgebraError) -> Matrix {
    try requireSquare()
    try requireFinite()
    guard rows > 0 else { return self }
    var l = self
    // The row-major lower triangle is the column-major upper one: Uᵀ U with U = Lᵀ.
    let info = BLAS.withLAPACK {
      unsafe LAPACKE_spotrf(LAPACK_COL_MAJOR, 0x55, Int32(rows), l.mutableBase(), Int32(rows))
    }
    guard info == 0 else { throw .notPositiveDefinite(order: Int(info)) }
    let out = unsafe l.mutableBase()
    for i in 0..<rows {
      unsafe (out + i * rows + i + 1).update(repeating: 0, count: rows - i - 1)
    }
    return l
  }

  /// The `X` that minimises `‖A · X − B‖` (Frobenius) and, among equals, `‖X‖`.
  ///
  /// Rank-deficient systems are solved through the singular values of `A` above
  /// `relativeCutoff` times the largest.
  ///
  /// - Parameters:
  ///   - b: `[m, p]`.
  ///   - relativeCutoff: Smaller singular values, relative to the largest, count as zero.
  /// - Returns: `[n, p]`.
  /// - Throws: ``LinearAlgebraError/shapeMismatch(expected:actual:)`` if rows differ;
  ///   ``LinearAlgebraError/nonFiniteInput``;
  ///   ``LinearAlgebraError/notConverged(routine:info:)`` if `sgelsd` fails.
  /// - Complexity: O(m · n · min(m, n) + m · n · p).
  public func leastSquares(_ b: Matrix, relativeCutoff: Float = 1e-6) throws(LinearAlgebraError)
    -> Matrix
  {
    guard b.rows == rows else {
      throw .shapeMismatch(expected: "\(rows) rows of the right side", actual: "\(b)")
    }
    try requireFinite()
    try b.requireFinite()
    let (m, n, p) = (rows, columns, b.columns)
    guard m > 0, n > 0, p > 0 else { return Matrix(rows: n, columns: p) }
    var a = transposed()
    // Column-major right sides, padded to max(m, n) rows: LAPACK leaves the solution in them.
    let height = max(m, n)
    var x = Matrix(rows: p, columns: height)
    let bt = b.transposed()
    for j in 0..<p { for i in 0..<m { x[j, i] = bt[j, i] } }
    var singularValues = [Float](repeating: 0, count: min(m, n))
    var rank: Int32 = 0
    let info = BLAS.withLAPACK {
      unsafe singularValues.withUnsafeMutableBufferPointer { s in
        unsafe LAPACKE_sgelsd(
          LAPACK_COL_MAJOR, Int32(m), Int32(n), Int32(p), a.mutableBase(), Int32(m),
          x.mutableBase(), Int32(height), s.baseAddress, relativeCutoff, &rank)
      }
    }
    guard info == 0 else { throw .notConverged(routine: "sgelsd", info: Int(info)) }
    return Matrix(x[columns: 0..<n]).transposed()
  }
}
