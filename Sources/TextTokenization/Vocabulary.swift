/// The tokens of a tokenizer: their ids, how they are spelled, and the bytes that they stand for.
struct Vocabulary: Sendable {
  /// Every token's spelling, and an index of them.
  let spellings: ByteStrings
  let spellingIndex: ByteStringIndex
  /// The bytes each token stands for, in the same order as ``spellings``.
  let rawBytes: ByteStrings
  /// The id of each string of ``spellings``.
  let ids: [TokenID]
  /// The string of each id; -1 for an id that no token has.
  let entries: [Int32]

  /// - Parameters:
  ///   - builder: The tokens.
  ///   - rawBytes: The bytes that each stands for.
  init(_ builder: VocabularyBuilder, rawBytes: ByteStrings) {
    spellings = builder.spellings
    spellingIndex = builder.index
    ids = builder.ids
    entries = builder.entries
    self.rawBytes = rawBytes
  }

  /// One more than the largest id.
  var size: Int { entries.count }

  /// The string that an id stands for, as an index into ``spellings`` and ``rawBytes``.
  @inline(__always)
  func entry(of id: TokenID) -> Int? {
    guard id >= 0, Int(id) < entries.count, entries[Int(id)] >= 0 else { return nil }
    return Int(entries[Int(id)])
  }

  /// The id of a spelling.
  func id(of spelling: String) -> TokenID? {
    spellingIndex.find(Array(spelling.utf8).span, in: spellings).map { ids[$0] }
  }

  /// How many bytes a token stands for.
  func byteCount(of id: TokenID) -> Int {
    entry(of: id).map { rawBytes.range($0).count } ?? 0
  }
}
