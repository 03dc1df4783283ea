internal import COpenBLAS

extension Matrix {
  /// The `X` with `L · Lᵀ · X = B`, where this matrix is the Cholesky factor `L`.
  ///
  /// Substitution by blocks of rows: all but the triangles on the diagonal are products, which run at
  /// twice the rate of LAPACK's triangular solver, and columns of `B` are shared between cores.
  ///
  /// - Parameter b: `[n, p]`.
  /// - Returns: `[n, p]`.
  /// - Throws: ``LinearAlgebraError/shapeMismatch(expected:actual:)`` unless `L` is square and `B` has
  ///   as many rows; ``LinearAlgebraError/nonFiniteInput``.
  /// - Complexity: O(n² · p).
  /// - SeeAlso: ``choleskyFactor()``; Golub & Van Loan, *Matrix Computations*, 4th ed., §3.1.4.
  public func choleskySolve(_ b: Matrix) throws(LinearAlgebraError) -> Matrix {
    try requireSquare()
    guard b.rows == rows else {
      throw .shapeMismatch(expected: "\(rows) rows of the right side", actual: "\(b)")
    }
    try b.requireFinite()
    guard rows > 0, b.columns > 0 else { return b }
    var x = b
    var all = x.mutableView()
    Parallel.columns(
      of: &all, minimumChunk: max(BLAS.parallelThreshold / (rows * rows), 16), multiple: 16
    ) { _, part in
      substituteForward(&part)
      substituteBackward(&part)
    }
    return x
  }

  // Rows of a block: enough for products to run at full speed.
  private static let solvedRows = 128

  // `part ← L⁻¹ part`
  private func substituteForward(_ part: inout MutableMatrixView) {
    for start in stride(from: 0, to: rows, by: Self.solvedRows) {
      let block = start..<min(start + Self.solvedRows, rows)
      let factor = unsafe BLAS.Factor(base + start * columns, stride: columns)
      unsafe subtract(factor, times: 0..<start, from: block, &part)
      solveTriangle(block, CblasNoTrans, &part)
    }
  }

  // `part ← L⁻ᵀ part`
  private func substituteBackward(_ part: inout MutableMatrixView) {
    for start in stride(from: 0, to: rows, by: Self.solvedRows).reversed() {
      let block = start..<min(start + Self.solvedRows, rows)
      let below = block.upperBound..<rows
      let factor = unsafe BLAS.Factor(
        base + below.lowerBound * columns + start, stride: columns, .transposed)
      unsafe subtract(factor, times: below, from: block, &part)
      solveTriangle(block, CblasTrans, &part)
    }
  }

  // The rows `block` less a part of `L` times rows that are solved.
  @unsafe private func subtract(
    _ factor: BLAS.Factor, times solved: Range<Int>, from block: Range<Int>,
    _ part: inout MutableMatrixView
  ) {
    guard !solved.isEmpty else { return }
    unsafe BLAS.multiplySerially(
      m: block.count, n: part.columns, k: solved.count, factor,
      .init(part.base + solved.lowerBound * part.stride, stride: part.stride),
      into: part.base + block.lowerBound * part.stride, stride: part.stride, scale: -1, keep: 1)
  }

  // The rows `block` by the triangle of `L` on the diagonal.
  private func solveTriangle(
    _ block: Range<Int>, _ transposed: CBLAS_TRANSPOSE, _ part: inout MutableMatrixView
  ) {
    let start = block.lowerBound
    unsafe cblas_strsm(
      CblasRowMajor, CblasLeft, CblasLower, transposed, CblasNonUnit, Int32(block.count),
      Int32(part.columns), 1, base + start * columns + start, Int32(columns),
      part.base + start * part.stride, Int32(part.stride))
  }
}
