internal import LinearAlgebra
internal import WeightFormats

/// The weight of a linear map, as floats or as its file stores it.
///
/// Half-precision and quantised weights of a large model stay as they are and are widened tile by
/// tile while a product runs: a tile is read by the product as soon as it is written, from the cache.
struct WeightMatrix: Sendable {
  /// How a checkpoint lays out the weight.
  enum Layout: Sendable {
    /// `[in, out]`, as GPT-2's `Conv1D`.
    case inputByOutput
    /// `[out, in]`, as `Linear`.
    case outputByInput
  }

  /// Where the entries are.
  enum Storage: Sendable {
    /// Floats in memory, or in a mapped file.
    case floats(Matrix)
    /// Elements as the file stores them.
    case stored(StoredTensor)
  }

  let inputs: Int
  let outputs: Int
  let layout: Layout
  let storage: Storage
  /// Where in its file the weight is; nil if it is not there as one piece.
  let file: StoredTensor?
  /// How products of many rows are computed.
  var precision = PassPrecision.full
  /// How many rows these are.
  var fewestMixedRows = PassPrecision.fewestMixedRows
  private let rounded = RoundedWeight()

  init(inputs: Int, outputs: Int, layout: Layout, storage: Storage, file: StoredTensor? = nil) {
    (self.inputs, self.outputs) = (inputs, outputs)
    (self.layout, self.storage, self.file) = (layout, storage, file)
  }

  var count: Int { inputs * outputs }

  // A tile of 256 outputs by 1024 inputs is a megabyte: it stays in the second-level cache. The
  // inputs are a multiple of every block of quantised elements.
  private static let tile = (outputs: 256, inputs: 1024)

  /// `y[:, column...] = x W`, or `+= x W` if it keeps what is there; `x: [T, in]`.
  func multiply(_ x: Matrix, into y: inout Matrix, column: Int = 0, keeps: Bool) {
    precondition(
      x.columns == inputs && column + outputs <= y.columns && x.rows == y.rows,
      "\(x) times a weight of \(inputs) × \(outputs)")
    var out = y.mutableView(columns: column..<column + outputs)
    if precision == .mixed, PassPrecision.supportsMixed, x.rows >= fewestMixedRows {
      return rounded.factor(round).multiply(x.view, into: &out, keeps: keeps)
    }
    let keep: Float = keeps ? 1 : 0
    switch storage {
    case .floats(let matrix):
      BLAS.multiply(x.view, matrix.view, transposing: side, into: &out, keep: keep)
    case .stored(let tensor):
      Parallel.columns(of: &out, minimumChunk: 32, multiple: 32) { range, part in
        multiplyTiles(tensor, outputs: range, x, into: &part, keep: keep)
      }
    }
  }

  // Who multiplies by the rounded weight seldom needs the other: its memory is the system's again.
  private func round() -> BlockFloatFactor {
    defer { file?.releaseMemory() }
    return BlockFloatFactor(
      inputs: inputs, outputs: outputs, layout == .inputByOutput ? .asIs : .transposed
    ) { range in
      switch storage {
      case .floats(let matrix):
        return layout == .inputByOutput ? matrix[columns: range] : matrix[rows: range]
      case .stored(let tensor):
        var tile =
          layout == .inputByOutput
          ? Matrix(uninitializedRows: inputs, columns: range.count)
          : Matrix(uninitializedRows: range.count, columns: inputs)
        return widen(tensor, inputs: 0..<inputs, outputs: range, into: &tile)
      }
    }
  }

  private var side: BLAS.Side? { layout == .inputByOutput ? nil : .right }

  private func multiplyTiles(
    _ tensor: StoredTensor, outputs range: Range<Int>, _ x: Matrix,
    into y: inout MutableMatrixView, keep: Float
  ) {
    let depth = min(Self.tile.inputs, inputs)
    let width = min(Self.tile.outputs, range.count)
    var scratch =
      layout == .inputByOutput
      ? Matrix(uninitializedRows: depth, columns: width)
      : Matrix(uninitializedRows: width, columns: depth)
    for start in stride(from: 0, to: range.count, by: width) {
      let columns = start..<min(start + width, range.count)
      let outputs = range.lowerBound + columns.lowerBound..<range.lowerBound + columns.upperBound
      var out = y.part(rows: 0..<x.rows, columns: columns)
      for first in stride(from: 0, to: inputs, by: depth) {
        let rows = first..<min(first + depth, inputs)
        let tile = widen(tensor, inputs: rows, outputs: outputs, into: &scratch)
        BLAS.multiplySerially(
          x[columns: rows], tile, transposing: side, into: &out, keep: first == 0 ? keep : 1)
      }
    }
  }

  // Returns the tile, at the start of the scratch matrix.
  private func widen(
    _ tensor: StoredTensor, inputs rows: Range<Int>, outputs columns: Range<Int>,
    into scratch: inout Matrix
  ) -> MatrixView {
    let (slow, fast, length) =
      layout == .inputByOutput ? (rows, columns, outputs) : (columns, rows, inputs)
    for (i, row) in slow.enumerated() {
      let start = row * length
      var target = scratch.mutableRowSpan(i, columns: 0..<fast.count)
      tensor.widen(start + fast.lowerBound..<start + fast.upperBound, into: &target)
    }
    return scratch[rows: 0..<slow.count, columns: 0..<fast.count]
  }

  /// Writes the `in` weights of one output, such as the embedding of a token.
  func copyRow(_ output: Int, into target: inout MutableSpan<Float>) {
    precondition(layout == .outputByInput && output < outputs, "row \(output) of \(outputs)")
    switch storage {
    case .floats(let matrix): RowKernels.copy(matrix.rowSpan(output), to: &target)
    case .stored(let tensor):
      tensor.widen(output * inputs..<(output + 1) * inputs, into: &target)
    }
  }
}
