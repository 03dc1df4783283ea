/// Where text comes from: a file, read piece by piece, or memory; compressed or not, and in any
/// encoding that is named.
final class ByteSource {
  /// The least first bytes by which the kind of a file is told.
  private static let signatureCount = 262

  private let raw: RawBytes
  private let encoding: TextEncoding
  private var contents: (any ByteStream)?
  /// The first bytes of compressed contents, by which their kind was told.
  private var firstContents: [UInt8]?
  private var converter: UTF8Converter
  private var guess = EncodingGuess()
  /// Text that was looked at and is still to be given.
  private var ahead: [UInt8]?

  /// Opens a file, or standard input for the path `-`.
  ///
  /// - Throws: ``DatasetError/fileNotFound(file:)`` or ``DatasetError/cannotRead(file:reason:)``.
  convenience init(path: String, encoding: TextEncoding = .utf8) throws(DatasetError) {
    self.init(try RawBytes(path: path), encoding)
  }

  convenience init(_ bytes: [UInt8], name: String) {
    self.init(RawBytes(bytes, name: name), .utf8)
  }

  private init(_ raw: RawBytes, _ encoding: TextEncoding) {
    self.raw = raw
    self.encoding = encoding
    converter = UTF8Converter(encoding)
  }

  /// The path, or a label.
  var name: String { raw.name }
  /// How many bytes the file has; 0 where that cannot be told, as of a pipe.
  var totalByteCount: Int { raw.totalByteCount }
  /// How many of them have been read.
  var byteCount: Int { raw.byteCount }
  /// SHA-256 in hexadecimal of those.
  var digest: String { raw.digest }

  /// The next bytes as UTF-8, at least one; nil at the end.
  ///
  /// - Throws: ``DatasetError`` for a file that cannot be read, is no text, or is in another
  ///   encoding.
  func next() throws(DatasetError) -> [UInt8]? {
    if let text = ahead {
      ahead = nil
      return text
    }
    return try read()
  }

  /// The first bytes of the text, which are given again; empty for an empty file.
  func peek() throws(DatasetError) -> [UInt8] {
    if ahead == nil { ahead = try read() }
    return ahead ?? []
  }

  /// Checks that the file is of a kind that may hold text.
  ///
  /// - Throws: ``DatasetError``.
  func checkKind() throws(DatasetError) { _ = try opened() }

  private func read() throws(DatasetError) -> [UInt8]? {
    let stream = try opened()
    while let chunk = try chunk(of: stream) {
      if encoding == .utf8 { try guess.check(chunk, file: name) }
      let text = try converter.convert(chunk, file: name)
      if !text.isEmpty { return text }
    }
    try converter.finish(file: name)
    return nil
  }

  private func chunk(of stream: any ByteStream) throws(DatasetError) -> [UInt8]? {
    guard let first = firstContents else { return try stream.next() }
    firstContents = nil
    return first
  }

  private func opened() throws(DatasetError) -> any ByteStream {
    if let contents { return contents }
    let stream: any ByteStream
    switch try FileKind.of(raw.peek(Self.signatureCount), file: name) {
    case nil: stream = raw
    case .gzip: stream = try GzipStream(raw)
    case .zstandard: stream = try ZstandardStream(raw)
    case .other(let kind, let remedy): throw .notTextFile(file: name, kind: kind, remedy: remedy)
    }
    if stream !== raw { try checkContents(stream) }
    contents = stream
    return stream
  }

  /// Checks that what was compressed is text.
  private func checkContents(_ stream: any ByteStream) throws(DatasetError) {
    firstContents = try stream.next()
    switch try FileKind.of((firstContents ?? [])[...], file: name) {
    case nil: break
    case .gzip, .zstandard:
      throw .notTextFile(file: name, kind: "compressed twice", remedy: FileKind.unpack)
    case .other(let kind, let remedy): throw .notTextFile(file: name, kind: kind, remedy: remedy)
    }
  }
}
