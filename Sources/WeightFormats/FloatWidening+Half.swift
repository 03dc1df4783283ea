extension FloatWidening {
  /// One half-precision number, exactly.
  ///
  /// Bit tricks rather than `Float16`, which is missing on Intel Macs.
  /// Exponents move from bias 15 to bias 127, by adding 112; infinity and NaN (all ones) move by
  /// 112 again. A subnormal `f · 2⁻²⁴` is written into the fraction of 2⁻¹⁴, which is then
  /// subtracted: exact, and without the slow subnormals of single precision.
  @inline(__always)
  static func fromHalf(_ half: UInt16) -> Float {
    let bias: UInt32 = 112 << 23
    let smallestNormal: UInt32 = 113 << 23
    let sign = UInt32(half & 0x8000) &<< 16
    let magnitude = UInt32(half & 0x7FFF)
    let shifted = magnitude &<< 13
    let normal = shifted &+ bias &+ (magnitude >= 0x7C00 ? bias : 0)
    let subnormal =
      Float(bitPattern: shifted &+ smallestNormal) - Float(bitPattern: smallestNormal)
    let bits = magnitude < 0x0400 ? subnormal.bitPattern : normal
    return Float(bitPattern: bits | sign)
  }

  /// One 8-bit number with four exponent bits; only magnitude 0x7F is NaN, and none is infinite.
  static func fromE4M3(_ byte: UInt8) -> Float {
    let exponent = UInt32(byte >> 3 & 0xF)
    let fraction = UInt32(byte & 7)
    let magnitude: Float
    if byte & 0x7F == 0x7F {
      magnitude = .nan
    } else if exponent == 0 {
      magnitude = Float(fraction) * 0x1p-9
    } else {
      magnitude = Float(bitPattern: (exponent + 120) << 23 | fraction << 20)
    }
    return byte & 0x80 == 0 ? magnitude : -magnitude
  }
}
