internal import LinearAlgebra
internal import WeightFormats

/// Named weights of a model as matrices and vectors, checked for shape, NaN and infinity.
struct WeightReader {
  private let store: TensorStore
  private let prefix: String

  init(_ store: TensorStore, prefix: String = "") {
    self.store = store
    self.prefix = prefix
  }

  /// The same weights with `prefix` before every name if `prefix + probe` exists.
  ///
  /// Checkpoints saved from a model with a head carry a prefix that those of the bare model lack.
  func withOptionalPrefix(_ prefix: String, probe: String) -> WeightReader {
    store.contains(prefix + probe)
      ? WeightReader(store, prefix: prefix) : self
  }

  /// A matrix; stays in mapped memory where the file holds aligned Float32.
  func matrix(_ name: String, rows: Int, columns: Int) throws -> Matrix {
    let name = prefix + name
    let result: Matrix
    if let mapped = try store.mappedFloats(name, shape: [rows, columns]) {
      result = Matrix(
        rows: rows, columns: columns, borrowing: mapped.values, owner: mapped.owner)
    } else {
      var copy = Matrix(uninitializedRows: rows, columns: columns)
      try copy.withUnsafeMutableBuffer {
        try store.copyFloats(name, shape: [rows, columns], into: $0)
      }
      result = copy
    }
    try result.withUnsafeBuffer { try requireFinite($0, name) }
    return result
  }

  func vector(_ name: String, count: Int) throws -> [Float] {
    let values = try store.floats(prefix + name, shape: [count])
    try values.withUnsafeBufferPointer { try requireFinite($0, prefix + name) }
    return values
  }

  private func requireFinite(_ values: UnsafeBufferPointer<Float>, _ name: String) throws {
    if let index = firstNonFinite(in: values) {
      throw LanguageModelError.nonFiniteWeight(
        file: try store.fileName(of: name), tensor: name, index: index)
    }
  }
}
