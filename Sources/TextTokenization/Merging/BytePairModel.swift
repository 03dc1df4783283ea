/// Vocabulary and merges: from the bytes of a piece of text to token ids.
///
/// Immutable once built, so that any number of threads may share it.
struct BytePairModel: Sendable {
  let vocabulary: Vocabulary
  /// The tokens whose bytes, standing alone, become exactly their own token: nearly every
  /// word of a text is found here, and needs no merging.
  private var words: ByteStringIndex
  let merges: MergeTable
  /// In a byte-level vocabulary, the token of each byte; -1 for bytes that have none.
  let byteTokens: [TokenID]
  /// In a byte-level vocabulary, what stands for bytes without tokens; nil to drop them.
  let unknownByte: UnknownToken?
  /// In a SentencePiece vocabulary, the tokens of characters.
  let characters: CharacterAlphabet?

  /// - Parameters:
  ///   - tokens: The vocabulary.
  ///   - merges: The merges, of tokens of the vocabulary.
  ///   - spelling: How tokens are spelled.
  ///   - ignoresMerges: Whether a piece that is a token becomes it even if no merges lead there.
  /// - Throws: ``TokenizerError/missingUnknownToken(path:)`` or ``TokenizerError/noByteTokens(path:)``
  ///   if the vocabulary cannot spell texts, ``TokenizerError/unmergeableToken(path:position:token:)`` if a merge names the token that
  ///   stands for bytes without tokens.
  init(
    _ tokens: VocabularyBuilder, merges: MergeTable, spelling: VocabularySpelling,
    ignoresMerges: Bool = false
  ) throws(TokenizerError) {
    self.merges = merges
    words = ByteStringIndex(capacity: tokens.ids.count)
    var raw = ByteStrings()
    var isText: [Bool] = []
    raw.bytes.reserveCapacity(tokens.spellings.bytes.count)
    for entry in tokens.ids.indices {
      let bytes = tokens.spellings.bytes.span.extracting(tokens.spellings.range(entry))
      let isEncodable = spelling.appendBytes(spelledBy: bytes, to: &raw.bytes)
      isText.append(isEncodable && !tokens.isAdded(entry))
      raw.endString()
    }
    vocabulary = Vocabulary(tokens, rawBytes: raw)
    switch spelling {
    case .byteLevel(let unknown):
      byteTokens = Self.byteTokens(of: tokens, raw, isText)
      guard byteTokens.contains(where: { $0 >= 0 }) else { throw .noByteTokens(path: tokens.path) }
      unknownByte = unknown
      characters = nil
    case .sentencePiece(let hasByteTokens, let unknown):
      let bytes = hasByteTokens ? tokens.namedByteTokens : [TokenID](repeating: -1, count: 256)
      guard unknown != nil || UTF8Text.possibleBytes.allSatisfy({ bytes[Int($0)] >= 0 })
      else { throw .missingUnknownToken(path: tokens.path) }
      byteTokens = bytes
      unknownByte = nil
      characters = CharacterAlphabet(
        strings: raw, ids: tokens.ids, isText: isText, byteTokens: bytes, unknown: unknown)
    }
    if !missingBytes.isEmpty, let unknownByte, merges.names(unknownByte.id) {
      throw .unmergeableToken(
        path: tokens.path, position: "the merges",
        token: vocabulary.entry(of: unknownByte.id).map { vocabulary.spellings.text($0) } ?? "")
    }
    findWords(isText, ignoresMerges: ignoresMerges)
  }

  private static func byteTokens(
    of vocabulary: VocabularyBuilder, _ raw: ByteStrings, _ isText: [Bool]
  ) -> [TokenID] {
    var tokens = [TokenID](repeating: -1, count: 256)
    for entry in vocabulary.ids.indices where isText[entry] {
      let range = raw.range(entry)
      if range.count == 1 { tokens[Int(raw.bytes[range.lowerBound])] = vocabulary.ids[entry] }
    }
    return tokens
  }

  /// The bytes of text for which a byte-level vocabulary has no token.
  var missingBytes: [UInt8] {
    characters == nil ? UTF8Text.possibleBytes.filter { byteTokens[Int($0)] < 0 } : []
  }

