internal import Datasets
internal import EmbeddedModels
internal import Files
internal import LanguageModels
internal import NumberText
internal import Reports
internal import RunFolders
package import SteerAnalysis
internal import Steering
internal import TextTokenization

/// What a study generates at each steer value: a sweep that a judge scores, or without one texts alone.
package struct StudyWriting {
  /// The measures or texts, and how each value's texts begin.
  package struct Result {
    /// The measures; nil without a judge.
    package let sweep: SweepResult?
    /// The first text of each value, with its prompt.
    package let examples: [Example]
    /// The number of texts at each value.
    package let count: Int
  }

  /// A text at a steer value.
  package struct Example {
    package let value: Float
    package let text: String
  }

  private let study: StudyRun
  private let material: StudyMaterial
  private let context: JobContext
  private let prompts: SweepPrompts
  private let axis: SweepResult.Axis
  private var recorded: AnalysisRun?
  private var folder: SweepFolder?

  // How many texts lend their beginnings, of how many words.
  private static let beginnings = (texts: 16, words: 3)

  init(_ study: StudyRun, _ material: StudyMaterial, _ context: JobContext) throws {
    self.study = study
    self.material = material
    self.context = context
    let steer = material.steer.steer
    axis = SweepResult.Axis(steer, index: material.index, values: study.values)
    prompts = try SweepPrompts(
      Self.prompts(study, material), encoding: study.encoding, prepends: nil, chat: ChatSettings(),
      steer: steer, model: material.model, context)
  }

  /// Notes what goes in.
  mutating func note(in run: inout AnalysisRun) throws {
    if let judge = study.judge {
      run.noteModel("judge", judge, sha256: try JudgeDigest.of(ModelFolders.resolve(judge)))
    }
    run.note("prompts", prompts.input.name, sha256: prompts.input.sha256)
    recorded = run
  }

  /// What acts, by name, for a manifest.
  func settings() throws -> [String: String] {
    try SettingsTable.entries(study.generation).merging(prompts.reading.settings) { $1 }
      .merging(["values": Numbers.list(axis.values), "price": "\(study.price.perplexityRatio)"]) {
        $1
      }
  }

  /// Generates at every value; with a judge every finished one is kept.
  ///
  /// - Throws: ``JobInterruption``; `SweepError`; what generating and judging throw.
  mutating func run(into output: inout RunFolder) throws -> Result {
    let points = SweepJob.points(of: [axis], steers: material.steer.steer.count)
    guard let judge = study.judge else { return try texts(points.map(\.values), into: &output) }
    let sweep = try SteerSweep(
      model: material.model, steer: material.steer.steer,
      judge: SequenceClassifier(folder: ModelFolders.resolve(judge)), settings: study.generation)
    try sweep.check(prompts.prompts)
    // Another steer has other points; the model that it is carried over to has none.
    let steer = try ContentDigest.sha256(ofFile: material.steer.file)
    let inputs =
      [.init(role: "steer", sha256: steer)]
      + (recorded?.inputs ?? []).filter { $0.role != "target" }.map {
        SweepFolder.Plan.Input(role: $0.role, sha256: $0.sha256)
      }
    let folder = try SweepFolder(
      path: study.out,
      plan: .init(
        version: toolVersion, inputs: inputs, settings: settings(), points: points.map(\.name)))
    try folder.beginBesideTraining(study.start)
    self.folder = folder
    let job = SweepJob(
      sweep: sweep, prompts: prompts.prompts, points: points, folder: folder, context: context)
    let result = SweepResult(try job.run(), axes: [axis], price: study.price)
    try SweepTables(result: result, axes: [axis]).write(to: &output)
    folder.record(in: &output)
    return Result(
      sweep: result,
      examples: try zip(axis.values, points).map { value, point in
        Example(value: value, text: try folder.firstText(of: point.name) ?? "")
      }, count: prompts.prompts.count * study.generation.continuations)
  }

  /// Removes what a stopped sweep would go on from.
  func removeCheckpoint() { folder?.finish() }

  private func texts(_ points: [[Float]], into output: inout RunFolder) throws -> Result {
    let tokenizer = try material.model.tokenizer()
    var records: [GenerationRecord] = []
    try context.stage("generate", total: points.count) { stage in
      for (number, values) in points.enumerated() {
        let generator = try TextGenerator(
          model: material.model, steer: FixedSteer(material.steer.steer, values: values),
          settings: study.generation)
        let drawn = try generator.continuations(of: prompts.prompts.map(\.ids))
        records += zip(prompts.prompts, drawn).map { prompt, continuations in
          GenerationRecord(
            prompt: .init(text: prompt.text, rendered: prompt.rendered),
            generations: continuations.map {
              .init(text: tokenizer.decodeContinuation($0.ids, skipSpecialTokens: true))
            }, steerValues: values)
        }
        stage.update(number + 1)
      }
    }
    let lines = try records.map { try JSONText.line($0) + "\n" }
    try output.write(lines.joined(), as: GenerationRecord.file)
    let first = stride(from: 0, to: records.count, by: prompts.prompts.count).map { records[$0] }
    return Result(
      sweep: nil,
      examples: zip(axis.values, first).map { value, record in
        Example(
          value: value, text: record.prompt.text + (record.generations.first?.text ?? ""))
      }, count: prompts.prompts.count * study.generation.continuations)
  }

  /// The same prompts as another model reads them, for texts that are to be compared with these.
  func prompts(on model: LanguageModel) throws -> SweepPrompts {
    try SweepPrompts(
      study.prompts ?? .texts(prompts.prompts.map(\.text)), encoding: study.encoding, prepends: nil,
      chat: ChatSettings(), steer: nil, model: model, context)
  }

  // What was given; the quick start's, which its judge knows; else how texts begin that the steer has not
  // seen, or if it has seen all, those.
  private static func prompts(_ study: StudyRun, _ material: StudyMaterial) throws
    -> GenerationRun.Prompts?
  {
    if let given = study.prompts { return given }
    let isEmbedded = EmbeddedFiles.languageModels.contains(material.model.name)
    if isEmbedded, study.judge == EmbeddedFiles.judge { return nil }
    guard let texts = material.heldOut ?? material.trainingTexts, texts.conversations == nil else {
      throw SweepError.missingPrompts(model: material.model.name)
    }
    var found: [String] = []
    for text in texts.texts where found.count < beginnings.texts {
      let words = text.split(whereSeparator: \.isWhitespace)
      let beginning = words.prefix(beginnings.words).joined(separator: " ")
      if words.count > beginnings.words, !found.contains(beginning) { found.append(beginning) }
    }
    guard !found.isEmpty else { throw SweepError.missingPrompts(model: material.model.name) }
    return .texts(found)
  }
}
