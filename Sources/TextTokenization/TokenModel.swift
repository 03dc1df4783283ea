/// From pieces of text to tokens.
enum TokenModel: Sendable {
  /// Byte-level or SentencePiece merges.
  case bytePairs(BytePairModel)
  /// BERT's longest pieces.
  case wordPieces(WordPieceModel)
  /// SentencePiece's tokens of the highest score.
  case unigram(UnigramModel)

  var vocabulary: Vocabulary {
    switch self {
    case .bytePairs(let model): model.vocabulary
    case .wordPieces(let model): model.vocabulary
    case .unigram(let model): model.vocabulary
    }
  }
}
