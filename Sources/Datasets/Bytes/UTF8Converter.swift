/// Turns bytes of an encoding into UTF-8, piece by piece; UTF-8 itself passes as it is.
struct UTF8Converter {
  private let encoding: TextEncoding
  private var isBigEndian: Bool
  private var line = 1
  private var previousWasCarriageReturn = false
  /// The first byte of a UTF-16 unit whose second one is to come, and the first half of a pair.
  private var heldByte: UInt8?
  private var heldUnit: UInt16?
  private var isAtStart = true

  init(_ encoding: TextEncoding) {
    self.encoding = encoding
    isBigEndian = encoding == .utf16BigEndian
  }

  /// The bytes as UTF-8.
  ///
  /// - Throws: ``DatasetError/undecodable(file:line:encoding:bytes:)``.
  mutating func convert(_ bytes: [UInt8], file: String) throws(DatasetError) -> [UInt8] {
    var output: [UInt8] = []
    output.reserveCapacity(bytes.count * 3 / 2)
    switch encoding {
    case .utf8: return bytes
    case .latin1: for byte in bytes { append(Unicode.Scalar(byte), to: &output) }
    case .windows1252:
      for byte in bytes {
        guard let scalar = Self.windows1252(byte) else { throw undecodable(UInt16(byte), file) }
        append(scalar, to: &output)
      }
    case .utf16, .utf16LittleEndian, .utf16BigEndian:
      for byte in bytes {
        guard let first = heldByte else {
          heldByte = byte
          continue
        }
        heldByte = nil
        try take(unit(first, byte), file, &output)
      }
    }
    return output
  }

  /// Checks that nothing is cut off at the end.
  ///
  /// - Throws: ``DatasetError/undecodable(file:line:encoding:bytes:)``.
  func finish(file: String) throws(DatasetError) {
    if let heldUnit { throw undecodable(heldUnit, file) }
    if let heldByte { throw undecodable(UInt16(heldByte), file) }
  }

  private func unit(_ first: UInt8, _ second: UInt8) -> UInt16 {
    isBigEndian
      ? UInt16(first) << 8 | UInt16(second) : UInt16(second) << 8 | UInt16(first)
  }

  private mutating func take(_ unit: UInt16, _ file: String, _ output: inout [UInt8])
    throws(DatasetError)
  {
    var unit = unit
    if isAtStart, encoding == .utf16, unit == 0xFFFE {
      isBigEndian.toggle()
      unit = 0xFEFF
    }
    isAtStart = false
    if let first = heldUnit {
      guard UTF16.isTrailSurrogate(unit) else { throw undecodable(first, file) }
      heldUnit = nil
      let value = 0x10000 + (UInt32(first) - 0xD800) << 10 + (UInt32(unit) - 0xDC00)
      append(Unicode.Scalar(value) ?? "\u{FFFD}", to: &output)
    } else if UTF16.isLeadSurrogate(unit) {
      heldUnit = unit
    } else if let scalar = Unicode.Scalar(unit) {
      append(scalar, to: &output)
    } else {
      throw undecodable(unit, file)
    }
  }

  private static func windows1252(_ byte: UInt8) -> Unicode.Scalar? {
    (0x80...0x9F).contains(byte)
      ? TextEncoding.windows1252Marks[Int(byte) - 0x80] : Unicode.Scalar(byte)
  }

  private mutating func append(_ scalar: Unicode.Scalar, to output: inout [UInt8]) {
    if scalar == "\n" {
      if !previousWasCarriageReturn { line += 1 }
    } else if scalar == "\r" {
      line += 1
    }
    previousWasCarriageReturn = scalar == "\r"
    if scalar.isASCII {
      output.append(UInt8(scalar.value))
    } else {
      output.append(contentsOf: scalar.utf8)
    }
  }

  private func undecodable(_ unit: UInt16, _ file: String) -> DatasetError {
    let digits = String(unit, radix: 16, uppercase: true)
    return .undecodable(
      file: file, line: line, encoding: encoding, bytes: digits.count < 2 ? "0" + digits : digits)
  }
}
