internal import LanguageModels
internal import RunFolders
internal import SteerAnalysis
internal import Steering
internal import TextTokenization

/// The last stage of a training: the static part of the steer's evidence, and what the parts weigh, for
/// `spans`.
struct EvidenceStage {
  let steer: Steer
  let model: LanguageModel
  let context: JobContext
  let trainer: SteerTrainer
  let shared: SharedPasses

  /// Computes the static part and writes it beside the steer.
  ///
  /// - Parameters:
  ///   - heldOut: Texts that the steer was not trained on, to fit the weights on; none leaves the usual
  ///     weights, since on its own training texts a steer's contextual part is larger than elsewhere.
  ///   - folder: The run folder.
  /// - Returns: The name of the file.
  /// - Throws: `AnalysisError`, `LanguageModelError`, `WeightFormatError`.
  func write(heldOut: [TrainingExample], in folder: String) throws -> String {
    let contexts = try shared.contexts ?? contextsOfWords()
    shared.contexts = contexts
    var evidence = try context.evidenceModel(of: steer, contexts, model)
    if !heldOut.isEmpty { evidence.weights = try weights(evidence, heldOut) }
    try EvidenceModelFile.write(evidence, of: steer, to: folder + "/" + EvidenceModelFile.name)
    return EvidenceModelFile.name
  }

  // Those of texts that the steer was trained on, which have passed the transformer before.
  private func contextsOfWords() throws -> ContextSet {
    let (examples, hidden) = try trainer.firstTexts(EvidenceModelSource.maxTexts)
    let texts = examples.map { AnalysedText(ids: $0.ids, answers: $0.learned) }
    if let hidden { return ContextSet(texts, hidden: hidden) }
    return try context.stage("contexts", total: texts.count) { stage in
      try ContextSet(texts, model: model, cache: shared.cache) { stage.update($0) }
    }
  }

  private func weights(_ evidence: EvidenceModel, _ heldOut: [TrainingExample]) throws
    -> EvidenceWeights
  {
    let prepends = steer.provenance.training?.prependsBeginOfText == true
    let fit = EvidenceFitting(
      steer: steer, model: model, evidence: evidence,
      beginOfText: prepends ? try model.beginOfText() : nil)
    // The labels are of the steers that are no dummy, in their order: the first one's are meant.
    let tokenizer = try model.tokenizer()
    let texts = heldOut.map { example in
      (
        text: tokenizer.decode(example.ids, skipSpecialTokens: true),
        label: Double(example.labels.first ?? 0)
      )
    }.filter { !$0.text.isEmpty }
    return try context.stage("fit", total: texts.count) { stage in
      try fit.weights(texts) { stage.update($0, of: $1) }
    }
  }
}
