/// From pieces of text to tokens.
enum TokenModel: Sendable {
  /// Byte-level or SentencePiece merges.
  case bytePairs(BytePairModel)
  /// BERT's longest pieces.
  case wordPieces(WordPieceModel)

  var vocabulary: Vocabulary {
    switch self {
    case .bytePairs(let model): model.vocabulary
    case .wordPieces(let model): model.vocabulary
    }
  }
}
