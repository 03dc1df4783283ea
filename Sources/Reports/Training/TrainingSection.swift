internal import NumberText
internal import Steering

extension RunReport {
  private static let windows = 20

  /// How the steer was learned.
  func trainingSection(_ training: TrainingLoss) -> ReportSection? {
    guard !training.steps.isEmpty else { return nil }
    return ReportSection(
      id: "training", heading: "How it was learned",
      question: "Did the loss go down, and has it settled?",
      finding: TrainingFindings.sentence(training),
      blocks: [
        block(training.figures(in: contents)),
        ProseBlock(reading: [
          "The loss is the mean negative log-probability of the next token of the training texts, "
            + "each at its own label as steer value. The language model itself never changes. "
            + "Batches differ, so single steps jump; the trend counts."
        ]),
        table(training.steps),
      ])
  }

  private func table(_ steps: [TrainingStep]) -> TableBlock? {
    let size = max(1, (steps.count + Self.windows - 1) / Self.windows)
    let rows = stride(from: 0, to: steps.count, by: size).map { start -> [TableBlock.Cell] in
      let part = steps[start..<min(start + size, steps.count)]
      let count = Double(part.count)
      let entropy = part.reduce(0) { $0 + $1.crossEntropy } / count
      let loss = part.reduce(0) { $0 + $1.loss } / count
      let (first, last) = (part[start].step, part[part.endIndex - 1].step)
      return [
        .init(
          cell: first == last ? "\(first)" : "\(first)–\(last)", style: "number", order: "\(first)"),
        .number(entropy) { PageNumbers.fixed($0, 4) },
        .number(loss) { PageNumbers.fixed($0, 4) },
        .number(part.reduce(0) { $0 + Double($1.tokens) }) { PageNumbers.fixed($0, 0) },
      ]
    }
    return TableBlock(
      id: "training-table", caption: "Mean loss over the course of the training",
      columns: [
        .numbers("Steps"), .numbers("Cross-entropy, nats"), .numbers("With regularisation"),
        .numbers("Tokens"),
      ], rows: rows)
  }
}
