internal import Files
public import LinearAlgebra

extension TensorStore {
  /// A tensor's values widened to `Float`, row-major.
  ///
  /// Half-precision and 8-bit types convert exactly; 64-bit types and 32-bit integers round to
  /// nearest. NaN and infinity pass through: see ``firstNonFinite(in:)``.
  ///
  /// - Parameters:
  ///   - name: The tensor.
  ///   - shape: The wanted shape; nil takes any.
  /// - Returns: The values.
  /// - Throws: ``WeightFormatError/missingTensor(file:tensor:similar:)`` or
  ///   ``WeightFormatError/shapeMismatch(file:tensor:expected:actual:)``.
  /// - Complexity: O(elements) time; allocates four bytes an element.
  public func floats(_ name: String, shape: [Int]? = nil) throws(WeightFormatError) -> [Float] {
    let (bytes, tensor) = try find(name, shape: shape)
    return Self.floats(tensor.elementCount) { Self.widen(bytes, tensor, into: &$0) }
  }

  /// A tensor's own bytes as a matrix, to use in place without a copy.
  ///
  /// - Parameters:
  ///   - name: The tensor.
  ///   - shape: The wanted shape, whose last axis becomes the columns.
  /// - Returns: The values, which keep the file mapped; nil if the tensor is not F32 or lies at an
  ///   address that is no multiple of four, so that it must be converted with
  ///   ``floats(_:shape:)``.
  /// - Throws: ``WeightFormatError/missingTensor(file:tensor:similar:)`` or
  ///   ``WeightFormatError/shapeMismatch(file:tensor:expected:actual:)``.
  public func mappedMatrix(_ name: String, shape: [Int]) throws(WeightFormatError) -> Matrix? {
    let (bytes, tensor) = try find(name, shape: shape)
    guard tensor.type == .float32, tensor.strides == nil, let base = unsafe bytes.unsafeBaseAddress
    else {
      return nil
    }
    let start = unsafe base + tensor.byteRange.lowerBound
    guard Int(bitPattern: start) % MemoryLayout<Float>.alignment == 0 else { return nil }
    let (rows, columns) = Self.size(tensor)
    // The reader checked that the tensor's bytes lie in the file, which `bytes` keeps mapped.
    return unsafe Matrix(
      rows: rows, columns: columns,
      borrowing: UnsafeBufferPointer(
        start: start.assumingMemoryBound(to: Float.self), count: tensor.elementCount),
      owner: bytes)
  }

  /// A tensor's values widened to `Float`, as a matrix.
  ///
  /// - Parameters:
  ///   - name: The tensor.
  ///   - shape: The wanted shape, whose last axis becomes the columns.
  /// - Returns: The values.
  /// - Throws: ``WeightFormatError/missingTensor(file:tensor:similar:)`` or
  ///   ``WeightFormatError/shapeMismatch(file:tensor:expected:actual:)``.
  public func matrix(_ name: String, shape: [Int]) throws(WeightFormatError) -> Matrix {
    let (bytes, tensor) = try find(name, shape: shape)
    let (rows, columns) = Self.size(tensor)
    var result = Matrix(uninitializedRows: rows, columns: columns)
    var target = result.mutableSpan
    Self.widen(bytes, tensor, into: &target)
    return result
  }

  private static func size(_ tensor: TensorDescription) -> (rows: Int, columns: Int) {
    let columns = tensor.shape.last ?? 1
    return (columns == 0 ? 0 : tensor.elementCount / columns, columns)
  }

  /// A tensor as it is stored, to be widened piece by piece; nil if its elements are not in
  /// row-major order without gaps.
  ///
  /// - Parameters:
  ///   - name: The tensor.
  ///   - shape: The wanted shape; nil takes any.
  /// - Returns: The tensor; keeps its file's memory alive.
  /// - Throws: ``WeightFormatError/missingTensor(file:tensor:similar:)`` or
  ///   ``WeightFormatError/shapeMismatch(file:tensor:expected:actual:)``.
  public func stored(_ name: String, shape: [Int]? = nil) throws(WeightFormatError)
    -> StoredTensor?
  {
    let (bytes, tensor) = try find(name, shape: shape)
    return tensor.strides == nil ? StoredTensor(bytes, tensor) : nil
  }

  private static func widen(
    _ bytes: FileBytes, _ tensor: TensorDescription, into target: inout MutableSpan<Float>
  ) {
    if let strides = tensor.strides {
      gather(bytes, tensor, strides: strides, into: &target)
    } else {
      StoredTensor(bytes, tensor).widen(into: &target)
    }
  }

  // As many floats, which `write` overwrites.
  private static func floats(_ count: Int, _ write: (inout MutableSpan<Float>) -> Void) -> [Float] {
    unsafe [Float](unsafeUninitializedCapacity: count) { buffer, initialized in
      var target = unsafe MutableSpan(_unsafeElements: buffer.extracting(0..<count))
      write(&target)
      initialized = count
    }
  }

  // Widens all that the tensor reaches over and picks its elements in row-major order.
  private static func gather(
    _ bytes: FileBytes, _ tensor: TensorDescription, strides: [Int],
    into target: inout MutableSpan<Float>
  ) {
    var whole = tensor
    whole.shape = [tensor.byteRange.count / tensor.type.byteWidth]
    whole.strides = nil
    let reached = floats(whole.elementCount) { StoredTensor(bytes, whole).widen(into: &$0) }
    for (index, offset) in zip(
      target.indices, StridedOffsets(shape: tensor.shape, strides: strides))
    {
      target[index] = reached[offset]
    }
  }
}
