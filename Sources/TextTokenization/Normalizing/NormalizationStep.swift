/// A step of a normalisation that consists of several.
enum NormalizationStep: Sendable, Equatable {
  /// SentencePiece's table of replacements.
  case replacements(CharacterMap)
  /// White space goes from the ends of the text.
  case strip(left: Bool, right: Bool)
  /// Plain spaces go from both ends of the text.
  case trimSpaces
  /// Plain spaces in a row become one.
  case joinSpaces

  /// Whether `bytes[range]` is known to stay as it is.
  func leavesUnchanged(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
    switch self {
    case .replacements(let map): return map.leavesUnchanged(bytes, range)
    case .strip, .trimSpaces, .joinSpaces:
      var wasSpace = true
      for index in range {
        guard (0x20..<0x7F).contains(bytes[index]) else { return false }
        let isSpace = bytes[index] == 0x20
        if isSpace, wasSpace { return false }
        wasSpace = isSpace
      }
      return !wasSpace
    }
  }

  /// Normalises a stretch of text that starts at `start` in the original.
  func apply(to scalars: [OriginalScalar], from start: Int) -> [OriginalScalar] {
    switch self {
    case .replacements(let map): map.normalize(scalars, from: start)
    case .strip(let left, let right):
      Self.trimmed(scalars, left: left, right: right) {
        UnicodeClassTable.shared.rawClass($0) == ScalarClass.space.rawValue
      }
    case .trimSpaces: Self.trimmed(scalars, left: true, right: true) { $0 == 0x20 }
    case .joinSpaces:
      // The space that stays is ascribed to the last of a run, as in the reference.
      scalars.indices.filter { index in
        scalars[index].value != 0x20 || index + 1 == scalars.count
          || scalars[index + 1].value != 0x20
      }.map { scalars[$0] }
    }
  }

  private static func trimmed(
    _ scalars: [OriginalScalar], left: Bool, right: Bool, _ isSpace: (UInt32) -> Bool
  ) -> [OriginalScalar] {
    var kept = scalars[...]
    if left { kept = kept.drop { isSpace($0.value) } }
    if right {
      while let last = kept.last, isSpace(last.value) { kept.removeLast() }
    }
    return Array(kept)
  }
}
