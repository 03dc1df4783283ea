internal import COpenBLAS

extension Matrix {
  /// The `X` with `L · Lᵀ · X = B`, where this matrix is the Cholesky factor `L`.
  ///
  /// - Parameter b: `[n, p]`.
  /// - Returns: `[n, p]`.
  /// - Throws: ``LinearAlgebraError/shapeMismatch(expected:actual:)`` unless `L` is square and `B` has
  ///   as many rows; ``LinearAlgebraError/nonFiniteInput``.
  /// - Complexity: O(n² · p).
  /// - SeeAlso: ``choleskyFactor()``.
  public func choleskySolve(_ b: Matrix) throws(LinearAlgebraError) -> Matrix {
    try requireSquare()
    guard b.rows == rows else {
      throw .shapeMismatch(expected: "\(rows) rows of the right side", actual: "\(b)")
    }
    try b.requireFinite()
    guard rows > 0, b.columns > 0 else { return b }
    // The row-major lower factor is the column-major upper one; right sides are wanted in columns.
    var x = b.transposed()
    let info = BLAS.withLAPACK {
      unsafe LAPACKE_spotrs(
        LAPACK_COL_MAJOR, 0x55, Int32(rows), Int32(b.columns), base, Int32(rows), x.mutableBase(),
        Int32(rows))
    }
    guard info == 0 else { throw .notConverged(routine: "spotrs", info: Int(info)) }
    return x.transposed()
  }
}
