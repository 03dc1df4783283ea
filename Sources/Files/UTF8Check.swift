/// The offset of the first byte that is not part of valid UTF-8; nil if all are.
///
/// Rejects overlong forms, surrogates, values above U+10FFFF and cut sequences.
package func firstInvalidUTF8(in bytes: UnsafeRawBufferPointer) -> Int? {
  var index = 0
  while index < bytes.count {
    let lead = bytes[index]
    if lead < 0x80 {
      index += 1
      continue
    }
    guard let (length, second) = sequenceForm(lead), bytes.count - index >= length,
      second.contains(bytes[index + 1])
    else { return index }
    for offset in 2..<max(length, 2) where bytes[index + offset] & 0xC0 != 0x80 { return index }
    index += length
  }
  return nil
}

/// The length of the sequence that a byte leads, and what its second byte may be.
private func sequenceForm(_ lead: UInt8) -> (length: Int, second: ClosedRange<UInt8>)? {
  switch lead {
  case 0xC2...0xDF: (2, 0x80...0xBF)
  case 0xE0: (3, 0xA0...0xBF)
  case 0xED: (3, 0x80...0x9F)
  case 0xE1...0xEF: (3, 0x80...0xBF)
  case 0xF0: (4, 0x90...0xBF)
  case 0xF1...0xF3: (4, 0x80...0xBF)
  case 0xF4: (4, 0x80...0x8F)
  default: nil
  }
}
