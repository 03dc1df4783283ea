/// Vocabulary and merges: from the bytes of a piece of text to token ids.
///
/// Immutable once built, so that any number of threads may share it.
struct BytePairModel: Sendable {
  /// Every token's spelling, and an index of them.
  let spellings: ByteStrings
  let spellingIndex: ByteStringIndex
  /// The bytes each token stands for, in the same order as ``spellings``.
  let rawBytes: ByteStrings
  /// The id of each string of ``spellings``.
  let ids: [TokenID]
  /// The string of each id; -1 for an id that no token has.
  let entries: [Int32]
  /// The strings of ``rawBytes`` that, standing alone, become exactly their own token: nearly every
  /// word of a text is found here, and needs no merging.
  private var words: ByteStringIndex
  private let merges: MergeTable
  /// The token of each byte; -1 for bytes that no text holds.
  private let byteTokens: [TokenID]

  /// One more than the largest id.
  var vocabularySize: Int { entries.count }

  init(_ vocabulary: VocabularyBuilder, merges: MergeTable) throws(TokenizerError) {
    self.spellings = vocabulary.spellings
    spellingIndex = vocabulary.index
    ids = vocabulary.ids
    entries = vocabulary.entries
    self.merges = merges
    words = ByteStringIndex(capacity: ids.count)
    var raw = ByteStrings()
    var byteTokens = [TokenID](repeating: -1, count: 256)
    var isSpelled: [Bool] = []
    let spellings = vocabulary.spellings
    raw.bytes.reserveCapacity(spellings.bytes.count)
    for entry in vocabulary.ids.indices {
      let spelling = spellings.bytes.span.extracting(spellings.range(entry))
      isSpelled.append(ByteAlphabet.appendBytes(spelledBy: spelling, to: &raw.bytes))
      raw.endString()
      let range = raw.range(entry)
      if isSpelled[entry], range.count == 1 {
        byteTokens[Int(raw.bytes[range.lowerBound])] = vocabulary.ids[entry]
      }
    }
    for byte in UTF8Text.possibleBytes where byteTokens[Int(byte)] < 0 {
      throw .missingByteToken(path: vocabulary.path, byte: byte)
    }
    rawBytes = raw
    self.byteTokens = byteTokens
    findWords(isSpelled)
  }

  private mutating func findWords(_ isSpelled: [Bool]) {
    var scratch = MergeScratch()
    for entry in ids.indices where isSpelled[entry] {
      setSymbols(&scratch, rawBytes.bytes.span, rawBytes.range(entry))
      merges.mergeWord(&scratch)
      if scratch.symbols.count == 1, scratch.symbols[0] == ids[entry] {
        _ = words.insert(entry, of: rawBytes)
      }
    }
  }

  @inline(__always)
  private func setSymbols(_ scratch: inout MergeScratch, _ bytes: Span<UInt8>, _ range: Range<Int>)
  {
    scratch.symbols.removeAll(keepingCapacity: true)
    for index in range { scratch.symbols.append(byteTokens[Int(bytes[index])]) }
  }

  /// The string that an id stands for, as an index into ``spellings`` and ``rawBytes``.
  @inline(__always)
  func entry(of id: TokenID) -> Int? {
    guard id >= 0, Int(id) < entries.count, entries[Int(id)] >= 0 else { return nil }
    return Int(entries[Int(id)])
  }

  /// How many bytes a token stands for.
  func byteCount(of id: TokenID) -> Int {
    entry(of: id).map { rawBytes.range($0).count } ?? 0
  }

  /// Adds the tokens of one piece of text, `bytes[range]`, to `output`.
  @inline(__always)
  func encodeWord(
    _ bytes: Span<UInt8>, _ range: Range<Int>, cache: inout WordCache, into output: inout [TokenID]
  ) {
    if range.count == 1 {
      output.append(byteTokens[Int(bytes[range.lowerBound])])
      return
    }
    let hash = ByteStringIndex.hash(bytes, range)
    if let entry = words.find(bytes, range, hash: hash, in: rawBytes) {
      output.append(ids[entry])
      return
    }
    if cache.copyWord(bytes, range, hash: hash, into: &output) { return }
    let start = output.count
    setSymbols(&cache.scratch, bytes, range)
    merges.mergeWord(&cache.scratch)
    output.append(contentsOf: cache.scratch.symbols)
    cache.remember(range, hash: hash, tokens: start..<output.count)
  }
}

/// The words of one call that needed merging, so that each is merged once.
///
/// An entry points at an earlier occurrence in the text and at its tokens in the output, and so
/// takes no memory of its own; a word evicts another that falls into its slot. Every call owns its
/// cache: threads share nothing that changes.
struct WordCache {
  private struct Slot {
    var hash: UInt64 = 0
    var range: Range<Int> = 0..<0
    var tokens: Range<Int> = 0..<0
  }

  /// Longer words are not looked for: they hardly come twice.
  private static let longestWord = 64
  private var slots: [Slot]
  var scratch = MergeScratch()

  /// - Parameter byteCount: Length of the text; short texts repeat no words, and get no slots.
  init(byteCount: Int) {
    slots = byteCount < 1024 ? [] : [Slot](repeating: Slot(), count: byteCount < 65536 ? 256 : 4096)
  }

  func copyWord(
    _ bytes: Span<UInt8>, _ range: Range<Int>, hash: UInt64, into output: inout [TokenID]
  ) -> Bool {
    guard !slots.isEmpty else { return false }
    let slot = slots[Int(truncatingIfNeeded: hash) & (slots.count - 1)]
    guard slot.hash == hash, ByteStringIndex.equal(bytes, range, bytes, slot.range) else {
      return false
    }
    for index in slot.tokens { output.append(output[index]) }
    return true
  }

  mutating func remember(_ range: Range<Int>, hash: UInt64, tokens: Range<Int>) {
    guard !slots.isEmpty, range.count <= Self.longestWord else { return }
    slots[Int(truncatingIfNeeded: hash) & (slots.count - 1)] =
      Slot(hash: hash, range: range, tokens: tokens)
  }
}
