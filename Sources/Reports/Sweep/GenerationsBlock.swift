internal import NumberText
internal import SteerAnalysis
internal import RunFolders

/// Some of the texts that were generated at each steer value, with the judge's score.
struct GenerationsBlock: ReportBlock {
  /// The texts of one steer value, or of one prompt.
  struct Setting {
    let settingID: String
    let settingTitle: String
    let settingNote: String?
    let samples: [Sample]
    let hasMore: Bool
    /// Where the others are.
    let more: String
  }

  /// One text.
  struct Sample {
    let prompt: String
    let continuation: String
    /// The score in percent.
    let width: Int
    /// Nil where no judge read the text.
    let score: String?
    /// What the judge looks for.
    let property: String
  }

  let template = "generations"
  let generationsID = "generations"
  let generationsNote: String
  let settings: [Setting]

  /// How many texts are shown at most.
  static let shown = 6
  private static let mostPrompts = 24

  /// Shows the texts of a sweep; nil without any.
  init?(_ sweep: [SweepTexts]) {
    guard !sweep.isEmpty else { return nil }
    settings = sweep.enumerated().map { Self.setting($1, id: "generations-\($0 + 1)") }
    generationsNote =
      "The first text of each of the first \(Self.shown) prompts, not the best ones. "
      + "The prompt is set in bold."
  }

  /// Shows texts of prompts that no judge read; nil without any.
  init?(_ records: [GenerationRecord]) {
    guard !records.isEmpty else { return nil }
    (settings, generationsNote) =
      records[0].steerValues == nil ? Self.byPrompt(records) : Self.bySetting(records)
  }

  private static func byPrompt(_ records: [GenerationRecord]) -> ([Setting], note: String) {
    let settings = records.prefix(mostPrompts).enumerated().map { i, record in
      unjudged(
        i, title: record.prompt.text,
        record.generations.prefix(shown).map { (record.prompt.text, $0.text) })
    }
    return (
      settings,
      "The first \(shown) texts of each of the first \(mostPrompts) prompts. The prompt is set in bold."
    )
  }

  // The settings in the order in which they come, with the first text of each prompt.
  private static func bySetting(_ records: [GenerationRecord]) -> ([Setting], note: String) {
    var order: [[Float]] = []
    var texts: [[Float]: [(String, String)]] = [:]
    for record in records {
      guard let values = record.steerValues, let first = record.generations.first else { continue }
      if texts[values] == nil { order.append(values) }
      texts[values, default: []].append((record.prompt.text, first.text))
    }
    let settings = order.prefix(mostPrompts).enumerated().map { i, values in
      unjudged(
        i, title: "At \(PageNumbers.setting(values))",
        Array(texts[values, default: []].prefix(shown)))
    }
    return (
      settings,
      "The first text of each of the first \(shown) prompts, not the best ones. The prompt is set in bold."
    )
  }

  private static func unjudged(
    _ index: Int, title: String, _ texts: [(prompt: String, continuation: String)]
  ) -> Setting {
    Setting(
      settingID: "generations-\(index + 1)", settingTitle: title, settingNote: nil,
      samples: texts.map {
        Sample(prompt: $0.prompt, continuation: $0.continuation, width: 0, score: nil, property: "")
      }, hasMore: false, more: "")
  }

  /// A text of an evaluation with its score, nil where no judge read it.
  struct Text {
    let prompt: String
    let continuation: String
    let score: Double?
  }

  /// Shows texts of several runs, side by side.
  ///
  /// - Parameters:
  ///   - runs: Each with its title and the texts to show.
  ///   - table: The table of all texts.
  ///   - property: What the judge looks for, such as positive.
  init(_ runs: [(title: String, texts: [Text])], table: String, property: String) {
    settings = runs.enumerated().map { i, run in
      Setting(
        settingID: "generations-\(i + 1)", settingTitle: run.title, settingNote: nil,
        samples: run.texts.map { text in
          let share = text.score.map { min(max($0.isFinite ? $0 : 0, 0), 1) }
          return Sample(
            prompt: text.prompt, continuation: text.continuation,
            width: Int((100 * (share ?? 0)).rounded()),
            score: share.map { PageNumbers.percent($0, 0) }, property: property)
        }, hasMore: true, more: "All texts: \(table), in the run’s folder.")
    }
    generationsNote =
      "The first text of each of the first prompts, not the best ones, with the judge's score. The "
      + "prompt is set in bold."
  }

  private static func setting(_ texts: SweepTexts, id: String) -> Setting {
    let count = Numbers.grouped(texts.count)
    return Setting(
      settingID: id,
      settingTitle: "Steer value \(PageNumbers.steerValue(Float(texts.steerValue)))",
      settingNote: "\(PageNumbers.percent(texts.positiveShare)) of \(count) texts judged positive",
      samples: texts.first.map(sample), hasMore: texts.count > texts.first.count,
      more: "All \(count) texts: \(texts.file), in the run’s folder.")
  }

  private static func sample(_ text: JudgedText) -> Sample {
    let share = min(max(text.positive.isFinite ? text.positive : 0, 0), 1)
    return Sample(
      prompt: text.prompt, continuation: text.text, width: Int((100 * share).rounded()),
      score: PageNumbers.percent(share, 0), property: "positive")
  }
}
