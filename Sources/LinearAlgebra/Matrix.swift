/// A dense row-major matrix of `Float`, with value semantics.
///
/// Entry `(r, c)` is at offset `r * columns + c`. Memory is 64-byte aligned, or borrowed read-only
/// from an owner such as a memory-mapped file; borrowed memory is copied before the first write.
public struct Matrix: Sendable {
  /// The number of rows.
  public let rows: Int
  /// The number of columns.
  public let columns: Int
  var storage: FloatStorage

  /// The number of entries, `rows * columns`.
  public var count: Int { rows * columns }

  /// Creates a matrix of zeros.
  public init(rows: Int, columns: Int) {
    self.init(uninitializedRows: rows, columns: columns)
    unsafe storage.base.initialize(repeating: 0, count: max(count, 1))
  }

  /// Creates a matrix from `rows * columns` values in row-major order.
  public init(rows: Int, columns: Int, _ values: [Float]) {
    precondition(
      values.count == rows * columns, "\(values.count) values for a \(rows) × \(columns) matrix")
    self.init(uninitializedRows: rows, columns: columns)
    unsafe values.withUnsafeBufferPointer { source in
      if let start = source.baseAddress { unsafe storage.base.update(from: start, count: count) }
    }
  }

  /// Creates a matrix from its rows, which must be equally long.
  public init(_ rows: [[Float]]) {
    let columns = rows.first?.count ?? 0
    precondition(rows.allSatisfy { $0.count == columns }, "rows of different lengths")
    self.init(rows: rows.count, columns: columns, rows.flatMap { $0 })
  }

  /// Creates a matrix over memory that `owner` keeps alive and nobody changes.
  ///
  /// - Parameters:
  ///   - rows: The number of rows.
  ///   - columns: The number of columns.
  ///   - values: `rows * columns` floats in row-major order.
  ///   - owner: The object whose life bounds that of `values`.
  @unsafe public init(
    rows: Int, columns: Int, borrowing values: UnsafeBufferPointer<Float>,
    owner: any AnyObject & Sendable
  ) {
    precondition(
      values.count == rows * columns, "\(values.count) values for a \(rows) × \(columns) matrix")
    self.rows = rows
    self.columns = columns
    storage =
      if let start = values.baseAddress {
        unsafe FloatStorage(borrowing: start, count: values.count, owner: owner)
      } else {
        FloatStorage(uninitializedCount: 0)
      }
  }

  /// Creates a matrix whose entries are to be written before they are read.
  package init(uninitializedRows rows: Int, columns: Int) {
    precondition(rows >= 0 && columns >= 0, "a \(rows) × \(columns) matrix")
    self.rows = rows
    self.columns = columns
    storage = FloatStorage(uninitializedCount: rows * columns)
  }

  /// The `n × n` identity.
  public static func identity(_ n: Int) -> Matrix {
    var result = Matrix(rows: n, columns: n)
    for i in 0..<n { result[i, i] = 1 }
    return result
  }

  /// The entry at a row and a column.
  public subscript(row: Int, column: Int) -> Float {
    get {
      precondition(row >= 0 && row < rows && column >= 0 && column < columns, "index out of range")
      return unsafe storage.base[row * columns + column]
    }
    set {
      precondition(row >= 0 && row < rows && column >= 0 && column < columns, "index out of range")
      makeUnique()
      unsafe storage.base[row * columns + column] = newValue
    }
  }

  /// The entries in row-major order.
  public var values: [Float] {
    unsafe withUnsafeBuffer { unsafe Array($0) }
  }

  /// The entries of one row.
  public func row(_ index: Int) -> [Float] {
    precondition(index >= 0 && index < rows, "row \(index) of \(rows)")
    return unsafe Array(
      UnsafeBufferPointer(start: storage.base + index * columns, count: columns))
  }

  /// Calls `body` with the entries in row-major order.
  @unsafe public func withUnsafeBuffer<R, E: Error>(
    _ body: (UnsafeBufferPointer<Float>) throws(E) -> R
  ) throws(E) -> R {
    try unsafe body(UnsafeBufferPointer(start: storage.base, count: count))
  }

  /// The start of the entries: valid while this matrix lives and is not mutated.
  @unsafe package var base: UnsafePointer<Float> { unsafe UnsafePointer(storage.base) }

  /// The start of the entries for writing: valid until the next copy or mutation.
  @unsafe package mutating func mutableBase() -> UnsafeMutablePointer<Float> {
    makeUnique()
    return unsafe storage.base
  }

  mutating func makeUnique() {
    if !storage.isBorrowed && isKnownUniquelyReferenced(&storage) { return }
    let copy = FloatStorage(uninitializedCount: count)
    unsafe copy.base.update(from: storage.base, count: count)
    storage = copy
  }
}

extension Matrix: Equatable {
  /// Whether shapes and all entries agree (`NaN` differs from itself).
  public static func == (a: Matrix, b: Matrix) -> Bool {
    a.rows == b.rows && a.columns == b.columns
      && (unsafe a.withUnsafeBuffer { p in
        unsafe b.withUnsafeBuffer { q in unsafe p.elementsEqual(q) }
      })
  }
}

extension Matrix: CustomStringConvertible {
  /// The shape, such as `Matrix(3 × 4)`.
  public var description: String { "Matrix(\(rows) × \(columns))" }
}
