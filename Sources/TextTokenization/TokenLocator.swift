/// What is taken off the ends of a token's character offsets.
enum OffsetTrimming: Sendable {
  case none
  /// Spaces.
  case spaces
  /// Spaces, but for a single one where the text starts, which may have been put there.
  case spacesButFirst
}

/// Finds where in the original text each token stands.
struct TokenLocator {
  private let prepared: PreparedText
  private let trimming: OffsetTrimming
  /// The number of the scalar that each byte of the original belongs to; empty for ASCII, where it
  /// is the byte's own.
  private var scalarNumbers: [Int] = []

  init(original: [UInt8], prepared: PreparedText, trimming: OffsetTrimming) {
    self.prepared = prepared
    self.trimming = trimming
    guard original.contains(where: { $0 >= 0x80 }) else { return }
    scalarNumbers.reserveCapacity(original.count)
    var number = -1
    for byte in original {
      if byte & 0xC0 != 0x80 { number += 1 }
      scalarNumbers.append(number)
    }
  }

  mutating func locate(_ encoded: EncodedText, vocabulary: Vocabulary) -> Encoding {
    var result = Encoding(ids: encoded.ids, byteRanges: [], characterRanges: [])
    result.byteRanges.reserveCapacity(encoded.ids.count)
    result.characterRanges.reserveCapacity(encoded.ids.count)
    result.droppedByteCount = encoded.droppedBytes.count
    guard encoded.ranges.isEmpty else {
      for range in encoded.ranges {
        let source = source(of: range)
        result.byteRanges.append(source)
        result.characterRanges.append(scalars(source))
      }
      return result
    }
    var start = 0
    var nextAdded = 0
    var dropped = encoded.droppedBytes[...]
    for (index, id) in encoded.ids.enumerated() {
      while dropped.first == start {
        dropped.removeFirst()
        start += 1
      }
      let isAdded =
        nextAdded < encoded.fixedEnds.count && encoded.fixedEnds[nextAdded].index == index
      var end = isAdded ? encoded.fixedEnds[nextAdded].end : start + vocabulary.byteCount(of: id)
      if isAdded { nextAdded += 1 }
      while let next = dropped.first, next < end {
        dropped.removeFirst()
        end += 1
      }
      append(start..<end, isFirst: index == 0, isAdded: isAdded, to: &result)
      start = end
    }
    return result
  }

  private func append(
    _ range: Range<Int>, isFirst: Bool, isAdded: Bool, to result: inout Encoding
  ) {
    result.byteRanges.append(originalBytes(range))
    let characters = scalars(source(of: range))
    result.characterRanges.append(
      trimming == .none
        ? characters : trimmed(characters, text: range, isFirst: isFirst, isAdded: isAdded))
  }

  private func originalBytes(_ range: Range<Int>) -> Range<Int> {
    guard let alignment = prepared.alignment else { return range }
    return alignment.boundaries[range.lowerBound]..<alignment.boundaries[range.upperBound]
  }

  /// The bytes of the original that a stretch of prepared text comes from, in the reference's way.
  private func source(of range: Range<Int>) -> Range<Int> {
    guard let alignment = prepared.alignment else { return range }
    let start = alignment.sources[range.lowerBound].lowerBound
    return start..<max(start, alignment.sources[range.upperBound - 1].upperBound)
  }

  /// The numbers of the scalars that bytes of the original belong to.
  private func scalars(_ bytes: Range<Int>) -> Range<Int> {
    let start = scalarNumber(bytes.lowerBound)
    return start..<(bytes.isEmpty ? start : scalarNumber(bytes.upperBound - 1) + 1)
  }

  private func scalarNumber(_ offset: Int) -> Int {
    offset < scalarNumbers.count ? scalarNumbers[offset] : offset
  }

  /// Takes off the spaces that the token's text starts and ends with; for an added token, any
  /// white space.
  private func trimmed(_ range: Range<Int>, text: Range<Int>, isFirst: Bool, isAdded: Bool)
    -> Range<Int>
  {
    let (spaces, trailing) = isAdded ? outerWhiteSpace(text) : outerSpaces(text)
    let keepsSpace =
      trimming == .spacesButFirst && spaces == 1 && (isFirst || range.lowerBound == 0)
    let leading = keepsSpace ? 0 : spaces
    let start = min(range.lowerBound + leading, range.upperBound)
    guard trailing > 0, range.upperBound >= trailing else { return start..<range.upperBound }
    return start..<max(range.upperBound - trailing, start)
  }

  private func outerSpaces(_ text: Range<Int>) -> (leading: Int, trailing: Int) {
    var leading = 0
    var trailing = 0
    while leading < text.count, prepared.bytes[text.lowerBound + leading] == UInt8(ascii: " ") {
      leading += 1
    }
    while trailing < text.count, prepared.bytes[text.upperBound - 1 - trailing] == UInt8(ascii: " ")
    {
      trailing += 1
    }
    return (leading, trailing)
  }

  private func outerWhiteSpace(_ text: Range<Int>) -> (leading: Int, trailing: Int) {
    let isSpace = OriginalScalar.scalars(of: prepared.bytes.span, text).map {
      UnicodeClassTable.shared.rawClass($0.value) == ScalarClass.space.rawValue
    }
    return (isSpace.prefix { $0 }.count, isSpace.reversed().prefix { $0 }.count)
  }
}
