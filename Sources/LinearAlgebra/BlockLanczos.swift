internal import COpenBLAS

/// A growing Krylov space of `AᵀA` for the largest singular values of a factored matrix `A`.
///
/// The basis `V` is kept orthonormal by reorthogonalising each block against all others, so that no
/// false copies of singular values appear; the values are those of `A V`, whose inner products are
/// summed in `Double`, so that forming `(A V)ᵀ(A V)` loses nothing.
///
/// - SeeAlso: Golub, Luk & Overton, "A block Lanczos method for computing the singular values and
///   corresponding singular vectors of a matrix", ACM TOMS 7 (1981).
struct BlockLanczos {
  private let matrix: FactoredMatrix
  private let blockSize: Int
  /// Orthonormal rows, `[size, columns]`.
  private var basis: Matrix
  /// `A` times each of them, `[size, rows]`.
  private var images: Matrix
  /// The same in `Double`, for inner products.
  private var wideImages: [Double] = []
  /// The lower triangle of the images' inner products, row by row: `[size, capacity]`.
  private var gram: [Double]
  private let capacity: Int
  /// The number of rows in use.
  private(set) var size = 0
  /// The next block, and how it came out of the last: `AᵀA V_last = … + next · remainder`.
  private var next: Matrix
  private var remainder: Matrix

  /// Begins with random vectors, the same ones always.
  init(_ matrix: FactoredMatrix, blockSize: Int, blocks: Int) throws(LinearAlgebraError) {
    self.matrix = matrix
    self.blockSize = blockSize
    capacity = blockSize * blocks
    basis = Matrix(rows: capacity, columns: matrix.columns)
    images = Matrix(rows: capacity, columns: matrix.rows)
    gram = [Double](repeating: 0, count: capacity * capacity)
    var random = CounterRandom(seed: 0, stream: .lanczosStart)
    let start = Matrix.normal(
      rows: matrix.columns, columns: blockSize, standardDeviation: 1, random: &random)
    let parts = try start.qrDecomposition()
    next = parts.q.transposed()
    remainder = parts.r
  }

  /// Takes the next block into the space and computes the one after it.
  mutating func grow() throws(LinearAlgebraError) {
    basis.setRows(from: size, next)
    let image = next.multiplied(by: matrix.right).multiplied(byTransposed: matrix.left)
    images.setRows(from: size, image)
    extendGram(by: image)
    size += blockSize
    next = image.multiplied(by: matrix.left).multiplied(byTransposed: matrix.right)
    removeBasis()
    removeBasis()
    remainder = try orthonormalize()
    // What was small beside the part removed is orthogonal to the basis only now.
    removeBasis()
    _ = try orthonormalize()
  }

  // next -= (next Vᵀ) V
  private mutating func removeBasis() {
    let (d, b) = (matrix.columns, blockSize)
    var products = Matrix(uninitializedRows: b, columns: size)
    unsafe BLAS.multiply(
      m: b, n: size, k: d, .init(next.base, stride: d),
      .init(basis.base, stride: d, .transposed), into: products.mutableBase(), stride: size,
      scale: -1)
    unsafe BLAS.multiply(
      m: b, n: d, k: size, .init(products.base, stride: size), .init(basis.base, stride: d),
      into: next.mutableBase(), stride: d, keep: 1)
  }

  private mutating func orthonormalize() throws(LinearAlgebraError) -> Matrix {
    let parts = try next.transposed().qrDecomposition()
    next = parts.q.transposed()
    return parts.r
  }

  private mutating func extendGram(by image: Matrix) {
    let (m, b, end) = (matrix.rows, blockSize, size + blockSize)
    wideImages += image.values.map { Double($0) }
    unsafe wideImages.withUnsafeBufferPointer { all in
      unsafe gram.withUnsafeMutableBufferPointer { gram in
        guard let all = all.baseAddress, let gram = gram.baseAddress else { return }
        unsafe cblas_dgemm(
          CblasRowMajor, CblasNoTrans, CblasTrans, Int32(b), Int32(end), Int32(m), 1,
          all + size * m, Int32(m), all, Int32(m), 0, gram + size * capacity, Int32(capacity))
      }
    }
  }

