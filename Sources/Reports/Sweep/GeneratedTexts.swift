internal import NumberText
internal import RunFolders

/// Texts that were generated without a judge.
struct GeneratedTexts: RunPart {
  let records: [GenerationRecord]

  static let kind = "generated texts"
  static let places = PartPlaces(section: 20, comparison: 80, sentence: 80, tiles: 80)
  static let files = [GenerationRecord.file]

  static func read(run: String, manifest: RunManifest) throws(ReportError) -> Self? {
    try GenerationRecord.read(run: run).map(Self.init)
  }

  func section(on page: RunReport) -> ReportSection? { page.generationsSection(self) }

  /// Without a judge nothing is measured.
  var isComparable: Bool { false }

  static func section(comparing runs: [NamedPart<Self>], on page: RunComparison) -> ReportSection? {
    nil
  }
}

extension RunReport {
  /// Texts that were generated without a judge.
  func generationsSection(_ texts: GeneratedTexts) -> ReportSection? {
    let records = texts.records
    guard let block = GenerationsBlock(records) else { return nil }
    let count = records.reduce(0) { $0 + $1.generations.count }
    let settings = Set(records.map(\.steerValues)).count
    let prompts = records.count / max(settings, 1)
    let values =
      settings > 1
      ? " at \(settings) settings"
      : contents.manifest.settings["steerValues"].map { " at steer values \($0)" }
    return ReportSection(
      id: "texts", heading: "What it writes",
      question: "How does the model go on\(values ?? "")?",
      finding: "\(Numbers.grouped(count)) \(count == 1 ? "text" : "texts") of "
        + "\(Numbers.grouped(prompts)) \(prompts == 1 ? "prompt" : "prompts").",
      blocks: [block])
  }
}
