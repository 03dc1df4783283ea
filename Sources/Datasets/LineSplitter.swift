/// Cuts a stream of bytes into lines, ended by LF or CR LF.
struct LineSplitter {
  private let name: String
  private let limit: Int
  private var mark = ByteOrderMark()
  private var line: [UInt8] = []
  private var number = 1

  /// - Parameters:
  ///   - name: The file, for messages.
  ///   - limit: Longer lines are an error, so that memory stays bounded.
  init(name: String, limit: Int = DelimitedTextParser.defaultRowLimit) {
    self.name = name
    self.limit = limit
  }

  /// Takes the next bytes, and calls `emit` with each complete line and its number.
  mutating func feed(
    _ chunk: ArraySlice<UInt8>, _ emit: (String, Int) throws(DatasetError) -> Void
  ) throws(DatasetError) {
    var rest = mark.filter(chunk)
    while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
      try append(rest[..<end])
      try endLine(emit)
      rest = rest[(end + 1)...]
    }
    try append(rest)
  }

  /// Ends the stream: the last line needs no line break.
  mutating func finish(_ emit: (String, Int) throws(DatasetError) -> Void) throws(DatasetError) {
    try append(mark.finish())
    if !line.isEmpty { try endLine(emit) }
  }

  private mutating func append(_ bytes: ArraySlice<UInt8>) throws(DatasetError) {
    guard line.count + bytes.count <= limit else {
      throw .lineTooLong(file: name, line: number, limit: limit)
    }
    line.append(contentsOf: bytes)
  }

  /// Emits the line unless it is blank.
  private mutating func endLine(_ emit: (String, Int) throws(DatasetError) -> Void)
    throws(DatasetError)
  {
    if line.last == UInt8(ascii: "\r") { line.removeLast() }
    guard let text = String(validating: line, as: UTF8.self) else {
      throw .invalidUTF8(file: name, line: number)
    }
    if !text.allSatisfy(\.isWhitespace) { try emit(text, number) }
    line.removeAll(keepingCapacity: true)
    number += 1
  }
}
