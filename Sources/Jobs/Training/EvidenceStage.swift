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
  let shared: SharedPasses

  private static let maxTexts = 1000

  /// Computes the static part and writes it beside the steer.
  ///
  /// - Parameters:
  ///   - examples: Texts like those to be read, for the contexts of words.
  ///   - heldOut: Texts that the steer was not trained on, to fit the weights on; none leaves the usual
  ///     weights, since on its own training texts a steer's contextual part is larger than elsewhere.
  ///   - folder: The run folder.
  /// - Returns: The name of the file; nil if no text has a context.
  /// - Throws: `AnalysisError`, `LanguageModelError`, `WeightFormatError`.
  func write(_ examples: [TrainingExample], heldOut: [TrainingExample], in folder: String) throws
    -> String?
  {
    let count = min(examples.count, Self.maxTexts)
    let texts = (0..<count).map { AnalysedText(ids: examples[$0 * examples.count / count].ids) }
    guard texts.contains(where: { $0.ids.count > 1 }) else { return nil }
    let contexts =
      try shared.contexts
      ?? context.stage("words", total: count) { stage in
        try ContextSet(texts, model: model, cache: shared.cache) { stage.update($0) }
      }
    shared.contexts = contexts
    var evidence = try EvidenceModel(
      steer, index: steer.firstLabelledSteer, contexts: contexts, model: model)
    if !heldOut.isEmpty { evidence.weights = try weights(evidence, heldOut) }
    try EvidenceModelFile.write(evidence, of: steer, to: folder + "/" + EvidenceModelFile.name)
    return EvidenceModelFile.name
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
