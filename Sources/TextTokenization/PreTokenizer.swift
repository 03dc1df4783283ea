/// How text is cut into the pieces within which tokens are merged.
///
/// A new pattern is a new case here and a scanner like ``GPT2Scanner``.
enum PreTokenizer: Sendable {
  /// Byte-level, with GPT-2's pattern.
  case byteLevelGPT2
}

/// Cuts text by GPT-2's pattern, in one pass over the bytes and without backtracking.
///
/// The pattern:
///
///     's|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+
///
/// Everywhere, `bytes` is well-formed UTF-8 and `end` is where the text ends for the pattern.
enum GPT2Scanner {
  /// Where the piece that starts at `start`, which must be before the end, stops.
  @inline(__always)
  static func pieceEnd(_ bytes: Span<UInt8>, from start: Int, to end: Int) -> Int {
    let byte = bytes[start]
    if byte == UInt8(ascii: "'"), let end = contractionEnd(bytes, from: start, to: end) {
      return end
    }
    if byte == UInt8(ascii: " "), start + 1 < end {
      let next = scalarClass(bytes, at: start + 1)
      if next != ScalarClass.space.rawValue {
        return runEnd(of: next, bytes, from: start + 1, to: end)
      }
      return spaceEnd(bytes, from: start, to: end)
    }
    let first = scalarClass(bytes, at: start)
    return first == ScalarClass.space.rawValue
      ? spaceEnd(bytes, from: start, to: end) : runEnd(of: first, bytes, from: start, to: end)
  }

  @inline(__always)
  private static func scalarClass(_ bytes: Span<UInt8>, at offset: Int) -> UInt8 {
    let byte = bytes[offset]
    guard byte < 0x80 else {
      return UnicodeClassTable.shared.rawClass(UTF8Text.scalar(in: bytes, at: offset))
    }
    if (byte | 0x20) &- UInt8(ascii: "a") < 26 { return ScalarClass.letter.rawValue }
    if byte &- UInt8(ascii: "0") < 10 { return ScalarClass.number.rawValue }
    return byte == UInt8(ascii: " ") || byte &- 0x09 < 5
      ? ScalarClass.space.rawValue : ScalarClass.other.rawValue
  }

  @inline(__always)
  private static func runEnd(
    of runClass: UInt8, _ bytes: Span<UInt8>, from start: Int, to end: Int
  ) -> Int {
    var offset = start
    if runClass == ScalarClass.letter.rawValue {
      while offset < end, (bytes[offset] | 0x20) &- UInt8(ascii: "a") < 26 { offset += 1 }
      if offset == end || bytes[offset] < 0x80 { return offset }
    }
    while offset < end, scalarClass(bytes, at: offset) == runClass {
      offset += UTF8Text.length(lead: bytes[offset])
    }
    return offset
  }

  /// Ends a run of white space: the last one is left to what follows, unless it stands alone.
  private static func spaceEnd(_ bytes: Span<UInt8>, from start: Int, to end: Int) -> Int {
    var offset = start
    var last = start
    while offset < end, scalarClass(bytes, at: offset) == ScalarClass.space.rawValue {
      last = offset
      offset += UTF8Text.length(lead: bytes[offset])
    }
    return offset == end || last == start ? offset : last
  }

  private static func contractionEnd(_ bytes: Span<UInt8>, from start: Int, to end: Int) -> Int? {
    guard start + 1 < end else { return nil }
    let first = bytes[start + 1]
    switch first {
    case UInt8(ascii: "s"), UInt8(ascii: "t"), UInt8(ascii: "m"), UInt8(ascii: "d"):
      return start + 2
    default: break
    }
    guard start + 2 < end else { return nil }
    switch (first, bytes[start + 2]) {
    case (UInt8(ascii: "r"), UInt8(ascii: "e")), (UInt8(ascii: "v"), UInt8(ascii: "e")),
      (UInt8(ascii: "l"), UInt8(ascii: "l")):
      return start + 3
    default: return nil
    }
  }
}

/// What the splitting pattern asks of a scalar: `\p{L}`, `\p{N}`, `\s`, or none of them.
enum ScalarClass: UInt8 {
  case other
  case letter
  case number
  case space

  /// Letters and numbers that came after this version of Unicode are ``other``, as in the
  /// reference: texts must give the same ids whatever system they are read on.
  private static let newestVersion = (major: 16, minor: 0)

  init(_ scalar: Unicode.Scalar) {
    let properties = scalar.properties
    guard let age = properties.age, (age.major, age.minor) <= Self.newestVersion else {
      self = .other
      return
    }
    switch properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter:
      self = .letter
    case .decimalNumber, .letterNumber, .otherNumber: self = .number
    default: self = properties.isWhitespace ? .space : .other
    }
  }
}

/// The classes of the first 262,144 scalars at two bits each: 64 KiB, built when first needed.
///
/// The planes above hold no letters, numbers or spaces as of Unicode 16; they are looked up one by
/// one, so that the table need not know.
struct UnicodeClassTable: Sendable {
  static let shared = UnicodeClassTable()

  private static let tableSize: UInt32 = 0x40000
  private let packed: [UInt8]

  private init() {
    packed = (0..<(Self.tableSize / 4)).map { group in
      var byte: UInt8 = 0
      for lane in 0..<4 as Range<UInt32> {
        guard let scalar = Unicode.Scalar(group * 4 + lane) else { continue }
        byte |= ScalarClass(scalar).rawValue << (2 * lane)
      }
      return byte
    }
  }

  /// The class of a scalar value.
  @inline(__always)
  func rawClass(_ value: UInt32) -> UInt8 {
    if value < Self.tableSize {
      return packed[Int(value >> 2)] >> UInt8(truncatingIfNeeded: 2 * (value & 3)) & 3
    }
    return Unicode.Scalar(value).map { ScalarClass($0).rawValue } ?? 0
  }
}
