/// Token ids and the stretches of text they stand for.
public struct Encoding: Sendable, Equatable {
  /// The tokens.
  public var ids: [TokenID]
  /// Offsets of each token's bytes in the UTF-8 of the original text, leading space included.
  ///
  /// There are no gaps and no overlaps. Where normalisation joined characters, a token that holds a
  /// part of the joined one gets its share as nearly as it can be told.
  public var byteRanges: [Range<Int>]
  /// Offsets in Unicode scalars of the original text, as the reference reports them.
  ///
  /// They are widened to whole scalars, and leave surrounding spaces out if the tokenizer's file
  /// says so.
  public var characterRanges: [Range<Int>]

  /// Makes an encoding of its parts, all of one length.
  public init(ids: [TokenID], byteRanges: [Range<Int>], characterRanges: [Range<Int>]) {
    self.ids = ids
    self.byteRanges = byteRanges
    self.characterRanges = characterRanges
  }
}

extension Tokenizer {
  /// The ids of a text.
  ///
  /// Added tokens that occur in the text, special ones included, are recognised as such.
  ///
  /// - Complexity: O(*n* log *n*) for *n* bytes; linear unless the text has overlong words.
  public func encode(_ text: String) -> [TokenID] {
    let prepared = prepare(Array(text.utf8))
    return encode(prepared).ids
  }

  /// The ids of a text, with the stretch of text that each stands for.
  ///
  /// - Complexity: As ``encode(_:)``.
  public func encodeWithOffsets(_ text: String) -> Encoding {
    let original = Array(text.utf8)
    let prepared = prepare(original)
    let encoded = encode(prepared)
    var locator = TokenLocator(original: original, prepared: prepared, trimming: offsetTrimming)
    return locator.locate(encoded, model: model)
  }

  /// Finds the added tokens and normalises what lies between them.
  private func prepare(_ original: [UInt8]) -> PreparedText {
    var segments: [TextSegment] = []
    originalMatcher.split(original.span, 0..<original.count, into: &segments)
    let isUnchanged = segments.allSatisfy {
      $0.id != nil || normalizer.leavesUnchanged(original.span, $0.range)
    }
    var prepared =
      isUnchanged
      ? PreparedText(bytes: original, segments: segments)
      : PreparedText(original, segments: segments, normalizer: normalizer)
    guard !normalizedMatcher.isEmpty else { return prepared }
    segments = []
    for segment in prepared.segments {
      if segment.id == nil {
        normalizedMatcher.split(prepared.bytes.span, segment.range, into: &segments)
      } else {
        segments.append(segment)
      }
    }
    prepared.segments = segments
    return prepared
  }

  private func encode(_ text: PreparedText) -> EncodedText {
    var result = EncodedText()
    result.ids.reserveCapacity(text.bytes.count / 4 + 1)
    var cache = WordCache(byteCount: text.bytes.count)
    for segment in text.segments {
      if let id = segment.id {
        result.added.append((index: result.ids.count, end: segment.range.upperBound))
        result.ids.append(id)
      } else {
        encode(text.bytes.span, segment.range, cache: &cache, into: &result.ids)
      }
    }
    return result
  }

  private func encode(
    _ bytes: Span<UInt8>, _ range: Range<Int>, cache: inout WordCache, into ids: inout [TokenID]
  ) {
    switch preTokenizer {
    case .byteLevelGPT2:
      var start = range.lowerBound
      while start < range.upperBound {
        let end = GPT2Scanner.pieceEnd(bytes, from: start, to: range.upperBound)
        model.encodeWord(bytes, start..<end, cache: &cache, into: &ids)
        start = end
      }
    }
  }
}

/// The ids of a prepared text.
struct EncodedText {
  var ids: [TokenID] = []
  /// The ids that are matched tokens, and where in the prepared text each ends.
  ///
  /// All other tokens stand for as many bytes as they have.
  var added: [(index: Int, end: Int)] = []
}
