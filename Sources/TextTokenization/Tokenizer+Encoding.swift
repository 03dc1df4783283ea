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
    let prepared = prepare(Array(text.utf8), keepsOrigins: false)
    return encode(prepared).ids
  }

  /// The ids of a text, with the stretch of text that each stands for.
  ///
  /// - Complexity: As ``encode(_:)``.
  public func encodeWithOffsets(_ text: String) -> Encoding {
    let original = Array(text.utf8)
    let prepared = prepare(original, keepsOrigins: true)
    let encoded = encode(prepared)
    var locator = TokenLocator(original: original, prepared: prepared, trimming: offsetTrimming)
    return locator.locate(encoded, model: model)
  }

  /// Finds the added tokens and normalises what lies between them.
  private func prepare(_ original: [UInt8], keepsOrigins: Bool) -> PreparedText {
    var segments: [TextSegment] = []
    originalMatcher.split(original.span, 0..<original.count, into: &segments)
    let isUnchanged = segments.allSatisfy {
      $0.id != nil || normalizer.leavesUnchanged(original.span, $0.range)
    }
    var prepared =
      isUnchanged
      ? PreparedText(bytes: original, segments: segments)
      : PreparedText(original, segments: segments, normalizer: normalizer)
    if spaceMarking.isNormalization { prepared.mark(spaceMarking, keepsOrigins: keepsOrigins) }
    if !normalizedMatcher.isEmpty {
      segments = []
      for segment in prepared.segments {
        if segment.id == nil {
          normalizedMatcher.split(prepared.bytes.span, segment.range, into: &segments)
        } else {
          segments.append(segment)
        }
      }
      prepared.segments = segments
    }
    if !spaceMarking.isNormalization { prepared.mark(spaceMarking, keepsOrigins: keepsOrigins) }
    return prepared
  }

  private func encode(_ text: PreparedText) -> EncodedText {
    var result = EncodedText()
    result.ids.reserveCapacity(text.bytes.count / 4 + 1)
    var cache = WordCache(byteCount: text.bytes.count)
    for segment in text.segments {
      if let id = segment.id {
        result.fixedEnds.append((index: result.ids.count, end: segment.range.upperBound))
        result.ids.append(id)
      } else {
        encode(text.bytes.span, segment.range, cache: &cache, into: &result)
      }
    }
    return result
  }

  private func encode(
    _ bytes: Span<UInt8>, _ range: Range<Int>, cache: inout WordCache,
    into output: inout EncodedText
  ) {
    switch preTokenizer {
    case .gpt2: encode(bytes, range, by: GPT2Scanner.self, cache: &cache, into: &output)
    case .gpt2WithSingleDigits:
      encode(bytes, range, by: SingleDigitScanner.self, cache: &cache, into: &output)
    case .llama3: encode(bytes, range, by: Llama3Scanner.self, cache: &cache, into: &output)
    case .qwen2: encode(bytes, range, by: Qwen2Scanner.self, cache: &cache, into: &output)
    case .beforeSpaces:
      encodeCharacters(bytes, range, by: SpaceScanner.self, cache: &cache, into: &output)
    case .beforeSpaceRuns:
      encodeCharacters(bytes, range, by: SpaceRunScanner.self, cache: &cache, into: &output)
    case .none:
      if let characters = model.characters {
        model.encodeCharacters(bytes, range, characters, cache: &cache, into: &output)
      }
    }
  }

  @inline(__always)
  private func encode<Scanner: PieceScanner>(
    _ bytes: Span<UInt8>, _ range: Range<Int>, by scanner: Scanner.Type, cache: inout WordCache,
    into output: inout EncodedText
  ) {
    var start = range.lowerBound
    while start < range.upperBound {
      let end = scanner.pieceEnd(bytes, from: start, to: range.upperBound)
      model.encodeWord(bytes, start..<end, cache: &cache, into: &output.ids)
      start = end
    }
  }

  private func encodeCharacters<Scanner: PieceScanner>(
    _ bytes: Span<UInt8>, _ range: Range<Int>, by scanner: Scanner.Type, cache: inout WordCache,
    into output: inout EncodedText
  ) {
    guard let characters = model.characters else { return }
    var start = range.lowerBound
    while start < range.upperBound {
      let end = scanner.pieceEnd(bytes, from: start, to: range.upperBound)
      model.encodeCharacters(bytes, start..<end, characters, cache: &cache, into: &output)
      start = end
    }
  }
}

/// The ids of a prepared text.
struct EncodedText {
  var ids: [TokenID] = []
  /// The ids that are added tokens or unknown text, and where in the prepared text each ends.
  ///
  /// All other tokens stand for as many bytes as they have.
  var fixedEnds: [(index: Int, end: Int)] = []
}
