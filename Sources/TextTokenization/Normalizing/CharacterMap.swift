/// SentencePiece's precompiled table of replacements: a trie of texts, each with the text that takes
/// its place.
///
/// The trie is a double array of 32-bit units, as darts-clone writes it.
///
/// - SeeAlso: Aoe 1989, *An Efficient Digital Search Algorithm by Using a Double-Array Structure*.
struct CharacterMap: Sendable, Equatable {
  private let units: [UInt32]
  /// The replacements, each ended by a zero byte.
  private let replacements: [UInt8]
  /// Whether each ASCII character, standing alone, stays as it is.
  private var keepsASCII = [Bool](repeating: false, count: 128)

  /// No replacement is longer, so that a text grows by so much at most.
  private static let longestReplacement = 1024

  /// Replacements are looked for in the whole of a character only if it has fewer bytes.
  private static let longestCharacter = 6

  /// Reads a table; nil if its parts do not fit, or the replacements are not UTF-8 or overlong.
  ///
  /// - Parameter blob: The length of the trie in bytes, the trie, and the replacements.
  init?(_ blob: some Collection<UInt8>) {
    let bytes = Array(blob)
    guard bytes.count >= 4 else { return nil }
    func unit(_ offset: Int) -> UInt32 {
      (0..<4).reduce(0) { $0 | UInt32(bytes[offset + $1]) << (8 * UInt32($1)) }
    }
    let size = Int(unit(0))
    guard size > 0, size % 4 == 0, size <= bytes.count - 4 else { return nil }
    units = stride(from: 4, to: 4 + size, by: 4).map(unit)
    replacements = Array(bytes[(4 + size)...])
    guard String(validating: replacements, as: UTF8.self) != nil,
      replacements.split(separator: 0).allSatisfy({ $0.count <= Self.longestReplacement })
    else { return nil }
    for byte in 0..<128 as Range<UInt8> {
      keepsASCII[Int(byte)] = replacement(of: [byte][...]) == nil
    }
  }

  /// Whether `bytes[range]` is known to stay as it is.
  func leavesUnchanged(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
    for index in range {
      // A carriage return may go with a line end.
      guard bytes[index] < 0x7F, bytes[index] >= 0x20, keepsASCII[Int(bytes[index])] else {
        return false
      }
    }
    return true
  }

  /// The replacement of the shortest text of the table that `text` starts with, as in the
  /// reference; nil if there is none.
  private func replacement(of text: ArraySlice<UInt8>) -> [UInt32]? {
    guard let start = value(of: text), start < replacements.count,
      replacements[start] & 0xC0 != 0x80
    else { return nil }
    var scalars: [UInt32] = []
    var offset = start
    while offset < replacements.count, replacements[offset] != 0 {
      scalars.append(UTF8Text.scalar(in: replacements.span, at: offset))
      offset += UTF8Text.length(lead: replacements[offset])
    }
    return scalars
  }

  /// Walks down the trie to the first text that ends there.
  private func value(of text: ArraySlice<UInt8>) -> Int? {
    func offset(_ unit: UInt32) -> Int { Int((unit >> 10) << ((unit & 1 << 9) >> 6)) }
    var position = offset(units[0])
    for byte in text where byte != 0 {
      position ^= Int(byte)
      guard position < units.count, units[position] & (1 << 31 | 0xFF) == UInt32(byte) else {
        return nil
      }
      let hasValue = units[position] >> 8 & 1 == 1
      position ^= offset(units[position])
      if hasValue {
        return position < units.count ? Int(units[position] & ~(1 << 31)) : nil
      }
    }
    return nil
  }

  /// Normalises a stretch of text that starts at `start` in the original.
  ///
  /// Characters as users see them are looked for first, then each scalar, as in the reference.
  func normalize(_ scalars: [OriginalScalar], from start: Int) -> [OriginalScalar] {
    var text = String.UnicodeScalarView()
    text.reserveCapacity(scalars.count)
    for scalar in scalars { Unicode.Scalar(scalar.value).map { text.append($0) } }
    guard text.count == scalars.count else { return scalars }
    var changes: [NormalizedScalar] = []
    changes.reserveCapacity(scalars.count)
    for character in String(text) {
      let bytes = Array(character.utf8)
      if bytes.count < Self.longestCharacter, let new = replacement(of: bytes[...]) {
        Self.replace(character.unicodeScalars.count, by: new, in: &changes)
        continue
      }
      for scalar in character.unicodeScalars {
        if let new = replacement(of: Array(scalar.utf8)[...]) {
          Self.replace(1, by: new, in: &changes)
        } else {
          changes.append(NormalizedScalar(value: scalar.value, change: 0))
        }
      }
    }
    return scalars.changed(by: changes, from: start)
  }

  /// Appends what takes the place of `count` scalars: the last ones are additional where there are
  /// more, and the scalar before takes what is left over where there are fewer.
  private static func replace(
    _ count: Int, by new: [UInt32], in changes: inout [NormalizedScalar]
  ) {
    for (index, value) in new.enumerated() {
      changes.append(NormalizedScalar(value: value, change: index < count ? 0 : 1))
    }
    if new.count < count, let last = changes.indices.last {
      changes[last].change += new.count - count
    }
  }
}

extension [OriginalScalar] {
  /// The scalars that changes make of these, each from where the reference ascribes it to.
  fileprivate func changed(by normalized: [NormalizedScalar], from start: Int) -> [OriginalScalar] {
    var result: [OriginalScalar] = []
    result.reserveCapacity(normalized.count)
    var next = 0
    for scalar in normalized {
      let place = scalar.change > 0 ? next - 1 : Swift.min(next, count - 1)
      let range = indices.contains(place) ? self[place].range : start..<start
      if scalar.change <= 0 { next = Swift.min(next + 1 - scalar.change, count) }
      result.append(OriginalScalar(value: scalar.value, range: range))
    }
    return result
  }
}
