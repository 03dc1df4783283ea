/// A window on a ``Matrix`` for writing: a range of its rows and columns, lent until the matrix is
/// used again.
@safe package struct MutableMatrixView: ~Copyable, ~Escapable {
  /// The number of rows of the window.
  package let rows: Int
  /// The number of columns of the window.
  package let columns: Int
  /// The distance in floats from one row to the next.
  let stride: Int
  let base: UnsafeMutablePointer<Float>

  // The caller answers for the memory and for its lifetime.
  @_lifetime(immortal)
  @unsafe init(_ base: UnsafeMutablePointer<Float>, rows: Int, columns: Int, stride: Int) {
    unsafe self.base = base
    self.rows = rows
    self.columns = columns
    self.stride = stride
  }

  /// A window on some rows and columns of this one.
  @_lifetime(&self)
  package mutating func part(rows: Range<Int>, columns: Range<Int>) -> MutableMatrixView {
    precondition(
      rows.lowerBound >= 0 && rows.upperBound <= self.rows && columns.lowerBound >= 0
        && columns.upperBound <= self.columns,
      "rows \(rows), columns \(columns) of a \(self.rows) × \(self.columns) window")
    let part = unsafe MutableMatrixView(
      base + rows.lowerBound * stride + columns.lowerBound, rows: rows.count,
      columns: columns.count, stride: stride)
    return unsafe _overrideLifetime(part, mutating: &self)
  }

  /// The entries of one row.
  @_lifetime(&self)
  package mutating func mutableRowSpan(_ row: Int) -> MutableSpan<Float> {
    precondition(row >= 0 && row < rows, "row \(row) of \(rows)")
    let span = unsafe MutableSpan(_unsafeStart: base + row * stride, count: columns)
    return unsafe _overrideLifetime(span, mutating: &self)
  }
}

extension Matrix {
  /// The entries in row-major order, without a copy.
  package var span: Span<Float> {
    @_lifetime(borrow self)
    get {
      let span = unsafe Span(_unsafeStart: base, count: count)
      return unsafe _overrideLifetime(span, borrowing: self)
    }
  }

  /// The entries in row-major order, for writing.
  package var mutableSpan: MutableSpan<Float> {
    @_lifetime(&self)
    mutating get {
      let span = unsafe MutableSpan(_unsafeStart: mutableBase(), count: count)
      return unsafe _overrideLifetime(span, mutating: &self)
    }
  }

  /// The entries of one row, without a copy.
  @_lifetime(borrow self)
  package func rowSpan(_ row: Int) -> Span<Float> {
    rowSpan(row, columns: 0..<columns)
  }

  /// The entries of one row in some columns, without a copy.
  @_lifetime(borrow self)
  package func rowSpan(_ row: Int, columns range: Range<Int>) -> Span<Float> {
    let start = checkedStart(row, range)
    let span = unsafe Span(_unsafeStart: base + start, count: range.count)
    return unsafe _overrideLifetime(span, borrowing: self)
  }

  /// The entries of one row, for writing.
  @_lifetime(&self)
  package mutating func mutableRowSpan(_ row: Int) -> MutableSpan<Float> {
    mutableRowSpan(row, columns: 0..<columns)
  }

  /// The entries of one row in some columns, for writing.
  @_lifetime(&self)
  package mutating func mutableRowSpan(_ row: Int, columns range: Range<Int>)
    -> MutableSpan<Float>
  {
    let start = checkedStart(row, range)
    let span = unsafe MutableSpan(_unsafeStart: mutableBase() + start, count: range.count)
    return unsafe _overrideLifetime(span, mutating: &self)
  }

  private func checkedStart(_ row: Int, _ range: Range<Int>) -> Int {
    precondition(
      row >= 0 && row < rows && range.lowerBound >= 0 && range.upperBound <= columns,
      "columns \(range) of row \(row) of \(self)")
    return row * columns + range.lowerBound
  }

  /// A window for writing on some rows and columns; all of them unless said.
  @_lifetime(&self)
  package mutating func mutableView(rows: Range<Int>? = nil, columns: Range<Int>? = nil)
    -> MutableMatrixView
  {
    let (rows, columns) = (rows ?? 0..<self.rows, columns ?? 0..<self.columns)
    var whole = unsafe MutableMatrixView(
      mutableBase(), rows: self.rows, columns: self.columns, stride: self.columns)
    return unsafe _overrideLifetime(whole.part(rows: rows, columns: columns), mutating: &self)
  }
}
