/// A scalar and where the bytes lie in the original text that it stands or comes from.
struct OriginalScalar {
  var value: UInt32
  var range: Range<Int>

  static func scalars(of bytes: Span<UInt8>, _ range: Range<Int>) -> [OriginalScalar] {
    var result: [OriginalScalar] = []
    var offset = range.lowerBound
    while offset < range.upperBound {
      let next = offset + UTF8Text.length(lead: bytes[offset])
      let value = UTF8Text.scalar(in: bytes, at: offset)
      result.append(OriginalScalar(value: value, range: offset..<next))
      offset = next
    }
    return result
  }
}

/// Where the bytes of normalised text come from.
struct TextAlignment {
  /// For each byte, the original scalar it is ascribed to in the reference's way.
  private(set) var sources: [Range<Int>] = []
  /// For each boundary between bytes, one in the original text.
  ///
  /// They never descend, and so stretches without gaps map to stretches without gaps.
  private(set) var boundaries: [Int] = []

  /// Appends the normalised scalars of a segment to `bytes` and notes whence they come.
  ///
  /// A scalar that replaces others is ascribed to the first of them, an additional one to the
  /// scalar before it, and to nothing where there is none.
  mutating func append(
    _ normalized: [NormalizedScalar], of originals: [OriginalScalar], segmentStart: Int,
    to bytes: inout [UInt8]
  ) {
    var next = 0
    for scalar in normalized {
      let start = bytes.count
      UTF8Text.append(scalar.value, to: &bytes)
      let count = bytes.count - start
      let source: Range<Int>
      if scalar.change > 0 {
        source = next > 0 ? originals[next - 1].range : segmentStart..<segmentStart
        let boundary = next > 0 ? originals[next - 1].range.upperBound : segmentStart
        appendBoundaries(from: boundary, count: count, limit: boundary)
      } else {
        source = originals[min(next, originals.count - 1)].range
        next = min(next + 1 - scalar.change, originals.count)
        appendBoundaries(
          from: source.lowerBound, count: count, limit: originals[next - 1].range.upperBound)
      }
      for _ in 0..<count { sources.append(source) }
    }
  }

  /// Appends scalars to `bytes`, each from its own range of the original.
  mutating func append(_ scalars: [OriginalScalar], to bytes: inout [UInt8]) {
    for scalar in scalars {
      let start = bytes.count
      UTF8Text.append(scalar.value, to: &bytes)
      let count = bytes.count - start
      for _ in 0..<count { sources.append(scalar.range) }
      appendBoundaries(
        from: scalar.range.lowerBound, count: count, limit: scalar.range.upperBound)
    }
  }

  /// Adds a byte that comes from one scalar of the original.
  mutating func append(source: Range<Int>, boundary: Int) {
    sources.append(source)
    boundaries.append(boundary)
  }

  /// Adds a byte that comes from where byte `offset` of another text comes from.
  mutating func append(_ other: TextAlignment, at offset: Int) {
    append(source: other.sources[offset], boundary: other.boundaries[offset])
  }

  private mutating func appendBoundaries(from start: Int, count: Int, limit: Int) {
    let last = boundaries.last ?? 0
    for index in 0..<count { boundaries.append(max(last, min(start + index, limit))) }
  }

  mutating func finish(originalCount: Int) { boundaries.append(originalCount) }
}

/// A scalar of normalised text.
struct NormalizedScalar: Equatable {
  var value: UInt32
  /// 0: replaces one original scalar; 1: comes in addition to those before; -*n*: replaces one and
  /// *n* more.
  var change: Int
}
