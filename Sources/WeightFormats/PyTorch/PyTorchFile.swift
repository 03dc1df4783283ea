public import Files

/// A file that `torch.save` wrote, read without running any of it.
///
/// Both containers are read: the ZIP archive of PyTorch 1.6 and later, and the sequence of pickles
/// before it. Tensors stay in mapped memory.
public struct PyTorchFile: TensorFile {
  /// The whole file.
  public let bytes: FileBytes
  /// PyTorch files have no metadata beside their values.
  public var metadata: [String: String] { [:] }
  /// All tensors, by their keys; keys of nested containers are joined by dots.
  public let tensors: [TensorDescription]
  /// Everything that was saved.
  public let value: PickleValue

  private let indices: [String: Int]

  /// Reads the pickle and checks that every tensor lies in the file; tensor data is not touched.
  ///
  /// - Throws: ``WeightFormatError/malformedPyTorchFile(file:offset:reason:)``;
  ///   ``WeightFormatError/forbiddenGlobal(file:offset:name:)`` for anything that could run code;
  ///   ``WeightFormatError/duplicateTensorName(tensor:)``.
  /// - Complexity: O(length of the pickle) time and memory.
  public init(_ bytes: FileBytes) throws(WeightFormatError) {
    let contents = try PyTorchContents(bytes)
    self.bytes = bytes
    value = contents.value
    var tensors: [TensorDescription] = []
    try contents.describeTensors(contents.value, name: "", into: &tensors)
    self.tensors = tensors
    var indices: [String: Int] = [:]
    for (index, tensor) in tensors.enumerated() {
      guard indices.updateValue(index, forKey: tensor.name) == nil else {
        throw .duplicateTensorName(tensor: tensor.name)
      }
    }
    self.indices = indices
  }

  /// The tensor of this name, if the file has it.
  public func tensor(named name: String) -> TensorDescription? {
    indices[name].map { tensors[$0] }
  }

  /// Whether bytes begin as `torch.save` begins a file.
  public static func isPyTorch(_ bytes: Span<UInt8>) -> Bool {
    bytes.starts(with: ZipDirectory.start) || bytes.starts(with: LegacyPyTorch.start)
  }
}

/// The value of a PyTorch file, and where its storages lie.
struct PyTorchContents {
  let value: PickleValue
  private let storages: [String: Range<Int>]
  private let file: String
  private let byteCount: Int

  init(_ bytes: FileBytes) throws(WeightFormatError) {
    file = bytes.name
    byteCount = bytes.count
    if bytes.span.starts(with: ZipDirectory.start) {
      (value, storages) = try Self.readArchive(bytes)
    } else if bytes.span.starts(with: LegacyPyTorch.start) {
      (value, storages) = try LegacyPyTorch.read(bytes)
    } else {
      throw .malformedPyTorchFile(
        file: file, offset: 0,
        reason: "it begins neither as a ZIP archive nor as a pickle of torch.save")
    }
  }

  // `NAME/data.pkl` and `NAME/data/KEY`, whatever the name.
  private static func readArchive(_ bytes: FileBytes)
    throws(WeightFormatError) -> (PickleValue, [String: Range<Int>])
  {
    let directory = try ZipDirectory(bytes)
    func failure(_ offset: Int, _ reason: String) -> WeightFormatError {
      .malformedPyTorchFile(file: bytes.name, offset: offset, reason: reason)
    }
    guard let name = directory.names.first(where: { $0.hasSuffix("/data.pkl") }),
      let pickle = directory.entries[name]
    else { throw failure(0, "the archive holds no data.pkl") }
    let folder = name.dropLast("data.pkl".count)
    if let order = directory.entries[folder + "byteorder"],
      bytes.text(order) != "little"
    {
      throw failure(order.lowerBound, "its numbers are not little-endian")
    }
    var reader = PickleReader(bytes, pickle)
    let value = try reader.read()
    var storages: [String: Range<Int>] = [:]
    for storage in reader.stack.storages {
      guard let range = directory.entries["\(folder)data/\(storage.key)"] else {
        throw failure(pickle.lowerBound, "storage \(storage.key.debugDescription) is not there")
      }
      let width = storage.type?.byteWidth ?? 1
      guard storage.count <= range.count / width else {
        throw failure(
          range.lowerBound,
          "storage \(storage.key) has \(range.count) bytes, not \(storage.count) × \(width)")
      }
      storages[storage.key] = range
    }
    return (value, storages)
  }

  /// Describes the tensors in a value.
  func describeTensors(
    _ value: PickleValue, name: String, into tensors: inout [TensorDescription]
  ) throws(WeightFormatError) {
    func child(_ key: String) -> String { name.isEmpty ? key : "\(name).\(key)" }
    switch value {
    case .tensor(let tensor): tensors.append(try description(of: tensor, name))
    case .list(let items), .tuple(let items):
      for (index, item) in items.enumerated() {
        try describeTensors(item, name: child("\(index)"), into: &tensors)
      }
    case .dictionary(let items):
      for item in items {
        guard case .string(let key) = item.key else { continue }
        try describeTensors(item.value, name: child(key), into: &tensors)
      }
    case .namespace(let items):
      for item in items { try describeTensors(item.value, name: child(item.key), into: &tensors) }
    default: break
    }
  }

  private func description(of tensor: PickledTensor, _ name: String) throws(WeightFormatError)
    -> TensorDescription
  {
    func failure(_ reason: String) -> WeightFormatError {
      .malformedPyTorchFile(file: file, offset: 0, reason: "tensor \(name) \(reason)")
    }
    guard let storage = storages[tensor.storage] else { throw failure("has no storage") }
    // An expanded tensor may have more elements than its storage, but not without bound.
    guard let count = WeightFormats.byteCount(of: tensor.shape, width: 1), count <= byteCount else {
      throw failure("has more elements than the file has bytes")
    }
    var extent = count == 0 ? 0 : 1
    for (size, stride) in zip(tensor.shape, tensor.strides) where count > 0 {
      let (reach, overflow) = (size - 1).multipliedReportingOverflow(by: stride)
      guard !overflow, reach <= byteCount else { throw failure("reaches beyond its storage") }
      extent += reach
    }
    guard extent <= tensor.storageCount, tensor.offset <= tensor.storageCount - extent else {
      throw failure("reaches beyond its storage")
    }
    let width = tensor.type.byteWidth
    let start = storage.lowerBound + tensor.offset * width
    guard tensor.storageCount <= storage.count / width else {
      throw failure("has a storage that is too short")
    }
    return TensorDescription(
      name: name, type: tensor.type, shape: tensor.shape,
      strides: isRowMajor(tensor) ? nil : tensor.strides,
      byteRange: start..<start + extent * width)
  }

  private func isRowMajor(_ tensor: PickledTensor) -> Bool {
    var expected = 1
    for (size, stride) in zip(tensor.shape, tensor.strides).reversed() {
      if size != 1, stride != expected { return tensor.shape.contains(0) }
      expected *= size
    }
    return true
  }
}
