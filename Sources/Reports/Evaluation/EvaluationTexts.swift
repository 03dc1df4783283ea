internal import TextEvaluation
internal import RunFolders

/// Some of the texts of an evaluation, read back from its table.
struct EvaluationTexts {
  let block: GenerationsBlock

  private static let prompts = 6

  /// Reads the first text of the first prompts of each run; nil without the table.
  init?(_ contents: RunContents) throws(ReportError) {
    var texts: [(run: String, prompt: Int, text: GenerationsBlock.Text)] = []
    let isThere = try RunTable.read(
      run: contents.path, file: EvaluationTables.texts,
      columns: ["run", "prompt_index", "text_index", "prompt", "text", "sentiment", "toxicity"]
    ) { (row) throws(ReportError) in
      let prompt = try row.integer(1, as: Int.self)
      guard prompt < Self.prompts, try row.integer(2, as: Int.self) == 0 else { return }
      let score = row.text(5).isEmpty ? row.text(6) : row.text(5)
      texts.append(
        (
          row.text(0), prompt,
          .init(prompt: row.text(3), continuation: row.text(4), score: Double(score))
        ))
    }
    guard isThere, let first = texts.first else { return nil }
    let runs = texts.reduce(into: [first.run]) { if $1.run != $0.last { $0.append($1.run) } }
    block = GenerationsBlock(
      runs.map { run in
        (
          title: Self.title(run, contents),
          texts: texts.filter { $0.run == run }.map(\.text)
        )
      }, table: EvaluationTables.texts,
      property: contents.evaluation?.evaluation.sentiment == nil ? "toxic" : "positive")
  }

  private static func title(_ run: String, _ contents: RunContents) -> String {
    switch run {
    case "baseline": "Without steer"
    case "compared": contents.evaluation?.compared.map { RunSummary.name($0.name) } ?? run
    default: "The run"
    }
  }
}
