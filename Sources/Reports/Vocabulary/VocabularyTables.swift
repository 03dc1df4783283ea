internal import LinearAlgebra
package import SteerAnalysis
package import TextTokenization
internal import WeightFormats
package import RunFolders

/// The tables of `vocabulary`.
package struct VocabularyTables {
  private let report: VocabularyReport
  private let analysis: VocabularyAnalysis
  private let coordinates: WordCoordinates?
  private let tokenizer: Tokenizer

  /// Pairs a document with the analysis of all words behind it.
  package init(
    report: VocabularyReport, analysis: VocabularyAnalysis, coordinates: WordCoordinates?,
    tokenizer: Tokenizer
  ) {
    self.report = report
    self.analysis = analysis
    self.coordinates = coordinates
    self.tokenizer = tokenizer
  }

  /// Writes the document, its tables and arrays.
  ///
  /// - Throws: `FileError.cannotWrite(path:reason:)`.
  package func write(to folder: inout RunFolder) throws {
    try folder.write(json: report, as: VocabularyReport.file)
    try folder.write(csv: dimensionRows, as: "dimensions.csv")
    try folder.write(csv: wordRows, as: WordTable.file)
    try folder.write(csv: contextRows, as: "contexts.csv")
    try folder.write(npz: arrays, as: "vocabulary.npz")
  }

  private var dimensionRows: [[String]] {
    let header = [
      "dimension", "singular_value", "sign", "energy_share", "shift_share", "mean_activation",
      "label_correlation", "end", "rank", "token", "id", "score",
    ]
    let rows = report.dimensions.flatMap { card -> [[String]] in
      let correlation = card.contexts.labelCorrelation.map { "\($0)" } ?? ""
      let common = [
        "\(card.index)", "\(card.singularValue)", "\(card.sign)", "\(card.energyShare)",
        "\(card.shiftShare)", "\(card.meanActivation)", correlation,
      ]
      return [("top", card.top), ("bottom", card.bottom)].flatMap { end, words in
        words.enumerated().map { rank, word in
          common + [end, "\(rank + 1)", word.token, "\(word.id)", "\(word.score)"]
        }
      }
    }
    return [header] + rows
  }

  // Every token that passes the filter, by its effect: the most raised first.
  private var wordRows: [[String]] {
    let axes = coordinates == nil ? [] : ["x", "y"]
    let header =
      ["id", "token", "shift", "effect", "standard_error", "expected_count"] + axes
      + report.dimensions.map { "dimension_\($0.index)" }
    let effects = analysis.effects
    let scores = effects.scores
    let rows = analysis.tokensByEffect.map { id -> [String] in
      let row = Int(id)
      let plane = coordinates.map { ["\($0.values[row, 0])", "\($0.values[row, 1])"] } ?? []
      let error = effects.standardErrors[row]
      let own = [
        "\(id)", tokenizer.displayText(of: id), "\(analysis.shifts[row])", "\(scores[row])",
        error.isFinite ? "\(error)" : "", "\(effects.expectedCounts[row])",
      ]
      return own + plane
        + analysis.scores.row(row).map { "\($0)" }
    }
    return [header] + rows
  }

  private var contextRows: [[String]] {
    let header = [
      "dimension", "end", "rank", "activation", "text_index", "position", "token", "next",
      "character_end", "text",
    ]
    let rows = report.dimensions.flatMap { card in
      [("top", card.contexts.top), ("bottom", card.contexts.bottom)].flatMap { end, examples in
        examples.enumerated().map { rank, example in
          [
            "\(card.index)", end, "\(rank + 1)", "\(example.activation)", "\(example.textIndex)",
            "\(example.position)", example.token, example.next, "\(example.characterEnd)",
            example.text,
          ]
        }
      }
    }
    return [header] + rows
  }

  private var arrays: [NumPyArray] {
    let ids = analysis.tokens
    var arrays = [
      NumPyArray("ids", shape: [ids.count], ids),
      NumPyArray("shifts", shape: [analysis.shifts.count], analysis.shifts),
      NumPyArray("effects", shape: [analysis.shifts.count], analysis.effects.values),
      NumPyArray(
        "standard_errors", shape: [analysis.shifts.count], analysis.effects.standardErrors),
      NumPyArray(
        "expected_counts", shape: [analysis.shifts.count], analysis.effects.expectedCounts),
      NumPyArray(matrix: "scores", analysis.scores),
    ]
    if let coordinates {
      arrays.append(NumPyArray(matrix: "coordinates", coordinates.values))
    }
    return arrays
  }
}
