/// The index of the first NaN or infinity; nil if all values are finite.
///
/// - Complexity: One pass at about memory speed: fit to run on every loaded tensor.
public func firstNonFinite(in values: Span<Float>) -> Int? {
  let raw = unsafe values.bytes
  let block = 1024
  var start = 0
  while start &+ block <= values.count {
    // An exponent of all ones, and no other, carries into the sign bit when one is added to it.
    var carried = SIMD16<UInt32>(repeating: 0)
    for index in stride(from: start, to: start &+ block, by: 16) {
      // Within the span: the block is.
      let bits = unsafe raw.unsafeLoadUnaligned(
        fromUncheckedByteOffset: index &* 4, as: SIMD16<UInt32>.self)
      carried |= (bits & 0x7F80_0000) &+ 0x0080_0000
    }
    if (carried & 0x8000_0000) != SIMD16(repeating: 0) { break }
    start &+= block
  }
  return (start..<values.count).first { !values[$0].isFinite }
}
