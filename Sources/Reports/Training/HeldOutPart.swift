internal import NumberText
internal import RunFolders
internal import Steering

extension HeldOutReport: RunPart {
  static let kind = "held-out measures"
  static let places = PartPlaces(section: 75, comparison: 75, sentence: 65, tiles: 65)
  static let files = [file]

  static func read(run: String, manifest: RunManifest) throws(ReportError) -> HeldOutReport? {
    try read(run: run, file: file)
  }

  var sentence: String? { sentences.first.map(Self.sentence) }

  func section(on page: RunReport) -> ReportSection? {
    ReportSection(
      id: "held-out", heading: "What it learned",
      question: "Does the steer tell apart texts that it did not learn from?",
      finding: sentences.map(Self.sentence).joined(separator: " "),
      blocks: [
        ProseBlock(reading: [
          "A part of the texts was held out. Of a pair with a positive and a negative label the steer tells "
            + "the right one if it raises the first from −1 to +1 by more than the second. The gain is how "
            + "much better the texts are predicted by who knows their label."
            + (choice.map { " Of what was tried, " + $0 + "." } ?? "")
        ]),
        table(
          id: "held-out-table", caption: "Held-out texts during the training", "Step",
          curve.map { ($0.step, $0) }),
        ranks.flatMap {
          table(
            id: "rank-table", caption: "Its first dimensions alone", "Dimensions",
            $0.map { ($0.rank, $0.measure) })
        },
      ])
  }

  private static func sentence(_ text: String) -> String {
    text.prefix(1).uppercased() + text.dropFirst() + "."
  }

  private func table(
    id: String, caption: String, _ first: String, _ rows: [(Int, HeldOutMeasure)]
  ) -> TableBlock? {
    TableBlock(
      id: id, caption: caption,
      columns: [.numbers(first), .numbers("Loss, nats"), .numbers("Gain, nats")]
        + names.map { .numbers("Pairs told apart: \($0)") },
      rows: rows.map { number, measure in
        [
          .count(number), .number(measure.loss) { PageNumbers.fixed($0, 4) },
          .number(measure.gain) { PageNumbers.fixed($0, 4) },
        ] + measure.areasUnderCurve.map { .number($0) { PageNumbers.percent($0) } }
      })
  }

  static func section(comparing runs: [NamedPart<Self>], on page: RunComparison) -> ReportSection? {
    var table = ComparisonTable(of: runs.map(\.name))
    table.add("Gain, nats", runs.map { $0.part.result.gain }, digits: 4)
    table.add(
      "Pairs told apart, %",
      runs.map { $0.part.result.areasUnderCurve.first?.map { 100 * $0 } }, digits: 1)
    table.add("Rank", runs.map { $0.part.rank.map(Double.init) }, digits: 0)
    return ReportSection(
      id: "held-out", heading: "What they learned",
      question: "Which tells held-out texts apart best?", finding: nil,
      blocks: [table.block(id: "held-out-table", caption: "On the held-out texts of each")])
  }
}
