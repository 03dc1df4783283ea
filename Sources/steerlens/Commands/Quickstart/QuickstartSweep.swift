import EmbeddedModels
import Files
import Jobs
import LanguageModels
import NumberText
import Reports
import SteerAnalysis
import Steering
import RunFolders

/// What the quick start generates at each steer value, and what the judge makes of it.
struct QuickstartSweep {
  let result: SweepResult
  private let axis: SweepResult.Axis
  private let texts: [[JudgedText]]
  private let model: String

  init(
    model: LanguageModel, steer: Steer, values: [Float], settings: GenerationSettings,
    context: JobContext
  ) throws {
    let judge = try SequenceClassifier(folder: ModelFolders.resolve(EmbeddedFiles.judge))
    let sweep = try SteerSweep(model: model, steer: steer, judge: judge, settings: settings)
    let prompts = try QuickstartPrompts.prompts(model)
    let axis = SweepResult.Axis(name: steer.names[0], index: 0, values: values)
    var points: [SweepPoint] = []
    var texts: [[JudgedText]] = []
    try context.stage("generate", total: values.count) { stage in
      for setting in SweepResult.settings(of: [axis], steers: steer.count) {
        let (point, judged) = try sweep.point(setting, prompts: prompts)
        points.append(point)
        texts.append(judged)
        stage.update(points.count)
      }
    }
    result = SweepResult(points, axes: [axis])
    self.axis = axis
    self.texts = texts
    self.model = model.name
  }

  /// Writes the tables.
  func writeTables(of subject: SweepTables.Subject, to folder: inout RunFolder) throws {
    try SweepTables(result: result, axes: [axis], subject: subject).write(to: &folder)
  }

  /// Writes the tables and the generations.
  func write(to folder: inout RunFolder) throws {
    try writeTables(of: .steer, to: &folder)
    for (value, texts) in zip(axis.values, texts) {
      let lines = try texts.map { try JSONText.line($0) + "\n" }
      try folder.write(lines.joined(), as: "generations_\(Numbers.signed(value)).jsonl")
    }
  }

  /// A table with an example of each value.
  var text: String {
    let rows = zip(result.points, texts).map { point, texts in
      [
        Numbers.signed(point.steerValues[0]),
        Numbers.fixed(100 * point.positiveShare, 1) + " %", Numbers.fixed(point.perplexity, 0),
        Numbers.fixed(point.distinct[1], 2), sample(texts),
      ]
    }
    return Console.table(
      ["steer value", "judged positive", "perplexity", "dist-2", "for example"], rows, left: [4])
        + """


        Judged by \(EmbeddedFiles.judge) on \(result.points.first?.count ?? 0) continuations a \
        value; perplexity under \(model) without steer.
        """
  }

  // The first continuation, not the best one; cut to fit a terminal.
  private func sample(_ texts: [JudgedText]) -> String {
    guard let first = texts.first else { return "" }
    let text = Console.inline(first.prompt + first.text)
    return text.count > 60 ? text.prefix(59) + "…" : text
  }
}
