internal import LanguageModels
internal import NumberText
package import Reports
internal import RunFolders
internal import SteerAnalysis
internal import Steering
internal import TextTokenization

/// What a study reads: the steer's dimensions and words, and the spans of texts.
package struct StudyReading {
  /// The documents.
  package struct Result {
    package let spectrum: SpectrumJob.Result
    package let vocabulary: VocabularyJob.Result
    package let spans: SpansReport
  }

  private let study: StudyRun
  private let material: StudyMaterial
  private let context: JobContext
  private let line: SteerLine
  private let textReading: TextReading
  private let beginOfText: TokenID?
  private let evidenceModel: EvidenceModel?

  // Texts for the truncation curve, and for contexts.
  private static let texts = 300
  // Fewer held-out texts say little of a truncation.
  private static let fewestHeldOut = 40

  /// Prepares the reading.
  ///
  /// - Parameters:
  ///   - study: The study.
  ///   - material: Its steer, model and texts.
  ///   - run: Is told what evidence is read from.
  ///   - context: Who runs the job.
  /// - Throws: ``JobError``, `AnalysisError`; what reading throws.
  init(
    _ study: StudyRun, _ material: StudyMaterial, noting run: inout AnalysisRun,
    _ context: JobContext
  ) throws {
    self.study = study
    self.material = material
    self.context = context
    let (steer, model) = (material.steer.steer, material.model)
    line = try SteerLine(
      positive: SteerLine.setting(of: steer, value: 1),
      negative: SteerLine.setting(of: steer, value: -1))
    textReading = try TextReading(model, prepends: nil, chat: ChatSettings(), steer: steer)
    beginOfText = textReading.prependsBeginOfText ? try model.beginOfText() : nil
    evidenceModel = try EvidenceModelSource(
      material.steer, model, line, beginOfText: beginOfText, context
    ).load(fitting: nil, noting: &run)
  }

  /// Reads, and writes all tables.
  ///
  /// - Throws: `AnalysisError`, `SteeringError`; what reading and writing throw.
  func run(into folder: inout RunFolder) throws -> Result {
    let source = ContextSource(maxTexts: Self.texts)
    let reading = try source.reading(for: material.steer, material.model)
    let texts = material.trainingTexts?.limited(to: Self.texts)
    let (contexts, origin) = try source.contextSet(
      texts, reading, orDrawnFrom: material.model, context)
    let spectrum = try self.spectrum(contexts, source, reading)
    try spectrum.write(to: &folder)
    var job = VocabularyJob()
    job.settings.filter.wordInitialOnly = true
    job.settings.filter.alphabeticOnly = true
    job.settings.filter.minimumLength = 4
    let vocabulary = try job.run(
      material.wide, index: material.index,
      contexts: .init(
        contexts, source: origin, rows: texts?.rows, isInSample: texts != nil),
      model: material.model, context)
    try vocabulary.write(to: &folder)
    let spans = try self.spans()
    try spans.writeTables(to: &folder)
    return Result(spectrum: spectrum, vocabulary: vocabulary, spans: spans)
  }

  // With what of the effect its first dimensions keep, on held-out texts if there are enough.
  private func spectrum(_ contexts: ContextSet, _ source: ContextSource, _ reading: TextReading)
    throws -> SpectrumJob.Result
  {
    let job = SpectrumJob([
      .init(
        material.wide, index: material.index,
        embedding: EmbeddingCovariance(material.model.outputHead.embedding))
    ])
    var result = try job.run()
    let heldOut = material.heldOut.flatMap { texts in
      Self.hasBothLabels(texts) && texts.texts.count >= Self.fewestHeldOut ? texts : nil
    }
    guard material.wide.kind.hasMatrix, heldOut != nil || Self.hasBothLabels(material.trainingTexts)
    else { return result }
    let set = try heldOut.map { try source.contextSet($0, reading, context) } ?? contexts
    try context.stage("measure", total: set.count) { stage in
      try job.addTruncation(to: &result, .init(contexts: set, model: material.model)) {
        stage.update($0)
      }
    }
    result.report.isInSample = heldOut == nil
    return result
  }

  private static func hasBothLabels(_ texts: LoadedTexts?) -> Bool {
    let labels = texts?.labels ?? []
    return labels.contains { $0 > 0 } && labels.contains { $0 < 0 }
  }

  private func spans() throws -> SpansReport {
    let (steer, model) = (material.steer.steer, material.model)
    var job = SpansJob(line, beginOfText: beginOfText)
    job.evidenceModel = evidenceModel
    let texts = try spanTexts()
    var report = try context.stage("spans", total: texts.count) { stage in
      try job.run(
        texts.map(\.text), steer: (steer, study.out), model: (model, model.name)
      ) { stage.update($0, of: $1) }
    }
    if texts.contains(where: { $0.label != nil }) { report.labels = texts.map(\.label) }
    return report
  }

  // The texts that were given, then held-out ones with their labels.
  private func spanTexts() throws -> [(text: SpanText, label: String?)] {
    let source = SpansSource(
      SpansRun(steer: material.steer.path, texts: .texts(study.texts)), textReading)
    let given = study.texts.isEmpty ? [] : try source.texts(nil, beginOfText: beginOfText)
    let own: [(text: SpanText, label: String?)] = given.map { ($0, nil) }
    guard study.heldOutTexts > 0,
      let texts = material.heldOut ?? material.trainingTexts, !texts.texts.isEmpty
    else { return own }
    let chosen = texts.limited(to: study.heldOutTexts)
    let heldOut = try source.texts(chosen, beginOfText: beginOfText)
    let labels = heldOut.count == chosen.texts.count ? chosen.labels : nil
    return own
      + heldOut.enumerated().map { i, text in (text, labels.map { Numbers.list([Float($0[i])]) }) }
  }
}
