/// A kind of file that its first bytes tell.
enum FileKind: Equatable {
  case gzip
  case zstandard
  /// Nothing that can be read here: what it is, and what to do about it.
  case other(String, remedy: String)

  static let unpack = "Unpack it, and give the file that it holds."
  private static let export = "Export its texts as CSV or JSON lines."

  private static let signatures: [(bytes: [UInt8], kind: FileKind)] = [
    ([0x1F, 0x8B], .gzip),
    ([0x28, 0xB5, 0x2F, 0xFD], .zstandard),
    ([0x04, 0x22, 0x4D, 0x18], .other("compressed by LZ4", remedy: unpack)),
    ([0x1F, 0x9D], .other("compressed by compress", remedy: unpack)),
    (Array("PK\u{3}\u{4}".utf8), .other("a ZIP archive or a spreadsheet", remedy: archive)),
    (Array("PK\u{5}\u{6}".utf8), .other("an empty ZIP archive", remedy: unpack)),
    (Array("BZh".utf8), .other("compressed by bzip2", remedy: unpack)),
    ([0xFD, 0x37, 0x7A, 0x58, 0x5A], .other("compressed by xz", remedy: unpack)),
    ([0x37, 0x7A, 0xBC, 0xAF], .other("a 7z archive", remedy: unpack)),
    (Array("Rar!".utf8), .other("a RAR archive", remedy: unpack)),
    (Array("%PDF-".utf8), .other("a PDF", remedy: export)),
    (Array("SQLite format 3\0".utf8), .other("an SQLite database", remedy: export)),
    (Array("ARROW1".utf8), .other("an Arrow file", remedy: export)),
    ([0x89, 0x48, 0x44, 0x46], .other("an HDF5 file", remedy: export)),
    ([0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59], .other("a NumPy array", remedy: export)),
    ([0xD0, 0xCF, 0x11, 0xE0], .other("an old Office document", remedy: export)),
    ([0x89, 0x50, 0x4E, 0x47], .other("a PNG image", remedy: export)),
    ([0x80, 0x02], pickle), ([0x80, 0x03], pickle), ([0x80, 0x04], pickle), ([0x80, 0x05], pickle),
  ]

  private static let archive =
    "Unpack it and give the file that it holds, or export the spreadsheet's texts as CSV."
  private static let pickle = FileKind.other("a Python pickle", remedy: export)

  /// The kind of a file with these first bytes; nil for texts, as far as can be told.
  ///
  /// - Throws: ``DatasetError/parquet(file:)``; ``DatasetError/utf32(file:)``.
  static func of(_ start: ArraySlice<UInt8>, file: String) throws(DatasetError) -> FileKind? {
    // Only a whole file has its four letters at both ends, but no text begins so.
    if start.starts(with: Array("PAR1".utf8)) { throw .parquet(file: file) }
    if start.dropFirst(257).starts(with: Array("ustar".utf8)) {
      return .other("a tar archive", remedy: unpack)
    }
    // A frame to be skipped, with which parallel writers begin; sixteen marks mean the same.
    if let first = start.first, first & 0xF0 == 0x50,
      start.dropFirst().starts(with: [0x2A, 0x4D, 0x18])
    {
      return .zstandard
    }
    if [[0xFF, 0xFE, 0, 0], [0, 0, 0xFE, 0xFF]].contains(where: { start.starts(with: $0) }) {
      throw .utf32(file: file)
    }
    // What Zstandard passes over, such as the sizes that a parallel compressor puts first.
    if let first = start.first, first & 0xF0 == 0x50,
      start.dropFirst().starts(with: [0x2A, 0x4D, 0x18])
    {
      return .zstandard
    }
    return signatures.first { start.starts(with: $0.bytes) }?.kind
  }
}