  /// The `count` largest singular values in the space, if they are those of the matrix.
  ///
  /// - Parameters:
  ///   - count: At most the size of a block.
  ///   - tolerance: How far `Aᵀu` may be from `σ v`, over the largest singular value.
  /// - Returns: The triplets; nil if the space is too small yet.
  /// - Throws: ``LinearAlgebraError/notConverged(routine:info:)``.
  func leading(_ count: Int, tolerance: Double) throws(LinearAlgebraError)
    -> SingularValueDecomposition?
  {
    let (squares, vectors) = try ritzPairs(count)
    guard let first = squares.first, first > 0, let last = squares.last,
      last > 1e-6 * first
    else { return nil }
    // ‖AᵀA v − σ² v‖ = ‖remainder · (the last block's part of the Ritz vector)‖.
    let tails = Matrix(vectors[columns: size - blockSize..<size])
    let residuals = tails.multiplied(byTransposed: remainder)
    for (i, square) in squares.enumerated() {
      let norm = residuals.row(i).reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
      guard norm <= tolerance * (square * first).squareRoot() else { return nil }
    }
    let values = squares.map { Float($0.squareRoot()) }
    var u = vectors.multiplied(by: Matrix(images[rows: 0..<size]))
    u.scaleRows(by: values.map { 1 / $0 })
    return .init(
      u: u.transposed(), singularValues: values,
      vTransposed: vectors.multiplied(by: Matrix(basis[rows: 0..<size])))
  }

  // The largest eigenvalues of the images' inner products, descending, with their vectors in rows.
  private func ritzPairs(_ count: Int) throws(LinearAlgebraError) -> ([Double], Matrix) {
    let n = size
    var a = [Double](repeating: 0, count: n * n)
    // The row-major lower triangle is the column-major upper one.
    for row in 0..<n {
      for column in 0...row { a[row * n + column] = gram[row * capacity + column] }
    }
    var values = [Double](repeating: 0, count: n)
    var vectors = [Double](repeating: 0, count: n * count)
    var support = [Int32](repeating: 0, count: 2 * count)
    var found: Int32 = 0
    let info = BLAS.withLAPACK {
      unsafe a.withUnsafeMutableBufferPointer { a in
        unsafe LAPACKE_dsyevr(
          LAPACK_COL_MAJOR, 0x56, 0x49, 0x55, Int32(n), a.baseAddress, Int32(n), 0, 0,
          Int32(n - count + 1), Int32(n), 0, &found, &values, &vectors, Int32(n), &support)
      }
    }
    guard info == 0, Int(found) == count else {
      throw .notConverged(routine: "dsyevr", info: Int(info))
    }
    let rows = Matrix(rows: count, columns: n, vectors.map { Float($0) })
    return (
      values.prefix(count).reversed().map { max($0, 0) },
      rows.gatherRows((0..<count).reversed())
    )
  }
}

extension FactoredMatrix {
  // Smaller matrices are taken apart whole in less time.
  private static let smallestForLanczos = 256

  /// The largest singular values of the product with their vectors.
  ///
  /// A large product is not taken apart whole: a Krylov space of it is grown until the values and
  /// vectors wanted lie in it to float precision. If they do not come soon, as with many equal
  /// singular values, or if the last is below a thousandth of the first, all are computed.
  ///
  /// - Parameter count: The number of values, at most `min(rank, rows, columns)`.
  /// - Returns: `count` singular values with their vectors; the signs of each pair are arbitrary.
  /// - Throws: As ``singularValueDecomposition()``.
  /// - Complexity: O((rows + columns) · (rank + s) · s), `s` the size of the space, some tens of
  ///   times `count`.
  public func leadingSingularValues(_ count: Int) throws(LinearAlgebraError)
    -> SingularValueDecomposition
  {
    let all = min(rank, rows, columns)
    precondition(count <= all, "\(count) singular values of \(all)")
    let blockSize = max(16, count + 10)
    let blocks = min(all / 2, 640) / blockSize
    if count > 0, all >= Self.smallestForLanczos, blocks >= 8,
      let parts = try krylovSingularValues(count, blockSize: blockSize, blocks: blocks)
    {
      return parts
    }
    let parts = try singularValueDecomposition()
    return .init(
      u: Matrix(parts.u[columns: 0..<count]),
      singularValues: Array(parts.singularValues.prefix(count)),
      vTransposed: Matrix(parts.vTransposed[rows: 0..<count]))
  }

  private func krylovSingularValues(
    _ count: Int, blockSize: Int, blocks: Int
  ) throws(LinearAlgebraError) -> SingularValueDecomposition? {
    try left.requireFinite()
    try right.requireFinite()
    var space = try BlockLanczos(self, blockSize: blockSize, blocks: blocks)
    var nextCheck = 4
    for block in 1...blocks {
      try space.grow()
      guard block == nextCheck || block == blocks else { continue }
      if let parts = try space.leading(count, tolerance: 1e-6) { return parts }
      nextCheck += max(nextCheck / 5, 1)
    }
    return nil
  }
}
