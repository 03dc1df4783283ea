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
  /// One of Unicode's normalisation forms: NFD, NFC, or for compatibility NFKD, NFKC.
  case form(composes: Bool, isCompatible: Bool)
  /// Marks go.
  case stripMarks
  /// Letters become lower-case, one by one.
  case lowercase
  /// Text is put in place of other text.
  case replace([UInt32], by: [UInt32])

  /// Whether `bytes[range]` is known to stay as it is.
  func leavesUnchanged(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
    switch self {
    case .replacements(let map): return map.leavesUnchanged(bytes, range)
    case .form, .stripMarks: return Self.isASCII(bytes, range, capitals: true)
    case .lowercase: return Self.isASCII(bytes, range, capitals: false)
    case .replace: return range.isEmpty
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

  private static func isASCII(_ bytes: Span<UInt8>, _ range: Range<Int>, capitals: Bool) -> Bool {
    for index in range {
      if bytes[index] >= 0x80 { return false }
      if !capitals, bytes[index] &- UInt8(ascii: "A") < 26 { return false }
    }
    return true
  }

  /// Normalises a stretch of text that starts at `start` in the original.
  func apply(to scalars: [OriginalScalar], from start: Int) -> [OriginalScalar] {
    switch self {
    case .replacements(let map): map.normalize(scalars, from: start)
    case .strip(let left, let right):
      Self.trimmed(scalars, left: left, right: right) {
        UnicodeClassTable.shared.rawClass($0) == ScalarClass.space.rawValue
      }
    case .form(let composes, let isCompatible):
      Self.normalized(scalars, composes: composes, isCompatible: isCompatible, from: start)
    case .stripMarks: scalars.filter { !CompositionTable.isMark($0.value) }
    case .lowercase: Self.lowercased(scalars)
    case .replace(let pattern, let content): Self.replaced(pattern, by: content, in: scalars)
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
