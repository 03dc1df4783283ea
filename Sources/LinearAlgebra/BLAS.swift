internal import COpenBLAS
internal import CVectorKernels

/// Matrix products, spread over cores by ``Parallel``: OpenBLAS, and kernels of our own for few rows.
public enum BLAS {
  /// Whether an operand enters a product as it is or transposed.
  package enum Operand: Sendable {
    case asIs, transposed

    var flag: CBLAS_TRANSPOSE { self == .asIs ? CblasNoTrans : CblasTrans }
  }

  /// One operand: where it starts, the floats between rows, and how it enters the product.
  @unsafe package struct Factor: @unchecked Sendable {
    // Sendable: products only read it, for the length of one call.
    let base: UnsafePointer<Float>
    let stride: Int
    let operand: Operand

    package init(_ base: UnsafePointer<Float>, stride: Int, _ operand: Operand = .asIs) {
      unsafe self.base = base
      // BLAS wants a stride of at least 1, even of a matrix without columns.
      unsafe self.stride = max(stride, 1)
      unsafe self.operand = operand
    }

    // The factor from its `i`-th row of op(X) on, or from its `i`-th column of op(X).
    func fromRow(_ i: Int) -> UnsafePointer<Float> {
      unsafe base + (operand == .asIs ? i * stride : i)
    }

    func fromColumn(_ i: Int) -> UnsafePointer<Float> {
      unsafe base + (operand == .asIs ? i : i * stride)
    }
  }

  // Products below this many multiply-adds stay on one thread: waking another costs about as much.
  static let parallelThreshold = 1 << 20

  private static let singleThreaded: Void = openblas_set_num_threads(1)

  /// `c = scale · op(a) · op(b) + keep · c` with `c: [m, n]`, `op(a): [m, k]`, `op(b): [k, n]`.
  ///
  /// Work is split along the longer side of `c`, so that no two threads write the same entry. The
  /// same shapes on the same number of threads give the same bits; another number of threads may
  /// change the last bits, since OpenBLAS's kernels depend on the block's shape.
  @unsafe package static func multiply(
    m: Int, n: Int, k: Int, _ a: Factor, _ b: Factor, into c: UnsafeMutablePointer<Float>,
    stride: Int, scale: Float = 1, keep: Float = 0
  ) {
    guard m > 0, n > 0 else { return }
    _ = singleThreaded
    let byRows = m >= n
    let length = byRows ? m : n
    let minimum = max(16, parallelThreshold / max((byRows ? n : m) * k, 1))
    // Each chunk writes its own rows or columns of `c`.
    nonisolated(unsafe) let out = unsafe c
    Parallel.chunks(length, minimumChunk: minimum, multiple: byRows ? 16 : 64) { range in
      let (rows, columns) = byRows ? (range, 0..<n) : (0..<m, range)
      unsafe multiplySerially(
        m: rows.count, n: columns.count, k: k,
        Factor(a.fromRow(rows.lowerBound), stride: a.stride, a.operand),
        Factor(b.fromColumn(columns.lowerBound), stride: b.stride, b.operand),
        into: out + rows.lowerBound * stride + columns.lowerBound, stride: stride, scale: scale,
        keep: keep)
    }
  }

  /// The most rows of `a` for which our kernels, which read `b` where it lies, beat OpenBLAS, which
  /// copies `b` into panels first: measured on AVX-512 for widths of 192 to 3072.
  private static let skinnyRows = (asIs: 96, transposed: 32)

  // The kernels' register tiles are made for 32 registers of 512 bits.
  private static let hasSkinnyKernels = ProcessorKernels.vectorBits >= 512

  private static func isSkinny(
    m: Int, _ a: Factor, _ b: Factor, scale: Float
  ) -> Bool {
    guard hasSkinnyKernels, scale == 1, unsafe a.operand == .asIs else { return false }
    return unsafe m <= (b.operand == .asIs ? skinnyRows.asIs : skinnyRows.transposed)
  }

  /// The product of ``multiply(m:n:k:_:_:into:stride:scale:keep:)`` on the calling thread.
  @unsafe package static func multiplySerially(
    m: Int, n: Int, k: Int, _ a: Factor, _ b: Factor, into c: UnsafeMutablePointer<Float>,
    stride: Int, scale: Float = 1, keep: Float = 0
  ) {
    guard m > 0, n > 0 else { return }
    if unsafe isSkinny(m: m, a, b, scale: scale) {
      if unsafe b.operand == .asIs {
        unsafe vk_skinny_product(
          a.base, a.stride, b.base, b.stride, c, stride, m, n, k, keep)
      } else {
        unsafe vk_skinny_product_transposed(
          a.base, a.stride, b.base, b.stride, c, stride, m, n, k, keep)
      }
      return
    }
    _ = singleThreaded
    unsafe cblas_sgemm(
      CblasRowMajor, a.operand.flag, b.operand.flag, Int32(m), Int32(n), Int32(k), scale, a.base,
      Int32(a.stride), b.base, Int32(b.stride), keep, c, Int32(stride))
  }

