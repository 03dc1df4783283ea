internal import TextEvaluation
internal import RunFolders

/// Some of the texts of a run that was evaluated, or of one beside it.
struct EvaluationTexts {
  /// What the table calls the run: `run`, `baseline` or `compared`.
  let run: String
  let texts: [GenerationsBlock.Text]

  private static let prompts = 6

  /// Reads the first text of the first prompts of each run; none without the table.
  static func read(run path: String) throws(ReportError) -> [Self] {
    var texts: [(run: String, text: GenerationsBlock.Text)] = []
    _ = try RunTable.read(
      run: path, file: EvaluationTables.texts,
      columns: ["run", "prompt_index", "text_index", "prompt", "text", "sentiment", "toxicity"]
    ) { (row) throws(ReportError) in
      let prompt = try row.integer(1, as: Int.self)
      guard prompt < Self.prompts, try row.integer(2, as: Int.self) == 0 else { return }
      let score = row.text(5).isEmpty ? row.text(6) : row.text(5)
      texts.append(
        (row.text(0), .init(prompt: row.text(3), continuation: row.text(4), score: Double(score))))
    }
    let runs = texts.reduce(into: [String]()) { if $1.run != $0.last { $0.append($1.run) } }
    return runs.map { run in
      Self(run: run, texts: texts.filter { $0.run == run }.map(\.text))
    }
  }

  /// The texts side by side; nil without any.
  static func block(_ texts: [Self], of report: EvaluationReport) -> GenerationsBlock? {
    guard !texts.isEmpty else { return nil }
    return GenerationsBlock(
      texts.map { (title: title($0.run, report), texts: $0.texts) }, table: EvaluationTables.texts,
      property: report.evaluation.sentiment == nil ? "toxic" : "positive")
  }

  private static func title(_ run: String, _ report: EvaluationReport) -> String {
    switch run {
    case "baseline": "Without steer"
    case "compared": report.compared.map { RunSummary.name($0.name) } ?? run
    default: "The run"
    }
  }
}
