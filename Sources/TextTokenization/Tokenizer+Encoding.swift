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
    return locator.locate(encoded, vocabulary: vocabulary)
  }

  /// How many bytes of a text have no token and are dropped; zero for all but a few byte-level
  /// vocabularies.
  public func droppedByteCount(in text: String) -> Int {
    guard dropsBytes else { return 0 }
    return encode(prepare(Array(text.utf8), keepsOrigins: false)).droppedBytes.count
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
    switch model {
    case .bytePairs(let model): encode(text, by: model, into: &result)
    case .wordPieces(let model): encode(text, by: model, into: &result)
    case .unigram(let model): encode(text, by: model, into: &result)
    }
    return result
  }

  private func encode(
    _ text: PreparedText, by model: WordPieceModel, into output: inout EncodedText
  ) {
    for segment in text.segments {
      if let id = segment.id {
        output.append(id, segment.range)
      } else {
        var words = BertWords(segment.range)
        while let word = words.next(in: text.bytes.span) {
          model.encode(text.bytes.span, word, into: &output)
        }
      }
    }
  }

  private func encode(
    _ text: PreparedText, by model: UnigramModel, into output: inout EncodedText
  ) {
    var lattice = UnigramModel.Lattice()
    for segment in text.segments {
      if let id = segment.id {
        output.append(id, segment.range)
        continue
      }
      var start = segment.range.lowerBound
      while start < segment.range.upperBound {
        let end =
          preTokenizer == .beforeSpaces
          ? SpaceScanner.pieceEnd(text.bytes.span, from: start, to: segment.range.upperBound)
          : segment.range.upperBound
        model.encode(text.bytes.span, start..<end, &lattice, into: &output)
        start = end
      }
    }
  }

  private func encode(
    _ text: PreparedText, by model: BytePairModel, into output: inout EncodedText
  ) {
    var cache = WordCache(byteCount: text.bytes.count)
    for segment in text.segments {
      if let id = segment.id {
        output.fixedEnds.append((index: output.ids.count, end: segment.range.upperBound))
        output.ids.append(id)
      } else {
        preTokenizer.encode(
          text.bytes.span, segment.range, by: model, cache: &cache, into: &output)
      }
    }
  }
}

extension PreTokenizer {
  /// Cuts text into pieces and adds their tokens to `output`.
  fileprivate func encode(
    _ bytes: Span<UInt8>, _ range: Range<Int>, by model: BytePairModel, cache: inout WordCache,
    into output: inout EncodedText
  ) {
    switch self {
    case .gpt2: model.encode(bytes, range, by: GPT2Scanner.self, cache: &cache, into: &output)
    case .gpt2WithSingleDigits:
      model.encode(bytes, range, by: SingleDigitScanner.self, cache: &cache, into: &output)
    case .llama3: model.encode(bytes, range, by: Llama3Scanner.self, cache: &cache, into: &output)
    case .qwen2: model.encode(bytes, range, by: Qwen2Scanner.self, cache: &cache, into: &output)
    case .punctuation:
      model.encode(bytes, range, by: DefaultScanner.self, cache: &cache, into: &output)
    case .falcon: model.encodeFalcon(bytes, range, cache: &cache, into: &output)
    case .tekken: model.encode(bytes, range, by: TekkenScanner.self, cache: &cache, into: &output)
    case .gpt4o: model.encode(bytes, range, by: GPT4oScanner.self, cache: &cache, into: &output)
    case .bloom: model.encode(bytes, range, by: BloomScanner.self, cache: &cache, into: &output)
    case .viking: model.encode(bytes, range, by: VikingScanner.self, cache: &cache, into: &output)
    case .beforeSpaces:
      model.encodeCharacters(bytes, range, by: SpaceScanner.self, cache: &cache, into: &output)
    case .beforeSpaceRuns:
      model.encodeCharacters(bytes, range, by: SpaceRunScanner.self, cache: &cache, into: &output)
    case .none:
      if let characters = model.characters {
        model.encodeCharacters(bytes, range, characters, cache: &cache, into: &output)
      }
    }
  }
}

extension BytePairModel {
  @inline(__always)
  fileprivate func encode<Scanner: PieceScanner>(
    _ bytes: Span<UInt8>, _ range: Range<Int>, by scanner: Scanner.Type, cache: inout WordCache,
    into output: inout EncodedText
  ) {
    var start = range.lowerBound
    while start < range.upperBound {
      let end = scanner.pieceEnd(bytes, from: start, to: range.upperBound)
      encodeWord(bytes, start..<end, cache: &cache, into: &output)
      start = end
    }
  }

  /// Pieces of Falcon's first stages are cut again, and not at characters.
  fileprivate func encodeFalcon(
    _ bytes: Span<UInt8>, _ range: Range<Int>, cache: inout WordCache,
    into output: inout EncodedText
  ) {
    var start = range.lowerBound
    while start < range.upperBound {
      let pieceEnd = FalconScanner.pieceEnd(bytes, from: start, to: range.upperBound)
      while start < pieceEnd {
        let end = FalconScanner.digitsEnd(bytes, from: start, to: pieceEnd)
        encodeWord(bytes, start..<end, cache: &cache, into: &output)
        start = end
      }
    }
  }

  fileprivate func encodeCharacters<Scanner: PieceScanner>(
    _ bytes: Span<UInt8>, _ range: Range<Int>, by scanner: Scanner.Type, cache: inout WordCache,
    into output: inout EncodedText
  ) {
    guard let characters else { return }
    var start = range.lowerBound
    while start < range.upperBound {
      let end = scanner.pieceEnd(bytes, from: start, to: range.upperBound)
      encodeCharacters(bytes, start..<end, characters, cache: &cache, into: &output)
      start = end
    }
  }
}

extension Tokenizer {
  /// The special tokens that the tokenizer's files put before a text; ``encode(_:)`` leaves them out.
  public var tokensBeforeText: [TokenID] { specialTokens.before }

  /// How many special tokens stand around a text.
  public var specialTokenCount: Int { specialTokens.before.count + specialTokens.after.count }

  /// The ids of a text between the special tokens that the tokenizer's files put around one text.
  ///
  /// - Parameters:
  ///   - text: The text.
  ///   - limit: The largest number of tokens, special ones included; of the text's tokens the last
  ///     give way, or the first if the tokenizer's files say so, and never the special ones. Nil for
  ///     no limit.
  /// - Returns: The tokens.
  public func encodeWithSpecialTokens(_ text: String, limit: Int? = nil) -> [TokenID] {
    var ids = encode(text)
    if let limit {
      let count = max(0, limit - specialTokenCount)
      ids = Array(cutsStart ? ids.suffix(count) : ids.prefix(count))
    }
    return specialTokens.before + ids + specialTokens.after
  }
}
