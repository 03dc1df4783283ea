internal import Foundation
internal import LanguageModels
internal import RunFolders
internal import SteerAnalysis
internal import Steering
internal import TextTokenization

/// Where the static part of a steer's evidence comes from: the file beside the steer, else the texts that
/// it was trained on.
struct EvidenceModelSource {
  private let steer: LoadedSteer
  private let model: LanguageModel
  private let line: SteerLine
  private let beginOfText: TokenID?
  private let context: JobContext

  /// The texts that word effects are averaged over, at most.
  static let maxTexts = 1000

  init(
    _ steer: LoadedSteer, _ model: LanguageModel, _ line: SteerLine, beginOfText: TokenID?,
    _ context: JobContext
  ) {
    self.steer = steer
    self.model = model
    self.line = line
    self.beginOfText = beginOfText
    self.context = context
  }

  /// Finds or computes the model.
  ///
  /// - Parameters:
  ///   - texts: Labelled texts to fit weights on; nil to take those that are there.
  ///   - run: Is told what was read.
  /// - Returns: Nil, with a note, where there is none for this steer or these settings.
  /// - Throws: ``JobError``, `AnalysisError`; what reading throws.
  func load(fitting texts: ContextSource?, noting run: inout AnalysisRun) throws -> EvidenceModel? {
    let index = steer.steer.firstLabelledSteer
    guard line.variedSteer == index else {
      context.note(
        "the settings differ in more than \(steer.steer.names[index]): evidence is its contextual part "
          + "alone")
      return nil
    }
    guard var found = try stored(&run) ?? computed(&run) else { return nil }
    if let texts, let labelled = try texts.load(for: steer) {
      run.note(labelled, role: "fit texts")
      found.weights = try fitted(found, labelled)
    }
    return found
  }

  private func stored(_ run: inout AnalysisRun) throws -> EvidenceModel? {
    let path =
      URL(filePath: steer.file).deletingLastPathComponent().path(percentEncoded: false) + "/"
      + EvidenceModelFile.name
    guard FileManager.default.fileExists(atPath: path),
      let model = try EvidenceModelFile.read(
        path, for: steer.steer, vocabularySize: model.outputHead.vocabularySize),
      model.index == steer.steer.firstLabelledSteer
    else { return nil }
    try run.noteFile("evidence", path)
    return model
  }

  private func computed(_ run: inout AnalysisRun) throws -> EvidenceModel? {
    let source = ContextSource(maxTexts: Self.maxTexts)
    guard let texts = try source.load(for: steer) else {
      context.note(
        "the texts that the steer was trained on are not at hand: evidence is its contextual part alone"
      )
      return nil
    }
    context.note(
      "no \(EvidenceModelFile.name) beside the steer: computed from the texts that it was trained on, "
        + "with the usual weights")
    run.note(texts, role: "contexts")
    let contexts = try source.contextSet(texts, source.reading(for: steer, model), context)
    return try context.evidenceModel(of: steer.steer, contexts, model)
  }

  private func fitted(_ found: EvidenceModel, _ texts: LoadedTexts) throws -> EvidenceWeights {
    let labels = texts.labels ?? []
    guard labels.contains(where: { $0 > 0 }), labels.contains(where: { $0 < 0 }) else {
      throw JobError.noLabelsOfBothSigns(texts.name)
    }
    let fit = EvidenceFitting(
      steer: steer.steer, model: model, evidence: found, beginOfText: beginOfText)
    return try context.stage("fit", total: texts.texts.count) { stage in
      try fit.weights(zip(texts.texts, labels).map { ($0, $1) }) { stage.update($0, of: $1) }
    }
  }
}

extension JobContext {
  /// The static part of the evidence of a steer's first label, with the usual weights.
  func evidenceModel(of steer: Steer, _ contexts: ContextSet, _ model: LanguageModel) throws
    -> EvidenceModel
  {
    try stage("words", total: contexts.count) { stage in
      try EvidenceModel(
        steer, index: steer.firstLabelledSteer, contexts: contexts, model: model
      ) { stage.update($0, of: $1) }
    }
  }
}
