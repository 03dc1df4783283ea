internal import LinearAlgebra

/// Converts floats to the elements that files store, rounding to nearest (ties to even).
enum FloatNarrowing {
  /// The types that floats are written as.
  static let types: [TensorType] = [.float32, .float16, .bfloat16, .q8_0]

  /// Appends elements.
  ///
  /// - Parameters:
  ///   - values: As many as make whole blocks of the type.
  ///   - type: One of ``types``.
  ///   - target: Where the bytes are appended.
  /// - Returns: The first value that is not finite or beyond what the type holds; nil if there is none.
  static func narrow(_ values: Span<Float>, to type: TensorType, into target: inout [UInt8]) -> Int?
  {
    precondition(types.contains(type), "floats are not written as \(type.rawValue)")
    precondition(values.count % type.blockElements == 0, "\(values.count) values in blocks")
    target.reserveCapacity(target.count + values.count / type.blockElements * type.blockBytes)
    if type == .q8_0 { return quantize(values, into: &target) }
    for index in values.indices {
      let value = values[index]
      switch type {
      case .float16:
        guard let half = half(value) else { return index }
        append(half, to: &target)
      case .bfloat16:
        guard let brain = brain(value) else { return index }
        append(brain, to: &target)
      default:
        guard value.isFinite else { return index }
        append(value.bitPattern, to: &target)
      }
    }
    return nil
  }

  /// A half-precision number; nil for what would become infinite.
  static func half(_ value: Float) -> UInt16? {
    let sign = UInt16(value.bitPattern >> 16 & 0x8000)
    let magnitude = value.magnitude
    // Half way from the largest number, 65,504, to the next that there would be.
    guard magnitude < 65_520 else { return nil }
    // Below the smallest normal number, multiples of 2⁻²⁴; the last of them is that number itself.
    if magnitude < 0x1p-14 {
      return sign | UInt16((magnitude * 0x1p24).rounded(.toNearestOrEven))
    }
    let bits = magnitude.bitPattern
    let rounded = bits + 0xFFF + (bits >> 13 & 1)
    return sign | UInt16((rounded - 112 << 23) >> 13)
  }

  /// The upper half of a number; nil for what would become infinite.
  static func brain(_ value: Float) -> UInt16? {
    guard value.isFinite else { return nil }
    let bits = value.bitPattern
    let rounded = UInt16((bits + 0x7FFF + (bits >> 16 & 1)) >> 16)
    return rounded & 0x7F80 == 0x7F80 ? nil : rounded
  }

  // Blocks of 32: the largest magnitude over 127 as the scale, then the nearest multiples of it, ties
  // away from zero, as the reference package quantises.
  private static func quantize(_ values: Span<Float>, into target: inout [UInt8]) -> Int? {
    let size = TensorType.q8_0.blockElements
    for start in stride(from: 0, to: values.count, by: size) {
      var largest = start
      for index in start..<start + size {
        guard values[index].isFinite else { return index }
        if values[index].magnitude > values[largest].magnitude { largest = index }
      }
      let scale = values[largest].magnitude / 127
      guard let stored = half(scale) else { return largest }
      append(stored, to: &target)
      // A scale without an inverse is stored as 0.
      let inverse = scale.isNormal ? 1 / scale : 0
      for index in start..<start + size {
        let number = (values[index] * inverse).rounded(.toNearestOrAwayFromZero)
        target.append(UInt8(bitPattern: Int8(max(-127, min(127, number)))))
      }
    }
    return nil
  }

  private static func append<Number: FixedWidthInteger & UnsignedInteger>(
    _ number: Number, to target: inout [UInt8]
  ) {
    for shift in stride(from: 0, to: Number.bitWidth, by: 8) {
      target.append(UInt8(truncatingIfNeeded: number >> Number(shift)))
    }
  }
}