  /// `y = scale · op(a) x + keep · y`, `a: [rows, columns]`, on the calling thread.
  @unsafe package static func multiply(
    rows: Int, columns: Int, _ a: Factor, vector x: UnsafePointer<Float>,
    into y: UnsafeMutablePointer<Float>, scale: Float = 1, keep: Float = 0
  ) {
    guard rows > 0, columns > 0 else { return }
    _ = singleThreaded
    unsafe cblas_sgemv(
      CblasRowMajor, a.operand.flag, Int32(rows), Int32(columns), scale, a.base, Int32(a.stride),
      x, 1, keep, y, 1)
  }

  /// The kernel set that OpenBLAS chose for this processor, such as `SkylakeX`.
  public static var kernelName: String {
    guard let name = unsafe openblas_get_corename() else { return "unknown" }
    return unsafe String(cString: name)
  }

  /// OpenBLAS's version and build options.
  public static var configuration: String {
    guard let text = unsafe openblas_get_config() else { return "unknown" }
    return unsafe String(cString: text)
  }

  /// Runs LAPACK on the calling thread.
  ///
  /// OpenBLAS's number of threads is one setting for the whole process: raising it for a factorisation
  /// would change the threads, and so the last bits, of every product that runs meanwhile.
  static func withLAPACK<R, E: Error>(_ body: () throws(E) -> R) throws(E) -> R {
    _ = singleThreaded
    return try body()
  }
}

extension Matrix {
  /// `self · other`, `[rows, k] · [k, columns]`.
  ///
  /// - Complexity: O(rows · k · columns).
  public func multiplied(by other: Matrix, scale: Float = 1) -> Matrix {
    precondition(columns == other.rows, "\(self) · \(other)")
    let result = Matrix(uninitializedRows: rows, columns: other.columns)
    unsafe BLAS.multiply(
      m: rows, n: other.columns, k: columns, .init(base, stride: columns),
      .init(other.base, stride: other.columns), into: result.storage.base,
      stride: other.columns, scale: scale)
    return result
  }

  /// `self · otherᵀ`, `[rows, k] · [columns, k]ᵀ`.
  public func multiplied(byTransposed other: Matrix, scale: Float = 1) -> Matrix {
    precondition(columns == other.columns, "\(self) · \(other)ᵀ")
    let result = Matrix(uninitializedRows: rows, columns: other.rows)
    unsafe BLAS.multiply(
      m: rows, n: other.rows, k: columns, .init(base, stride: columns),
      .init(other.base, stride: other.columns, .transposed), into: result.storage.base,
      stride: other.rows, scale: scale)
    return result
  }

  /// `selfᵀ · other`, `[k, rows]ᵀ · [k, columns]`.
  public func transposedMultiplied(by other: Matrix, scale: Float = 1) -> Matrix {
    precondition(rows == other.rows, "\(self)ᵀ · \(other)")
    let result = Matrix(uninitializedRows: columns, columns: other.columns)
    unsafe BLAS.multiply(
      m: columns, n: other.columns, k: rows, .init(base, stride: columns, .transposed),
      .init(other.base, stride: other.columns), into: result.storage.base,
      stride: other.columns, scale: scale)
    return result
  }

  /// `self · x` for a vector of `columns` entries.
  public func multiplied(by x: [Float]) -> [Float] {
    precondition(x.count == columns, "\(self) · vector of \(x.count)")
    var result = [Float](repeating: 0, count: rows)
    unsafe x.withUnsafeBufferPointer { x in
      unsafe result.withUnsafeMutableBufferPointer { y in
        guard let x = x.baseAddress, let y = y.baseAddress else { return }
        unsafe BLAS.multiply(
          rows: rows, columns: columns, .init(base, stride: columns), vector: x, into: y)
      }
    }
    return result
  }
}

extension Matrix {
  /// `self += a · bᵀ`, `[rows, k] · [columns, k]ᵀ`.
  public mutating func accumulate(_ a: Matrix, byTransposed b: Matrix) {
    precondition(a.rows == rows && b.rows == columns && a.columns == b.columns, "\(a) · \(b)ᵀ")
    unsafe BLAS.multiply(
      m: rows, n: columns, k: a.columns, .init(a.base, stride: a.columns),
      .init(b.base, stride: b.columns, .transposed), into: mutableBase(), stride: columns,
      keep: 1)
  }

  /// Multiplies row `r` by `factors[r]`.
  public mutating func scaleRows(by factors: [Float]) {
    precondition(factors.count == rows, "\(factors.count) factors for \(self)")
    let minimum = VectorKernels.minimumRows(columns)
    var all = mutableView()
    Parallel.rows(of: &all, minimumChunk: minimum) { r, row in
      RowKernels.scale(&row, by: factors[r])
    }
  }

  /// Overwrites the rows from `start` on with those of `other`.
  public mutating func setRows(from start: Int, _ other: Matrix) {
    precondition(other.columns == columns, "rows of \(other) in \(self)")
    copy(other.view, toRow: start)
  }

  /// Overwrites the entries from a row and a column on with those of `other`.
  package mutating func copy(_ other: MatrixView, toRow row: Int, column: Int = 0) {
    precondition(
      row >= 0 && row + other.rows <= rows && column >= 0 && column + other.columns <= columns,
      "\(other.rows) × \(other.columns) entries from \(row), \(column) on in \(self)")
    let start = unsafe mutableBase() + row * columns + column
    for r in 0..<other.rows {
      unsafe (start + r * columns).update(
        from: other.base + r * other.stride, count: other.columns)
    }
  }
}
