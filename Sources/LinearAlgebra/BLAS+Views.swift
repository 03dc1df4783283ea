extension BLAS {
  /// A factor of a product.
  package enum Side: Sendable {
    case left, right
  }

  /// `c = scale · op(a) · op(b) + keep · c`, spread over cores.
  ///
  /// - Parameters:
  ///   - a: The left factor.
  ///   - b: The right factor.
  ///   - side: Which of them is transposed first, if one is.
  ///   - c: The window that the product is written to.
  ///   - scale: The factor on the product.
  ///   - keep: The factor on what is there; where it is 0, that need not be a number.
  package static func multiply(
    _ a: MatrixView, _ b: MatrixView, transposing side: Side? = nil,
    into c: inout MutableMatrixView, scale: Float = 1, keep: Float = 0
  ) {
    let (a, b, depth) = unsafe factors(a, b, side, c.rows, c.columns)
    unsafe multiply(
      m: c.rows, n: c.columns, k: depth, a, b, into: c.base, stride: c.stride, scale: scale,
      keep: keep)
  }

  /// The product of ``multiply(_:_:transposing:into:scale:keep:)`` on the calling thread.
  package static func multiplySerially(
    _ a: MatrixView, _ b: MatrixView, transposing side: Side? = nil,
    into c: inout MutableMatrixView, scale: Float = 1, keep: Float = 0
  ) {
    let (a, b, depth) = unsafe factors(a, b, side, c.rows, c.columns)
    unsafe multiplySerially(
      m: c.rows, n: c.columns, k: depth, a, b, into: c.base, stride: c.stride, scale: scale,
      keep: keep)
  }

  // Valid while the views are; the product is `[rows, columns]`.
  @unsafe private static func factors(
    _ a: MatrixView, _ b: MatrixView, _ side: Side?, _ rows: Int, _ columns: Int
  ) -> (Factor, Factor, depth: Int) {
    let depth = side == .left ? a.rows : a.columns
    precondition(
      rows == (side == .left ? a.columns : a.rows)
        && columns == (side == .right ? b.rows : b.columns)
        && depth == (side == .right ? b.columns : b.rows),
      "\(a.rows) × \(a.columns) times \(b.rows) × \(b.columns) into \(rows) × \(columns)")
    return unsafe (
      Factor(a.base, stride: a.stride, side == .left ? .transposed : .asIs),
      Factor(b.base, stride: b.stride, side == .right ? .transposed : .asIs), depth
    )
  }
}
