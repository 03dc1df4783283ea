internal import NumberText

/// Scores of all words in the page, for looking words up.
struct ExplorerBlock: ReportBlock {
  let template = "explorer"
  let explorerID = "look-up"
  let explorerNote: String
  /// JSON that is safe in a `script` element.
  let data: String

  /// Packs a table; nil if it has no words or too many.
  init?(_ words: WordTable, vocabulary: VocabularyReport) throws {
    guard let scores = WordScores(words, vocabulary: vocabulary) else { return nil }
    data = try EmbeddedJSON.text(scores)
    explorerNote =
      "\(Numbers.grouped(scores.tokens.count)) words with their score on the first "
      + "\(scores.dimensions.count) dimensions. Two words are near where the steer moves them alike: by the "
      + "distance of their scores, each weighted by the dimension's singular value."
  }
}
