/// Numbers as the bytes that files hold, the lowest first.
enum LittleEndian {
  /// The bytes of whole numbers, one after the other.
  static func bytes<Number: FixedWidthInteger & BitwiseCopyable>(of numbers: Number...) -> [UInt8] {
    bytes(of: numbers)
  }

  /// The bytes of whole numbers, one after the other.
  static func bytes<Number: FixedWidthInteger & BitwiseCopyable>(of numbers: [Number]) -> [UInt8] {
    unsafe numbers.map(\.littleEndian).withUnsafeBytes { unsafe Array($0) }
  }
}
