import Files

/// A tensor in memory, to be written.
public struct NamedTensor: Sendable, Equatable {
  /// The tensor's name.
  public var name: String
  /// The dimensions, slowest first.
  public var shape: [Int]
  /// The values, row-major.
  public var values: [Float]

  /// Creates a tensor; the writer checks that shape and values agree.
  public init(name: String, shape: [Int], values: [Float]) {
    self.name = name
    self.shape = shape
    self.values = values
  }
}

/// Writes safetensors files.
public enum SafetensorsWriter {
  /// Writes tensors in the given order, atomically.
  ///
  /// Equal input gives equal bytes: metadata keys are sorted. The header is padded with spaces so
  /// that the data begins at a multiple of eight.
  ///
  /// - Throws: ``WeightFormatError/valueCountMismatch(tensor:shape:count:)``,
  ///   ``WeightFormatError/duplicateTensorName(tensor:)``,
  ///   ``WeightFormatError/reservedTensorName``,
  ///   ``WeightFormatError/headerTooLargeToWrite(path:length:)`` or
  ///   ``WeightFormatError/file(_:)``.
  public static func write(
    _ tensors: [NamedTensor], metadata: [String: String], to path: String
  ) throws(WeightFormatError) {
    for tensor in tensors {
      guard byteCount(of: tensor.shape, width: 4) == tensor.values.count * 4 else {
        throw .valueCountMismatch(
          tensor: tensor.name, shape: tensor.shape, count: tensor.values.count)
      }
    }
    let header = try header(
      of: tensors.map { .init(name: $0.name, type: .float32, shape: $0.shape) },
      metadata: metadata, path)
    try WeightFormatError.ofFiles { () throws(FileError) in
      var writer = try AtomicFileWriter(path: path)
      try writer.append(header.span)
      for tensor in tensors { try writer.append(tensor.values.span) }
      try writer.commit()
    }
  }

  /// Writes tensors in the given order, atomically, each as it is made; see ``write(_:metadata:to:)``.
  ///
  /// - Throws: As ``write(_:metadata:to:)``; what the making of a tensor throws.
  package static func write(
    streaming tensors: [StreamedTensor], metadata: [String: String], to path: String
  ) throws {
    let header = try header(of: tensors.map(\.entry), metadata: metadata, path)
    var writer = try AtomicFileWriter(path: path)
    try writer.append(header.span)
    for tensor in tensors { try tensor.write { try writer.append($0) } }
    try writer.commit()
  }

  /// The header with its length before it.
  private static func header(
    of tensors: [StreamedTensor.Entry], metadata: [String: String], _ path: String
  ) throws(WeightFormatError) -> [UInt8] {
    // Checked before the header is built, and again with its punctuation.
    let names = tensors.reduce(0) { $0 + $1.name.utf8.count }
    try checkLength(metadata.reduce(names) { $0 + $1.key.utf8.count + $1.value.utf8.count }, path)
    var prefix = try json(of: tensors, metadata: metadata)
    try checkLength(prefix.count, path)
    prefix.insert(contentsOf: LittleEndian.bytes(of: UInt64(prefix.count)), at: 0)
    return prefix
  }

  private static func checkLength(_ length: Int, _ path: String) throws(WeightFormatError) {
    guard length <= SafetensorsHeader.maximumLength else {
      throw .headerTooLargeToWrite(path: path, length: length)
    }
  }

  /// The header's JSON, padded to a multiple of eight bytes.
  private static func json(of tensors: [StreamedTensor.Entry], metadata: [String: String])
    throws(WeightFormatError) -> [UInt8]
  {
    var entries: [String] = []
    if !metadata.isEmpty {
      let pairs = metadata.sorted { $0.key < $1.key }
        .map { "\(JSONEscape.quoted($0.key)):\(JSONEscape.quoted($0.value))" }
      entries.append("\"__metadata__\":{\(pairs.joined(separator: ","))}")
    }
    var names = Set<String>()
    var offset = 0
    for tensor in tensors {
      guard tensor.name != "__metadata__" else { throw .reservedTensorName }
      guard names.insert(tensor.name).inserted else {
        throw .duplicateTensorName(tensor: tensor.name)
      }
      let end = offset + tensor.byteCount
      let shape = tensor.shape.map(String.init).joined(separator: ",")
      entries.append(
        "\(JSONEscape.quoted(tensor.name)):{\"dtype\":\"\(tensor.type.rawValue)\",\"shape\":[\(shape)],"
          + "\"data_offsets\":[\(offset),\(end)]}")
      offset = end
    }
    var text = Array("{\(entries.joined(separator: ","))}".utf8)
    while text.count % 8 != 0 { text.append(UInt8(ascii: " ")) }
    return text
  }
}
