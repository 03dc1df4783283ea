public import LanguageModels
package import TextTokenization

/// The tokens that two vocabularies have in common, ordered by the source's ids, lowest first.
///
/// Ids of byte-level byte-pair encodings are about a frequency order: base bytes, then merges by
/// count. A token is the same in both if its spelling is (`Ġthe`), which stands for the same bytes,
/// whatever its ids; models with different tokenizers therefore share what both happen to have.
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
    var sourceIDs: [Int] = []
    var targetIDs: [Int] = []
    for id in 0..<min(source.vocabularySize, sourceRows) {
      guard let spelling = source.token(of: TokenID(id)), let other = target.id(of: spelling),
        other < targetRows
      else { continue }
      sourceIDs.append(id)
      targetIDs.append(Int(other))
    }
    self.sourceIDs = sourceIDs
    self.targetIDs = targetIDs
  }
}
