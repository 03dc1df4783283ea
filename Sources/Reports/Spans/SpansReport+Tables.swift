internal import SteerAnalysis
internal import WeightFormats
package import RunFolders

extension SpansReport {
  /// Writes the document, its tables and arrays.
  ///
  /// - Parameters:
  ///   - columns: What the file of texts had beside them, for `texts.csv`.
  ///   - folder: The run folder.
  /// - Throws: `FileError.cannotWrite(path:reason:)`.
  package func writeTables(of columns: [TextColumn] = [], to folder: inout RunFolder) throws {
    var frame = self
    frame.results = []
    try folder.write(json: frame, results, under: "results", as: Self.file)
    let own = columns.map { column in
      // A name that is also one of ours is told apart.
      Self.textColumns.contains(column.name) ? "source_" + column.name : column.name
    }
    try folder.write(csv: Self.textColumns + own, textRows(columns), as: "texts.csv")
    try folder.write(csv: Self.evidenceColumns, evidenceRows, as: "evidence.csv")
    try folder.write(csv: Self.spanColumns, spanRows, as: "spans.csv")
    try folder.write(csv: Self.distributionColumns, distributionRows, as: "distribution.csv")
    try folder.write(npz: arrays, as: "spans.npz")
  }

  private static let textColumns = [
    "text", "content", "tokens", "evidence", "best_steer_value", "probability", "positive_spans",
    "negative_spans",
  ]

  // A row a text, the strongest spans first.
  private func textRows(_ columns: [TextColumn]) -> some Sequence<[String]> {
    results.enumerated().lazy.map { number, result in
      let best = result.bestSteerValue
      let likeliest = result.distribution.first { $0.steerValue == best }
      func spans(_ sign: Int) -> String {
        result.spans.filter { $0.sign == sign }.sorted { abs($0.score) > abs($1.score) }
          .map(result.text).joined(separator: " | ")
      }
      return [
        "\(number)", result.text, "\(result.ids.count)", "\(result.totalEvidence)",
        best.map { "\($0)" } ?? "", likeliest.map { "\($0.probability)" } ?? "", spans(1),
        spans(-1),
      ] + columns.map { $0.value(of: number) }
    }
  }

  private static let evidenceColumns = [
    "text", "index", "token", "evidence", "log_p_positive", "log_p_negative", "character_start",
    "character_end", "contextual", "static",
  ]

  private var evidenceRows: some Sequence<[String]> {
    func cell(_ value: Float?) -> String { value.map { "\($0)" } ?? "" }
    return results.enumerated().lazy.flatMap { number, result in
      let shown = result.shownTokens
      return result.ids.indices.map { i in
        [
          "\(number)", "\(i)", shown[i], cell(result.evidence[i]),
          cell(result.positiveLogProbabilities[i]), cell(result.negativeLogProbabilities[i]),
          "\(result.characterRanges[i].lowerBound)", "\(result.characterRanges[i].upperBound)",
          cell((result.contextualPart ?? result.evidence)[i]), cell(result.staticPart?[i]),
        ]
      }
    }
  }

  private static let spanColumns = [
    "text", "sign", "start", "end", "character_start", "character_end", "span", "evidence",
    "p_value", "family_wise_p_value",
  ]

  private var spanRows: some Sequence<[String]> {
    results.enumerated().lazy.flatMap { number, result in
      result.spans.map { span in
        [
          "\(number)", "\(span.sign)", "\(span.start)", "\(span.end)", "\(span.characterStart)",
          "\(span.characterEnd)",
          result.text(of: span),
          "\(span.score)", "\(span.pValue)", "\(span.familyWisePValue)",
        ]
      }
    }
  }

  private static let distributionColumns = ["text", "steer_value", "mean_loss", "probability"]

  private var distributionRows: some Sequence<[String]> {
    results.enumerated().lazy.flatMap { number, result in
      result.distribution.map { point in
        [
          "\(number)", "\(point.steerValue)", point.meanLoss.map { "\($0)" } ?? "",
          "\(point.probability)",
        ]
      }
    }
  }

  /// Evidence of all texts one after the other, NaN where there is none; the tokens of text `i` are
  /// `offsets[i]..<offsets[i + 1]`.
  private var arrays: [NumPyArray] {
    let offsets = results.reduce(into: [Int32(0)]) {
      $0.append($0[$0.count - 1] + Int32($1.ids.count))
    }
    let grid = results.first?.distribution.map(\.steerValue) ?? []
    func flat(_ values: (TextSpans) -> [Float?]) -> [Float] {
      results.flatMap(values).map { $0 ?? .nan }
    }
    let count = Int(offsets.last ?? 0)
    let spans = results.enumerated().flatMap { number, result in
      result.spans.flatMap { [Int32(number), Int32($0.start), Int32($0.end), Int32($0.sign)] }
    }
    return [
      NumPyArray("offsets", shape: [offsets.count], offsets),
      NumPyArray("ids", shape: [count], results.flatMap(\.ids)),
      NumPyArray("evidence", shape: [count], flat(\.evidence)),
      NumPyArray("contextual", shape: [count], flat { $0.contextualPart ?? $0.evidence }),
      NumPyArray(
        "static", shape: [count],
        flat { result in result.staticPart ?? result.ids.map { _ in nil } }),
      NumPyArray("log_probabilities_positive", shape: [count], flat(\.positiveLogProbabilities)),
      NumPyArray("log_probabilities_negative", shape: [count], flat(\.negativeLogProbabilities)),
      NumPyArray("grid", shape: [grid.count], grid),
      NumPyArray(
        "probabilities", shape: [results.count, grid.count],
        results.flatMap { $0.distribution.map(\.probability) }),
      NumPyArray("spans", shape: [spans.count / 4, 4], spans),
      NumPyArray(
        "span_scores", shape: [spans.count / 4], results.flatMap { $0.spans.map(\.score) }),
    ]
  }
}

extension TextSpans {
  /// The tokens as people read them in every table: each its part of the text, with `·` for a space before
  /// it and `⏎` for an end of line.
  package var shownTokens: [String] {
    let scalars = Array(text.unicodeScalars)
    return tokens.indices.map { shownToken($0, in: scalars) }
  }

  private func shownToken(_ index: Int, in scalars: [Unicode.Scalar]) -> String {
    let range = characterRanges[index].clamped(to: 0..<scalars.count)
    var part = Substring(String(String.UnicodeScalarView(scalars[range])))
    let hasSpace = part.first == " " || ["Ġ", "▁"].contains { tokens[index].hasPrefix($0) }
    if part.first == " " { part = part.dropFirst() }
    // What stands for no character of the text is told by its name.
    guard !part.isEmpty || hasSpace else { return tokens[index] }
    return (hasSpace ? "·" : "") + part.replacing("\n", with: "⏎")
  }
}
