internal import LanguageModels
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

  // Texts for the truncation curve, and for contexts.
  private static let texts = 300
  // Fewer held-out texts say little of a truncation.
  private static let fewestHeldOut = 40

  init(_ study: StudyRun, _ material: StudyMaterial, _ context: JobContext) {
    self.study = study
    self.material = material
    self.context = context
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
      model: material.model)
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
    let line = try SteerLine(
      positive: SteerLine.setting(of: steer, value: 1),
      negative: SteerLine.setting(of: steer, value: -1))
    let reading = try TextReading(model, prepends: nil, chat: ChatSettings(), steer: steer)
    var job = SpansJob(
      line, beginOfText: reading.prependsBeginOfText ? try model.beginOfText() : nil)
    var notes = try AnalysisRun(study.command, out: nil, overwrites: false, context)
    job.evidenceModel = try EvidenceModelSource(
      material.steer, model, line, beginOfText: job.beginOfText, context
    ).load(fitting: nil, noting: &notes)
    let texts = try spanTexts(reading, job.beginOfText)
    return try context.stage("spans", total: texts.count) { stage in
      try job.run(
        texts, steer: (steer, study.out), model: (model, model.name)
      ) { stage.update($0, of: $1) }
    }
  }

  // The texts that were given, then held-out ones.
  private func spanTexts(_ reading: TextReading, _ begin: TokenID?) throws -> [SpanText] {
    let source = SpansSource(
      SpansRun(steer: material.steer.path, texts: .texts(study.texts)), reading)
    let given = study.texts.isEmpty ? [] : try source.texts(nil, beginOfText: begin)
    guard study.heldOutTexts > 0,
      let texts = material.heldOut ?? material.trainingTexts, !texts.texts.isEmpty
    else { return given }
    return try given
      + source.texts(texts.limited(to: study.heldOutTexts), beginOfText: begin)
  }
}
