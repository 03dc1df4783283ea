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
    guard Self.isKnown(properties) else {
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

  /// Whether a scalar came with the reference's version of Unicode, or before it.
  static func isKnown(_ properties: Unicode.Scalar.Properties) -> Bool {
    properties.age.map { ($0.major, $0.minor) <= newestVersion } ?? false
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