  private mutating func findWords(_ isText: [Bool], ignoresMerges: Bool) {
    var scratch = MergeScratch()
    for entry in vocabulary.ids.indices where isText[entry] {
      if !ignoresMerges {
        guard hasTokens(vocabulary.rawBytes.bytes.span, vocabulary.rawBytes.range(entry)) else {
          continue
        }
        setSymbols(&scratch, vocabulary.rawBytes.bytes.span, vocabulary.rawBytes.range(entry))
        merges.mergeWord(&scratch)
        guard scratch.symbols.count == 1, scratch.symbols[0] == vocabulary.ids[entry] else {
          continue
        }
      }
      _ = words.insert(entry, of: vocabulary.rawBytes)
    }
  }

  /// Whether no merge makes a token with a space after another character, so that SentencePiece
  /// text may be cut before runs of spaces.
  var neverSpansWords: Bool {
    guard characters?.knowsSpace == true else { return false }
    return merges.mergedTokens.allSatisfy { id in
      guard let entry = vocabulary.entry(of: id) else { return true }
      let bytes = vocabulary.rawBytes.bytes[vocabulary.rawBytes.range(entry)]
      return !bytes.drop { $0 == UInt8(ascii: " ") }.contains(UInt8(ascii: " "))
    }
  }

  /// Whether every byte of byte-level text is a token.
  private func hasTokens(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
    guard characters == nil else { return true }
    for index in range where byteTokens[Int(bytes[index])] < 0 { return false }
    return true
  }

  @inline(__always)
  private func setSymbols(_ scratch: inout MergeScratch, _ bytes: Span<UInt8>, _ range: Range<Int>)
  {
    if let characters { return characters.setSymbols(&scratch, bytes, range) }
    scratch.symbols.removeAll(keepingCapacity: true)
    for index in range { scratch.symbols.append(byteTokens[Int(bytes[index])]) }
  }

  /// Adds the tokens of one piece of byte-level text, `bytes[range]`, to `output`.
  @inline(__always)
  func encodeWord(
    _ bytes: Span<UInt8>, _ range: Range<Int>, cache: inout WordCache,
    into output: inout EncodedText
  ) {
    if range.count == 1, byteTokens[Int(bytes[range.lowerBound])] >= 0 {
      output.ids.append(byteTokens[Int(bytes[range.lowerBound])])
      return
    }
    let hash = ByteStringIndex.hash(bytes, range)
    if let entry = words.find(bytes, range, hash: hash, in: vocabulary.rawBytes) {
      output.ids.append(vocabulary.ids[entry])
      return
    }
    if cache.copyWord(bytes, range, hash: hash, into: &output.ids) { return }
    let start = output.ids.count
    cache.scratch.symbols.removeAll(keepingCapacity: true)
    for index in range {
      let id = byteTokens[Int(bytes[index])]
      guard id >= 0 else {
        return encodeIncompleteWord(bytes, range, &cache.scratch, into: &output)
      }
      cache.scratch.symbols.append(id)
    }
    merges.mergeWord(&cache.scratch)
    output.ids.append(contentsOf: cache.scratch.symbols)
    cache.remember(range, hash: hash, tokens: start..<output.ids.count)
  }

  /// Adds the tokens of one piece of SentencePiece text, `bytes[range]`, to `output`.
  func encodeCharacters(
    _ bytes: Span<UInt8>, _ range: Range<Int>, _ characters: CharacterAlphabet,
    cache: inout WordCache, into output: inout EncodedText
  ) {
    let hash = ByteStringIndex.hash(bytes, range)
    if let entry = words.find(bytes, range, hash: hash, in: vocabulary.rawBytes) {
      output.ids.append(vocabulary.ids[entry])
      return
    }
    if cache.copyWord(bytes, range, hash: hash, into: &output.ids) { return }
    let start = output.ids.count
    characters.setSymbols(&cache.scratch, bytes, range)
    merges.mergeWord(&cache.scratch)
    guard cache.scratch.unknownLengths.isEmpty else {
      characters.append(cache.scratch, from: range.lowerBound, of: vocabulary, to: &output)
      return
    }
    output.ids.append(contentsOf: cache.scratch.symbols)
    cache.remember(range, hash: hash, tokens: start..<output.ids.count)
  }
}
