internal import Files
package import LinearAlgebra

/// A tensor to be written whose bytes are handed over piece by piece, so that a file of many gigabytes
/// never is in memory.
package struct StreamedTensor {
  /// What a file says of a tensor.
  package struct Entry: Equatable, Sendable {
    /// The tensor's name.
    package var name: String
    /// The element type.
    package var type: TensorType
    /// The dimensions, slowest first; the last are whole blocks of the type.
    package var shape: [Int]

    /// Describes a tensor.
    package init(name: String, type: TensorType, shape: [Int]) {
      self.name = name
      self.type = type
      self.shape = shape
    }

    /// The length in bytes.
    package var byteCount: Int {
      shape.reduce(1, *) / type.blockElements * type.blockBytes
    }
  }

  /// Takes bytes.
  package typealias Sink = (Span<UInt8>) throws -> Void

  /// What the file is to say of it.
  package var entry: Entry
  private let bytes: (Sink) throws -> Void

  /// A tensor of floats, stored as a type by rounding to nearest.
  ///
  /// - Parameters:
  ///   - entry: Name, shape and type: ``TensorType/float32``, ``TensorType/float16``,
  ///     ``TensorType/bfloat16`` or ``TensorType/q8_0``.
  ///   - blocks: Hands over the rows, in order, some at a time; asks to be told each block as it will be
  ///     read back.
  package init(
    _ entry: Entry,
    rows blocks: @escaping (_ take: (Matrix) throws -> Matrix) throws -> Void
  ) {
    self.entry = entry
    bytes = { sink in
      var row = 0
      try blocks { block in
        var stored: [UInt8] = []
        if let index = FloatNarrowing.narrow(block.span, to: entry.type, into: &stored) {
          throw WeightFormatError.valueTooLarge(
            tensor: entry.name, row: row + index / block.columns, column: index % block.columns,
            type: entry.type.rawValue)
        }
        row += block.rows
        try sink(stored.span)
        var back = Matrix(uninitializedRows: block.rows, columns: block.columns)
        var target = back.mutableSpan
        FloatWidening.widen(stored.span, type: entry.type, into: &target)
        return back
      }
    }
  }

  init(_ entry: Entry, bytes: @escaping (Sink) throws -> Void) {
    self.entry = entry
    self.bytes = bytes
  }

  /// Hands the bytes over.
  ///
  /// - Precondition: They are as many as the entry says.
  func write(_ sink: Sink) throws {
    var count = 0
    try bytes {
      count += $0.count
      try sink($0)
    }
    precondition(count == entry.byteCount, "\(count) bytes for \(entry)")
  }
}

extension TensorStore {
  /// A tensor as it is stored, byte for byte; what a file holds in another than row-major order is put
  /// into that.
  ///
  /// - Parameters:
  ///   - name: The tensor.
  ///   - newName: What it is to be called.
  /// - Returns: The tensor; keeps its file's memory alive.
  /// - Throws: ``WeightFormatError/missingTensor(file:tensor:similar:)``.
  package func streamed(_ name: String, as newName: String) throws(WeightFormatError)
    -> StreamedTensor
  {
    let (file, tensor) = try find(name)
    let entry = StreamedTensor.Entry(name: newName, type: tensor.type, shape: tensor.shape)
    return StreamedTensor(entry) { sink in
      guard let strides = tensor.strides else {
        return try sink(file.span.extracting(tensor.byteRange))
      }
      let (start, width) = (tensor.byteRange.lowerBound, tensor.type.byteWidth)
      var gathered: [UInt8] = []
      gathered.reserveCapacity(entry.byteCount)
      for offset in StridedOffsets(shape: tensor.shape, strides: strides) {
        for byte in 0..<width { gathered.append(file.span[start + offset * width + byte]) }
      }
      try sink(gathered.span)
    }
  }
}
