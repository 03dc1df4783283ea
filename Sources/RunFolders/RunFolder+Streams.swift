package import Files

// Files that are written piece by piece, so that long ones need not be held.
extension RunFolder {
  /// Writes a table as ``write(csv:as:)`` does, row by row.
  ///
  /// - Throws: `FileError.cannotWrite(path:reason:)`.
  package mutating func write(
    csv header: [String], _ rows: some Sequence<[String]>, as name: String
  ) throws(FileError) {
    func line(_ row: [String]) -> String { row.map(Self.quoted).joined(separator: ",") + "\n" }
    var pieces = try FilePieces(path: file(name))
    if !header.isEmpty { try pieces.append(line(header)) }
    for row in rows { try pieces.append(line(row)) }
    try pieces.commit()
    record(name)
  }

  /// Writes a document as ``write(json:as:)`` does, the elements of one of its lists one by one.
  ///
  /// - Parameters:
  ///   - document: The document with an empty list.
  ///   - items: The list's elements.
  ///   - key: The list's key in the document.
  ///   - name: The file.
  /// - Throws: `FileError.cannotWrite(path:reason:)`; `EncodingError`.
  package mutating func write(
    json document: some Encodable, _ items: some Sequence<some Encodable>, under key: String,
    as name: String
  ) throws {
    let whole = try JSONText.pretty(document)
    // A line break never stands within a string, so that this is the document's own key.
    let list = "\n  \"\(key)\" : ["
    guard let place = whole.firstRange(of: list + "\n\n  ]") else {
      preconditionFailure("the document has no empty list under \(key)")
    }
    var pieces = try FilePieces(path: file(name))
    try pieces.append(whole[..<place.lowerBound] + list)
    var isEmpty = true
    for item in items {
      try pieces.append(isEmpty ? "\n" : ",\n")
      try pieces.append(JSONText.pretty(item), indentedBy: 4)
      isEmpty = false
    }
    try pieces.append((isEmpty ? "\n\n  ]" : "\n  ]") + whole[place.upperBound...] + "\n")
    try pieces.commit()
    record(name)
  }
}

/// A file that is written a piece at a time.
private struct FilePieces: ~Copyable {
  private var writer: AtomicFileWriter
  private var waiting: [UInt8] = []
  private static let most = 1 << 16

  init(path: String) throws(FileError) { writer = try AtomicFileWriter(path: path) }

  mutating func append(_ text: some StringProtocol) throws(FileError) {
    waiting += text.utf8
    if waiting.count >= Self.most { try flush() }
  }

  /// Adds lines, those that are not empty further to the right.
  mutating func append(_ lines: String, indentedBy count: Int) throws(FileError) {
    var isAtStart = true
    for byte in lines.utf8 {
      let isBreak = byte == UInt8(ascii: "\n")
      if isAtStart, !isBreak { waiting += repeatElement(UInt8(ascii: " "), count: count) }
      waiting.append(byte)
      isAtStart = isBreak
    }
    if waiting.count >= Self.most { try flush() }
  }

  consuming func commit() throws(FileError) {
    try flush()
    try writer.commit()
  }

  private mutating func flush() throws(FileError) {
    var bytes: [UInt8] = []
    swap(&bytes, &waiting)
    try writer.append(bytes.span)
  }
}
