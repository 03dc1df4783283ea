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

  var count: Int { inputs * outputs }

  // A tile of 256 outputs by 1024 inputs is a megabyte: it stays in the second-level cache. The
  // inputs are a multiple of every block of quantised elements.
  private static let tile = (outputs: 256, inputs: 1024)

  /// `y[:, column...] = x W + keep · y[:, column...]`, `x: [T, in]`.
  func multiply(_ x: Matrix, into y: inout Matrix, column: Int = 0, keep: Float) {
    precondition(
      x.columns == inputs && column + outputs <= y.columns && x.rows == y.rows,
      "\(x) times a weight of \(inputs) × \(outputs)")
    let stride = y.columns
    let out = SharedMutablePointer(y.mutableBase() + column)
    switch storage {
    case .floats(let matrix):
      BLAS.multiply(
        m: x.rows, n: outputs, k: inputs, .init(x.base, stride: inputs),
        .init(matrix.base, stride: matrix.columns, operand), into: out.base, stride: stride,
        keep: keep)
    case .stored(let tensor):
      Parallel.chunks(outputs, minimumChunk: 32, multiple: 32) { range in
        multiplyTiles(tensor, outputs: range, x, into: out.base, stride: stride, keep: keep)
      }
    }
  }

  private var operand: BLAS.Operand { layout == .inputByOutput ? .asIs : .transposed }

  private func multiplyTiles(
    _ tensor: StoredTensor, outputs range: Range<Int>, _ x: Matrix,
    into y: UnsafeMutablePointer<Float>, stride: Int, keep: Float
  ) {
    let depth = min(Self.tile.inputs, inputs)
    let scratch = UnsafeMutablePointer<Float>.allocate(
      capacity: min(Self.tile.outputs, range.count) * depth)
    defer { scratch.deallocate() }
    for start in Swift.stride(from: range.lowerBound, to: range.upperBound, by: Self.tile.outputs) {
      let columns = start..<min(start + Self.tile.outputs, range.upperBound)
      for first in Swift.stride(from: 0, to: inputs, by: depth) {
        let rows = first..<min(first + depth, inputs)
        let width = widen(tensor, inputs: rows, outputs: columns, into: scratch)
        BLAS.multiplySerially(
          m: x.rows, n: columns.count, k: rows.count, .init(x.base + first, stride: inputs),
          .init(scratch, stride: width, operand), into: y + start, stride: stride,
          keep: first == 0 ? keep : 1)
      }
    }
  }

  // Returns the floats from one row of the tile to the next.
  private func widen(
    _ tensor: StoredTensor, inputs rows: Range<Int>, outputs columns: Range<Int>,
    into scratch: UnsafeMutablePointer<Float>
  ) -> Int {
    let (slow, fast, length) =
      layout == .inputByOutput ? (rows, columns, outputs) : (columns, rows, inputs)
    for (i, row) in slow.enumerated() {
      let start = row * length
      tensor.widen(
        start + fast.lowerBound..<start + fast.upperBound, into: scratch + i * fast.count)
    }
    return fast.count
  }

  /// Writes the `in` weights of one output, such as the embedding of a token.
  func copyRow(_ output: Int, into target: UnsafeMutablePointer<Float>) {
    precondition(layout == .outputByInput && output < outputs, "row \(output) of \(outputs)")
    switch storage {
    case .floats(let matrix):
      target.update(from: matrix.base + output * inputs, count: inputs)
    case .stored(let tensor):
      tensor.widen(output * inputs..<(output + 1) * inputs, into: target)
    }
  }
}
