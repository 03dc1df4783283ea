internal import Foundation
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
    let more: String
    let moreTarget: String
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

  private static let shown = 6
  private static let mostPrompts = 24
  private static let largestSweep = 25

  /// Reads the generations of a run; nil if it has none.
  init?(_ contents: RunContents) throws(ReportError) {
    let files = contents.manifest.outputs.compactMap { file in
      Self.steerValue(of: file).map { (file: file, value: $0) }
    }.sorted { ($0.value, $0.file) < ($1.value, $1.file) }
    var settings: [Setting] = []
    for (file, value) in files.prefix(Self.largestSweep) {
      guard let texts = try Self.texts(run: contents.path, file: file), !texts.isEmpty
      else { continue }
      settings.append(
        Self.setting(texts, value: value, file: file, id: "generations-\(settings.count + 1)"))
    }
    guard !settings.isEmpty else { return nil }
    self.settings = settings
    generationsNote =
      "The first text of each of the first \(Self.shown) prompts, not the best ones. "
      + "The prompt is set in bold."
  }

  /// Shows texts of prompts that no judge read; nil without any.
  init?(_ records: [GenerationRecord]) {
    guard !records.isEmpty else { return nil }
    settings = records.prefix(Self.mostPrompts).enumerated().map { i, record in
      Setting(
        settingID: "generations-\(i + 1)", settingTitle: record.prompt.text, settingNote: nil,
        samples: record.generations.prefix(Self.shown).map {
          Sample(
            prompt: record.prompt.text, continuation: $0.text, width: 0, score: nil, property: "")
        }, hasMore: false, more: "", moreTarget: "")
    }
    generationsNote =
      "The first \(Self.shown) texts of each of the first \(Self.mostPrompts) prompts. The prompt is "
      + "set in bold."
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
        }, hasMore: true, more: "All texts", moreTarget: RunFileLinks.address(table))
    }
    generationsNote =
      "The first text of each of the first prompts, not the best ones, with the judge's score. The "
      + "prompt is set in bold."
  }

  // Grids name two values, which no card of one value can hold.
  private static func steerValue(of file: String) -> Double? {
    guard file.hasPrefix("generations_"), file.hasSuffix(".jsonl") else { return nil }
    return Double(file.dropFirst(12).dropLast(6)).flatMap { $0.isFinite ? $0 : nil }
  }

  private static func texts(run: String, file: String) throws(ReportError) -> [JudgedText]? {
    guard let bytes = try RunFile(run: run, file: file)?.contents else { return nil }
    let decoder = JSONDecoder()
    var texts: [JudgedText] = []
    for (number, line) in bytes.split(separator: UInt8(ascii: "\n")).enumerated() {
      guard let text = try? decoder.decode(JudgedText.self, from: Data(line)) else {
        throw .notJSON(
          file: "\(run)/\(file)", reason: "line \(number + 1) is no judged text")
      }
      texts.append(text)
    }
    return texts
  }

  private static func setting(_ texts: [JudgedText], value: Double, file: String, id: String)
    -> Setting
  {
    var prompts: Set<String> = []
    let first = texts.filter { prompts.insert($0.prompt).inserted }
    let samples = (first.count > 1 ? first : texts).prefix(shown).map(sample)
    let positive = Double(texts.count { $0.positive > 0.5 }) / Double(texts.count)
    return Setting(
      settingID: id, settingTitle: "Steer value \(PageNumbers.steerValue(Float(value)))",
      settingNote:
        "\(PageNumbers.percent(positive)) of \(Numbers.grouped(texts.count)) texts judged positive",
      samples: samples, hasMore: texts.count > samples.count,
      more: "All \(Numbers.grouped(texts.count)) texts", moreTarget: RunFileLinks.address(file))
  }

  private static func sample(_ text: JudgedText) -> Sample {
    let share = min(max(text.positive.isFinite ? text.positive : 0, 0), 1)
    return Sample(
      prompt: text.prompt, continuation: text.text, width: Int((100 * share).rounded()),
      score: PageNumbers.percent(share, 0), property: "positive")
  }
}
