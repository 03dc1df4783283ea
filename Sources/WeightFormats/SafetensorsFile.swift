public import Files

/// One safetensors file, its header completely validated.
public struct SafetensorsFile: TensorFile {
  /// The whole file.
  public let bytes: FileBytes
  /// The free-form entries of `__metadata__`.
  public let metadata: [String: String]
  /// The tensors, by offset.
  public let tensors: [TensorDescription]

  private let indices: [String: Int]

  /// Reads and validates the header; tensor data is not touched.
  ///
  /// - Throws: The ``WeightFormatError`` case that names what is wrong with the header.
  /// - Complexity: O(header length) time and memory.
  public init(_ bytes: FileBytes) throws(WeightFormatError) {
    let header = try SafetensorsHeader(bytes)
    self.bytes = bytes
    metadata = header.metadata
    tensors = header.tensors
    var indices: [String: Int] = [:]
    for (index, tensor) in header.tensors.enumerated() { indices[tensor.name] = index }
    self.indices = indices
  }

  /// The tensor of this name, if the file has it.
  public func tensor(named name: String) -> TensorDescription? {
    indices[name].map { tensors[$0] }
  }
}
