/// Writes values as a pickle of protocol 2, as `torch.save` does.
struct PickleWriter {
  private(set) var bytes: [UInt8] = [0x80, 2]

  /// The pickle of a value.
  static func pickle(_ value: PickleValue) -> [UInt8] {
    var writer = PickleWriter()
    writer.write(value)
    writer.byte(".")
    return writer.bytes
  }

  private mutating func write(_ value: PickleValue) {
    switch value {
    case .none: byte("N")
    case .boolean(let flag): bytes.append(flag ? 0x88 : 0x89)
    case .integer(let number): write(number)
    case .largeInteger(let digits):
      bytes.append(0x8B)
      bytes += LittleEndian.bytes(of: UInt32(digits.count))
      bytes += digits
    case .number(let number):
      byte("G")
      bytes += LittleEndian.bytes(of: number.bitPattern).reversed()
    case .string(let text): write(text)
    case .bytes(let data):
      byte("B")
      bytes += LittleEndian.bytes(of: UInt32(data.count))
      bytes += data
    case .list(let items):
      byte("]")
      write(items, end: "e")
    case .tuple(let items): write(items, end: "t")
    case .dictionary(let items):
      byte("}")
      write(items.flatMap { [$0.key, $0.value] }, end: "u")
    case .namespace(let items):
      global("argparse", "Namespace")
      byte(")")
      bytes.append(0x81)
      write(.dictionary(items.map { (key: .string($0.key), value: $0.value) }))
      byte("b")
    case .tensor(let tensor): write(tensor)
    }
  }

  // A mark, the items, and the operation that takes them.
  private mutating func write(_ items: [PickleValue], end: Unicode.Scalar) {
    byte("(")
    items.forEach { write($0) }
    byte(end)
  }

  private mutating func write(_ number: Int) {
    if let small = Int32(exactly: number) {
      byte("J")
      bytes += LittleEndian.bytes(of: small)
    } else {
      bytes += [0x8A, 8]
      bytes += LittleEndian.bytes(of: Int64(number))
    }
  }

  private mutating func write(_ text: String) {
    byte("X")
    bytes += LittleEndian.bytes(of: UInt32(text.utf8.count))
    bytes += text.utf8
  }

  // torch._utils._rebuild_tensor_v2(storage, offset, shape, strides, requires_grad, hooks)
  private mutating func write(_ tensor: PickledTensor) {
    precondition(tensor.type == .float32, "only Float32 storages are written")
    global("torch._utils", "_rebuild_tensor_v2")
    byte("(")
    byte("(")
    write("storage")
    global("torch", "FloatStorage")
    write(tensor.storage)
    write("cpu")
    write(tensor.storageCount)
    byte("t")
    byte("Q")
    write(tensor.offset)
    write(tensor.shape.map { .integer($0) }, end: "t")
    write(tensor.strides.map { .integer($0) }, end: "t")
    write(.boolean(false))
    global("collections", "OrderedDict")
    byte(")")
    byte("R")
    byte("t")
    byte("R")
  }

  private mutating func global(_ module: String, _ name: String) {
    bytes += "c\(module)\n\(name)\n".utf8
  }

  private mutating func byte(_ operation: Unicode.Scalar) {
    bytes.append(UInt8(truncatingIfNeeded: operation.value))
  }
}
