internal import Files

/// Tells by the first bytes beyond ASCII whether a file is written in another encoding than UTF-8.
///
/// A file with a character of several bytes in UTF-8 is taken for UTF-8, so that what is damaged in
/// it costs no more than its line.
struct EncodingGuess {
  /// How much of a chunk's beginning is looked at for UTF-16.
  private static let sampleCount = 512

  private var isSettled = false
  private var isFirst = true
  private var line = 1

  /// Takes the next chunk.
  ///
  /// - Throws: ``DatasetError/otherEncoding(file:line:encoding:)``.
  mutating func check(_ chunk: [UInt8], file: String) throws(DatasetError) {
    if isSettled { return }
    if isFirst, let encoding = Self.utf16(chunk.prefix(Self.sampleCount)) {
      throw .otherEncoding(file: file, line: 1, encoding: encoding)
    }
    isFirst = false
    guard let start = Self.firstNonASCII(in: chunk) else {
      line += Self.lineBreaks(in: chunk[...])
      return
    }
    isSettled = true
    guard !Self.holdsUTF8(chunk, from: start) else { return }
    line += Self.lineBreaks(in: chunk[..<start])
    if let examples = Self.foreign(chunk) {
      throw .foreignEncoding(file: file, line: line, examples: examples)
    }
    guard Self.looksLikeWindows1252(chunk[start...]) else { return }
    throw .otherEncoding(file: file, line: line, encoding: .windows1252)
  }

  /// UTF-16 by its mark, or by the zeros that ASCII characters have there.
  private static func utf16(_ sample: ArraySlice<UInt8>) -> TextEncoding? {
    if sample.starts(with: [0xFF, 0xFE]) || sample.starts(with: [0xFE, 0xFF]) { return .utf16 }
    let pairs = sample.count / 2
    guard pairs >= 2 else { return nil }
    var zeros = [0, 0]
    for (index, byte) in sample.enumerated() where byte == 0 { zeros[index % 2] += 1 }
    if zeros[1] * 2 > pairs, zeros[0] * 10 <= pairs { return .utf16LittleEndian }
    if zeros[0] * 2 > pairs, zeros[1] * 10 <= pairs { return .utf16BigEndian }
    return nil
  }

  private static func firstNonASCII(in chunk: [UInt8]) -> Int? {
    // Eight at a time: most chunks of most files have none.
    let bytes = unsafe chunk.span.bytes
    let whole = chunk.count & ~7
    var high: UInt64 = 0
    for start in stride(from: 0, to: whole, by: 8) {
      high |= unsafe bytes.unsafeLoadUnaligned(fromByteOffset: start, as: UInt64.self)
    }
    for byte in chunk[whole...] { high |= UInt64(byte) }
    return high & 0x8080_8080_8080_8080 == 0 ? nil : chunk.firstIndex { $0 >= 0x80 }
  }

  /// Whether most bytes beyond ASCII are parts of UTF-8 characters, which few are by chance.
  private static func holdsUTF8(_ chunk: [UInt8], from start: Int) -> Bool {
    let span = chunk.span
    var (offset, parts, strays) = (start, 0, 0)
    while offset < chunk.count {
      guard chunk[offset] >= 0x80 else {
        offset += 1
        continue
      }
      let length = UTF8Check.validLength(in: span, at: offset)
      // The chunk's end may cut a character.
      let isCut = chunk.count - offset < 4 && chunk.count >= 1 << 16 && chunk[offset] >= 0xC2
      if length > 0 || isCut { parts += max(length, 1) } else { strays += 1 }
      offset += max(length, 1)
    }
    return parts > strays
  }

  /// Whether each byte is one of Windows-1252 that texts have.
  private static func looksLikeWindows1252(_ bytes: ArraySlice<UInt8>) -> Bool {
    bytes.allSatisfy { byte in
      switch byte {
      case ..<0x80: true
      case ..<0xA0: TextEncoding.windows1252Marks[Int(byte) - 0x80] != nil
      // ÿ, which texts hardly have and damaged files often.
      default: byte != 0xFF
      }
    }
  }

  // Languages in Latin letters have few others: in Vietnamese a third, in most less than a tenth.
  private static let latinShare = 0.5
  // Fewer say nothing.
  private static let fewest = 8

  /// Encodings of other scripts, if most letters are beyond ASCII: of two bytes a character if all pair up
  /// so, else of one.
  private static func foreign(_ chunk: [UInt8]) -> [String]? {
    let high = chunk.count { $0 >= 0x80 }
    let letters = chunk.count { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0 & 0xDF) }
    guard high >= fewest, Double(high) > latinShare * Double(high + letters) else { return nil }
    // Words of one-byte encodings are as often odd as even: some do not pair up.
    return pairsUp(chunk)
      ? ["SHIFT_JIS", "GB18030", "EUC-KR"] : ["WINDOWS-1251", "KOI8-R", "ISO-8859-7"]
  }

  private static func pairsUp(_ chunk: [UInt8]) -> Bool {
    var offset = 0
    while offset < chunk.count {
      guard chunk[offset] >= 0x80 else {
        offset += 1
        continue
      }
      // The chunk's end may cut a pair.
      guard offset + 1 >= chunk.count || chunk[offset + 1] >= 0x40 else { return false }
      offset += 2
    }
    return true
  }

  private static func lineBreaks(in bytes: ArraySlice<UInt8>) -> Int {
    let feeds = bytes.count { $0 == UInt8(ascii: "\n") }
    return feeds > 0 ? feeds : bytes.count { $0 == UInt8(ascii: "\r") }
  }
}
