internal import COpenBLAS

/// A thin singular value decomposition `A = U · diag(singularValues) · Vᵀ`.
public struct SingularValueDecomposition: Sendable {
  /// Left singular vectors in columns, `[m, k]`, `k = min(m, n)`.
  public var u: Matrix
  /// Singular values, largest first, in the units of `A`.
  public var singularValues: [Float]
  /// Right singular vectors in rows, `[k, n]`.
  public var vTransposed: Matrix
}

extension Matrix {
  /// The thin singular value decomposition.
  ///
  /// - Returns: Factors with orthonormal columns of `u` and rows of `vTransposed`; the sign of each
  ///   pair of vectors is LAPACK's choice.
  /// - Throws: ``LinearAlgebraError/nonFiniteInput``;
  ///   ``LinearAlgebraError/notConverged(routine:info:)`` if `sgesdd` fails.
  /// - Complexity: O(m · n · min(m, n)).
  public func singularValueDecomposition() throws(LinearAlgebraError)
    -> SingularValueDecomposition
  {
    try requireFinite()
    let k = min(rows, columns)
    guard k > 0 else {
      return .init(
        u: Matrix(rows: rows, columns: 0), singularValues: [],
        vTransposed: Matrix(rows: 0, columns: columns))
    }
    // Row-major A is column-major Aᵀ: LAPACK's U of Aᵀ is our V, and its Vᵀ our U.
    var a = self
    var u = Matrix(uninitializedRows: rows, columns: k)
    var vTransposed = Matrix(uninitializedRows: k, columns: columns)
    var values = [Float](repeating: 0, count: k)
    let info = BLAS.withLAPACK {
      unsafe values.withUnsafeMutableBufferPointer { s in
        unsafe LAPACKE_sgesdd(
          LAPACK_COL_MAJOR, 0x53, Int32(columns), Int32(rows), a.mutableBase(), Int32(columns),
          s.baseAddress, vTransposed.mutableBase(), Int32(columns), u.mutableBase(), Int32(k))
      }
    }
    guard info == 0 else { throw .notConverged(routine: "sgesdd", info: Int(info)) }
    return .init(u: u, singularValues: values, vTransposed: vTransposed)
  }

  /// The singular values alone, largest first.
  ///
  /// - Returns: `min(m, n)` values, those of ``singularValueDecomposition()`` but for the last bits.
  /// - Throws: As ``singularValueDecomposition()``.
  /// - Complexity: O(m · n · min(m, n)), less than half the time with vectors.
  public func singularValues() throws(LinearAlgebraError) -> [Float] {
    try requireFinite()
    var values = [Float](repeating: 0, count: min(rows, columns))
    guard !values.isEmpty else { return values }
    var a = self
    let info = BLAS.withLAPACK {
      unsafe LAPACKE_sgesdd(
        LAPACK_COL_MAJOR, 0x4E, Int32(columns), Int32(rows), a.mutableBase(), Int32(columns),
        &values, nil, 1, nil, 1)
    }
    guard info == 0 else { throw .notConverged(routine: "sgesdd", info: Int(info)) }
    return values
  }

  func requireFinite() throws(LinearAlgebraError) {
    let isFinite = unsafe withUnsafeBuffer { unsafe $0.allSatisfy(\.isFinite) }
    if !isFinite { throw .nonFiniteInput }
  }

  func requireSquare() throws(LinearAlgebraError) {
    guard rows == columns else {
      throw .shapeMismatch(expected: "a square matrix", actual: "\(rows) × \(columns)")
    }
  }
}
