internal import Files

/// Writes a GGUF file again with some of its tensors replaced, or more of them; metadata and all other
/// tensors stay byte for byte.
package enum GGUFRewriter {
  /// Writes the file, atomically.
  ///
  /// - Parameters:
  ///   - file: The file to start from.
  ///   - tensors: Those to replace by name, or to add at the end.
  ///   - path: Where the new file goes.
  /// - Throws: ``WeightFormatError``; what the making of a tensor throws.
  package static func write(
    _ file: GGUFFile, with tensors: [StreamedTensor], to path: String
  ) throws {
    let header = try GGUFHeader(file.bytes)
    for tensor in tensors {
      let (row, block) = (tensor.entry.shape.last ?? 1, tensor.entry.type.blockElements)
      guard row % block == 0 else {
        throw WeightFormatError.rowsNoBlocks(
          tensor: tensor.entry.name, length: row, type: tensor.entry.type.rawValue, block: block)
      }
    }
    let all = all(file, tensors)
    var offsets: [Int] = []
    var end = 0
    for tensor in all {
      offsets.append(end)
      end += padded(tensor.entry.byteCount, header.alignment)
    }
    var beginning = Array("GGUF".utf8) + LittleEndian.bytes(of: header.version)
    beginning += LittleEndian.bytes(of: UInt64(all.count), UInt64(file.values.count))
    beginning += file.bytes.contents(header.valueBytes)
    for (tensor, offset) in zip(all, offsets) {
      beginning += description(tensor.entry, offset: offset)
    }
    pad(&beginning, header.alignment)
    try write(beginning, all, header.alignment, to: path)
  }

  private static func write(
    _ beginning: [UInt8], _ tensors: [StreamedTensor], _ alignment: Int, to path: String
  ) throws {
    var writer = try AtomicFileWriter(path: path)
    try writer.append(beginning.span)
    for tensor in tensors {
      try tensor.write { try writer.append($0) }
      let count = tensor.entry.byteCount
      let padding = [UInt8](repeating: 0, count: padded(count, alignment) - count)
      try writer.append(padding.span)
    }
    try writer.commit()
  }

  private static func all(_ file: GGUFFile, _ tensors: [StreamedTensor]) -> [StreamedTensor] {
    let bytes = file.bytes
    let kept = file.tensors.map { tensor in
      tensors.first { $0.entry.name == tensor.name }
        ?? StreamedTensor(.init(name: tensor.name, type: tensor.type, shape: tensor.shape)) {
          try $0(bytes.span.extracting(tensor.byteRange))
        }
    }
    return kept + tensors.filter { file.tensor(named: $0.entry.name) == nil }
  }

  /// What the header says of a tensor: its dimensions fastest first.
  private static func description(_ entry: StreamedTensor.Entry, offset: Int) -> [UInt8] {
    let name = Array(entry.name.utf8)
    return LittleEndian.bytes(of: UInt64(name.count)) + name
      + LittleEndian.bytes(of: UInt32(entry.shape.count))
      + LittleEndian.bytes(of: entry.shape.reversed().map { UInt64($0) })
      + LittleEndian.bytes(of: GGUFTensorType.number(entry.type))
      + LittleEndian.bytes(of: UInt64(offset))
  }

  private static func padded(_ count: Int, _ alignment: Int) -> Int {
    (count + alignment - 1) / alignment * alignment
  }

  private static func pad(_ bytes: inout [UInt8], _ alignment: Int) {
    bytes += [UInt8](repeating: 0, count: padded(bytes.count, alignment) - bytes.count)
  }
}
