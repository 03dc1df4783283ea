public import LanguageModels
package import TextTokenization

/// The tokens that two vocabularies have in common, ordered by the source's ids, lowest first.
///
/// Ids of byte-level byte-pair encodings are about a frequency order: base bytes, then merges by
/// count. A token is the same in both if it stands for the same bytes, whatever its id and spelling
/// (`Ġthe` and `▁the` are both " the"); models with different tokenizers therefore share what both
/// happen to have. Special tokens are the same only if their spelling is.
public struct SharedTokens: Sendable, Equatable {
  /// The tokens' ids in the source.
  public let sourceIDs: [Int]
  /// The tokens' ids in the target, in the same order.
  public let targetIDs: [Int]

  /// The number of shared tokens.
  public var count: Int { sourceIDs.count }

  /// Finds the tokens of two models.
  ///
  /// Rows of an embedding beyond its tokenizer, such as padding to a round number, are no tokens.
  ///
  /// - Throws: `LanguageModelError.noTokenizer(folder:)`;
  ///   ``TransferError/tooFewSharedTokens(source:target:shared:)`` for fewer than 16.
  public init(source: LanguageModel, target: LanguageModel) throws {
    self.init(
      source: try source.tokenizer(), rows: source.outputHead.vocabularySize,
      target: try target.tokenizer(), rows: target.outputHead.vocabularySize)
    guard count >= Self.minimum else {
      throw TransferError.tooFewSharedTokens(
        source: source.name, target: target.name, shared: count)
    }
  }

  // Fewer tell nothing about a map, and some must be held out.
  static let minimum = 16

  /// Finds the tokens of two tokenizers whose ids are below the numbers of rows.
  package init(source: Tokenizer, rows sourceRows: Int, target: Tokenizer, rows targetRows: Int) {
    let sourceTexts = Self.texts(of: source, rows: sourceRows)
    let targetTexts = Self.texts(of: target, rows: targetRows)
    var sourceIDs: [Int] = []
    var targetIDs: [Int] = []
    for id in 0..<min(source.vocabularySize, sourceRows) {
      guard let spelling = source.token(of: TokenID(id)), let bytes = source.bytes(of: TokenID(id))
      else { continue }
      let spelledAlike = target.id(of: spelling).flatMap { other in
        other < targetRows && target.bytes(of: other) == bytes ? other : nil
      }
      // Where several tokens stand for the same bytes, only one of them is the text's.
      let isText = sourceTexts[bytes] == TokenID(id)
      guard let other = spelledAlike ?? (isText ? targetTexts[bytes] : nil) else { continue }
      sourceIDs.append(id)
      targetIDs.append(Int(other))
    }
    self.sourceIDs = sourceIDs
    self.targetIDs = targetIDs
  }

  /// The token of each byte string; special tokens aside.
  ///
  /// SentencePiece vocabularies have two for ASCII characters, `A` and `<0x41>`: the shorter spelling
  /// is the one that texts become.
  private static func texts(of tokenizer: Tokenizer, rows: Int) -> [[UInt8]: TokenID] {
    var texts: [[UInt8]: TokenID] = [:]
    for id in 0..<TokenID(min(tokenizer.vocabularySize, rows)) where !tokenizer.isSpecial(id) {
      guard let bytes = tokenizer.bytes(of: id) else { continue }
      if let other = texts[bytes], length(other, tokenizer) <= length(id, tokenizer) { continue }
      texts[bytes] = id
    }
    return texts
  }

  private static func length(_ id: TokenID, _ tokenizer: Tokenizer) -> Int {
    tokenizer.token(of: id)?.utf8.count ?? 0
  }
}
