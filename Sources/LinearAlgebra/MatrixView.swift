/// A read-only window on a ``Matrix``: a range of its rows and columns, without a copy.
public struct MatrixView: Sendable {
  /// The number of rows of the window.
  public let rows: Int
  /// The number of columns of the window.
  public let columns: Int
  /// The distance in floats from one row to the next.
  public let stride: Int
  private let offset: Int
  private let storage: FloatStorage

  init(_ matrix: Matrix, rows: Range<Int>, columns: Range<Int>) {
    precondition(
      rows.lowerBound >= 0 && rows.upperBound <= matrix.rows && columns.lowerBound >= 0
        && columns.upperBound <= matrix.columns,
      "rows \(rows), columns \(columns) of a \(matrix.rows) × \(matrix.columns) matrix")
    self.rows = rows.count
    self.columns = columns.count
    stride = matrix.columns
    offset = rows.lowerBound * matrix.columns + columns.lowerBound
    storage = matrix.storage
  }

  // A window on a window.
  private init(_ view: MatrixView, rows: Range<Int>, columns: Range<Int>) {
    offset = view.offset + view.checkedStart(rows, columns)
    self.rows = rows.count
    self.columns = columns.count
    stride = view.stride
    storage = view.storage
  }

  // The floats from the start to the first of some rows and columns.
  func checkedStart(_ rows: Range<Int>, _ columns: Range<Int>) -> Int {
    precondition(
      rows.lowerBound >= 0 && rows.upperBound <= self.rows && columns.lowerBound >= 0
        && columns.upperBound <= self.columns,
      "rows \(rows), columns \(columns) of a \(self.rows) × \(self.columns) window")
    return rows.lowerBound * stride + columns.lowerBound
  }

  /// A window on some rows and columns of this one.
  package subscript(rows rows: Range<Int>, columns columns: Range<Int>) -> MatrixView {
    MatrixView(self, rows: rows, columns: columns)
  }

  /// The entries of one row, without a copy.
  @_lifetime(borrow self)
  package func rowSpan(_ row: Int) -> Span<Float> {
    precondition(row >= 0 && row < rows, "row \(row) of \(rows)")
    let span = unsafe Span(_unsafeStart: base + row * stride, count: columns)
    return unsafe _overrideLifetime(span, borrowing: self)
  }

  /// The entry at a row and a column of the window.
  public subscript(row: Int, column: Int) -> Float {
    precondition(row >= 0 && row < rows && column >= 0 && column < columns, "index out of range")
    return unsafe base[row * stride + column]
  }

  /// The start of the window: valid while this view lives.
  @unsafe package var base: UnsafePointer<Float> {
    unsafe UnsafePointer(storage.base + offset)
  }
}

extension Matrix {
  /// The whole matrix as a view.
  public var view: MatrixView { MatrixView(self, rows: 0..<rows, columns: 0..<columns) }

  /// A view of some rows.
  public subscript(rows range: Range<Int>) -> MatrixView {
    MatrixView(self, rows: range, columns: 0..<columns)
  }

  /// A view of some columns.
  public subscript(columns range: Range<Int>) -> MatrixView {
    MatrixView(self, rows: 0..<rows, columns: range)
  }

  /// A view of some rows and columns.
  package subscript(rows rows: Range<Int>, columns columns: Range<Int>) -> MatrixView {
    MatrixView(self, rows: rows, columns: columns)
  }

  /// A copy of a view, contiguous.
  public init(_ view: MatrixView) {
    self.init(uninitializedRows: view.rows, columns: view.columns)
    for r in 0..<view.rows {
      unsafe storage.base.advanced(by: r * columns).update(
        from: view.base + r * view.stride, count: columns)
    }
  }

  /// The rows at `indices`, in that order, contiguous.
  public func gatherRows(_ indices: some Collection<Int>) -> Matrix {
    let result = Matrix(uninitializedRows: indices.count, columns: columns)
    for (i, index) in indices.enumerated() {
      precondition(index >= 0 && index < rows, "row \(index) of \(rows)")
      unsafe result.storage.base.advanced(by: i * columns).update(
        from: storage.base + index * columns, count: columns)
    }
    return result
  }

  /// The transpose, as a new matrix.
  public func transposed() -> Matrix {
    let result = Matrix(uninitializedRows: columns, columns: rows)
    let tile = 32
    for r0 in stride(from: 0, to: rows, by: tile) {
      for c0 in stride(from: 0, to: columns, by: tile) {
        for r in r0..<min(r0 + tile, rows) {
          for c in c0..<min(c0 + tile, columns) {
            unsafe result.storage.base[c * rows + r] = unsafe storage.base[r * columns + c]
          }
        }
      }
    }
    return result
  }
}
