import Files

/// Reads a pickle of plain containers, numbers, strings and tensors, and never runs code.
///
/// A pickle is a program for a small stack machine. This one knows the operations that build plain
/// values and a list of names (``PickleGlobal``) that it interprets itself; any other name is an error.
///
/// - SeeAlso: Python's `pickletools` for the operations.
struct PickleReader {
  private let bytes: FileBytes
  private let range: Range<Int>
  /// The next byte, counted from the start of the file.
  private(set) var offset: Int
  var stack = PickleStack()

  /// - Parameters:
  ///   - bytes: The file.
  ///   - range: Where in it the pickle lies; more may follow the pickle.
  init(_ bytes: FileBytes, _ range: Range<Int>) {
    self.bytes = bytes
    self.range = range
    offset = range.lowerBound
  }

  /// Runs the pickle to its end.
  mutating func read() throws(WeightFormatError) -> PickleValue {
    while true {
      let operation = try byte()
      if operation == UInt8(ascii: ".") { break }
      try perform(operation)
    }
    guard stack.count == 1, !stack.hasOpenMark, let item = stack.pop() else {
      throw malformed("the pickle does not end with one value")
    }
    // As many values as bytes: sharing cannot blow a small pickle up.
    var budget = range.count
    return try value(item, depth: 0, budget: &budget)
  }

  private mutating func perform(_ operation: UInt8) throws(WeightFormatError) {
    if try performScalar(operation) { return }
    if try performContainer(operation) { return }
    if try performMemo(operation) { return }
    switch operation {
    case 0x80:
      let version = try byte()
      guard version <= 5 else { throw malformed("pickle protocol \(version)") }
    case 0x95: _ = try count(8)
    case UInt8(ascii: "("): stack.mark()
    case UInt8(ascii: "0"): _ = try pop()
    case UInt8(ascii: "1"): _ = try popToMark()
    case UInt8(ascii: "2"):
      guard let top = stack.top else { throw malformed("an empty stack") }
      stack.push(top)
    case UInt8(ascii: "c"):
      let (module, name) = (try line(), try line())
      try pushGlobal(module, name)
    case 0x93:
      guard case .string(let name) = try pop(), case .string(let module) = try pop() else {
        throw malformed("a name that is no string")
      }
      try pushGlobal(module, name)
    case UInt8(ascii: "R"), 0x81:
      let arguments = try tuple(try pop())
      guard case .global(let global) = try pop() else {
        throw malformed("a call of something that is no function")
      }
      stack.push(try call(global, arguments))
    case UInt8(ascii: "b"): try build()
    case UInt8(ascii: "Q"): stack.push(try storage(try pop()))
    default:
      throw malformed("operation 0x\(String(operation, radix: 16)) is not supported")
    }
  }

  private mutating func pushGlobal(_ module: String, _ name: String) throws(WeightFormatError) {
    guard let global = PickleGlobal(module: module, name: name) else {
      throw .forbiddenGlobal(file: bytes.name, offset: offset, name: "\(module).\(name)")
    }
    stack.push(.global(global))
  }

  // MARK: Bytes

  func malformed(_ reason: String) -> WeightFormatError {
    .malformedPyTorchFile(file: bytes.name, offset: offset, reason: reason)
  }

  mutating func byte() throws(WeightFormatError) -> UInt8 {
    guard offset < range.upperBound else { throw malformed("the pickle ends too early") }
    defer { offset += 1 }
    return bytes.span[offset]
  }

  private mutating func take(_ count: Int) throws(WeightFormatError) -> Range<Int> {
    let left = range.upperBound - offset
    guard count >= 0, count <= left else {
      throw malformed("\(count) bytes are announced, \(left) are left")
    }
    defer { offset += count }
    return offset..<offset + count
  }

  mutating func data(_ count: Int) throws(WeightFormatError) -> [UInt8] {
    bytes.contents(try take(count))
  }

  /// An unsigned little-endian number of 1 to 8 bytes.
  mutating func count(_ width: Int) throws(WeightFormatError) -> Int {
    let value = try take(width).reversed().reduce(UInt64(0)) {
      $0 << 8 | UInt64(bytes.span[$1])
    }
    guard let number = Int(exactly: value) else { throw malformed("a number beyond 63 bits") }
    return number
  }

  mutating func string(_ count: Int) throws(WeightFormatError) -> String {
    guard let text = bytes.text(try take(count)) else {
      throw malformed("a string that is not UTF-8")
    }
    return text
  }

  mutating func line() throws(WeightFormatError) -> String {
    guard
      let end = (offset..<range.upperBound).first(where: { bytes.span[$0] == UInt8(ascii: "\n") })
    else {
      throw malformed("a line without an end")
    }
    let text = try string(end - offset)
    offset += 1
    return text
  }

  // MARK: Stack

  mutating func pop() throws(WeightFormatError) -> PickleStack.Item {
    guard let item = stack.pop() else { throw malformed("an empty stack") }
    return item
  }

  mutating func popToMark() throws(WeightFormatError) -> [PickleStack.Item] {
    guard let items = stack.popToMark() else { throw malformed("a mark is missing") }
    return items
  }

  func tuple(_ item: PickleStack.Item) throws(WeightFormatError) -> [PickleStack.Item] {
    guard case .tuple(let node) = item else { throw malformed("no tuple where one should be") }
    return stack.nodes[node]
  }
}
