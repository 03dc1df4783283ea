import Foundation
import LinearAlgebra
import Reports
import SteerAnalysis
import TextTokenization
import WeightFormats

/// The tables of `vocabulary`.
struct VocabularyTables {
  let report: VocabularyReport
  let analysis: VocabularyAnalysis
  let coordinates: WordCoordinates?
  let tokenizer: Tokenizer

  func write(to folder: inout RunFolder) throws {
    try folder.write(json: report, as: "vocabulary.json")
    try folder.write(csv: dimensionRows, as: "dimensions.csv")
    try folder.write(csv: wordRows, as: "words.csv")
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

  // Every token that passes the filter, in the order of ids.
  private var wordRows: [[String]] {
    let axes = coordinates == nil ? [] : ["x", "y"]
    let header =
      ["id", "token", "shift"] + axes + report.dimensions.map { "dimension_\($0.index)" }
    let rows = analysis.tokens.map { id -> [String] in
      let row = Int(id)
      let plane = coordinates.map { ["\($0.values[row, 0])", "\($0.values[row, 1])"] } ?? []
      return ["\(id)", tokenizer.displayText(of: id), "\(analysis.shifts[row])"] + plane
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
      NumPyArray(matrix: "scores", analysis.scores),
    ]
    if let coordinates {
      arrays.append(NumPyArray(matrix: "coordinates", coordinates.values))
    }
    return arrays
  }
}

/// What `vocabulary` prints for people.
struct VocabularyText {
  let report: VocabularyReport

  // Words of a row of the table: as many as fit a terminal.
  private static let listed = 4

  func text(dimension: Int?) -> String {
    guard let dimension else { return overview }
    return card(report.dimensions[dimension - 1])
  }

  private var overview: String {
    let rows = report.dimensions.map { card in
      [
        "\(card.index)", Numbers.significant(Double(card.singularValue)),
        Numbers.fixed(100 * card.energyShare, 1) + " %",
        Numbers.fixed(100 * card.shiftShare, 1) + " %",
        card.contexts.labelCorrelation.map { Numbers.fixed($0, 2) } ?? "–",
        words(card.top), words(card.bottom),
      ]
    }
    let table = Console.table(
      ["", "σ", "energy", "of shift", "label", "a positive value raises", "and lowers"], rows,
      left: [5, 6])
    return """
      \(Console.bold("\(report.steer) on \(report.model)")): mean logit shift at \
      \(Numbers.list(report.steerValues)) over \(Numbers.grouped(report.contextCount)) contexts of \
      \(report.contextSource)

      raises  \(shifts(report.shift.top))
      lowers  \(shifts(report.shift.bottom))
      """ + (rows.isEmpty ? "" : "\n\n" + table + "\nA dimension's contexts: --dimension N.")
  }

  private func words(_ tokens: [ScoredToken]) -> String {
    tokens.prefix(Self.listed).map(\.token).joined(separator: " ")
  }

  private func shifts(_ tokens: [ScoredToken]) -> String {
    tokens.map { "\($0.token) \(signed($0.score))" }.joined(separator: ", ")
  }

  private func signed(_ value: Float) -> String {
    (value > 0 ? "+" : "") + Numbers.fixed(Double(value), 2)
  }

  private func card(_ card: SteerDimension) -> String {
    let correlation = card.contexts.labelCorrelation.map {
      "; correlation with the label \(Numbers.fixed($0, 2))"
    }
    return """
      \(Console.bold("Dimension \(card.index) of \(report.steer)")): σ \
      \(Numbers.significant(Double(card.singularValue))), \
      \(Numbers.fixed(100 * card.energyShare, 1)) % of the energy, \
      \(Numbers.fixed(100 * card.shiftShare, 1)) % of the mean shift\(correlation ?? "")

      writes  a positive value raises  \(scores(card.top))
              and lowers               \(scores(card.bottom))

      reads   activations \(bar(card.contexts.histogram))
      most
      \(examples(card.contexts.top))
      least
      \(examples(card.contexts.bottom))
      """
  }

  private func scores(_ tokens: [ScoredToken]) -> String {
    tokens.map(\.token).joined(separator: " ")
  }

  // Eight heights of blocks, from the smallest activation to the largest.
  private func bar(_ histogram: DimensionContexts.Histogram) -> String {
    let blocks = Array("▁▂▃▄▅▆▇█")
    let largest = max(histogram.counts.max() ?? 0, 1)
    let bars = histogram.counts.map { $0 == 0 ? " " : blocks[$0 * 7 / largest] }
    return "\(Numbers.significant(Double(histogram.minimum))) \(String(bars)) "
      + Numbers.significant(Double(histogram.maximum))
  }

  private func examples(_ examples: [DimensionContexts.Example]) -> String {
    let rows = examples.map { example in
      ["  " + Numbers.fixed(Double(example.activation), 2), excerpt(example)]
    }
    return Console.table(nil, rows, left: [1])
  }

  // The end of what the context holds, and the word that follows.
  private func excerpt(_ example: DimensionContexts.Example) -> String {
    let scalars = example.text.unicodeScalars
    let end = scalars.index(
      scalars.startIndex, offsetBy: example.characterEnd, limitedBy: scalars.endIndex)
    let before = Console.inline(String(example.text[..<(end ?? scalars.endIndex)]))
    let shown = before.count > 60 ? "…" + before.suffix(59) : before
    return "\(shown) → \(Console.inline(example.next))"
  }
}
