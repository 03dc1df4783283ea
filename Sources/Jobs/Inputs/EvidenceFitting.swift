internal import LanguageModels
internal import SteerAnalysis
internal import Steering
internal import TextTokenization

/// Fits what the parts of a steer's evidence weigh on labelled texts.
struct EvidenceFitting {
  let steer: Steer
  let model: LanguageModel
  let evidence: EvidenceModel
  let beginOfText: TokenID?

  /// The weights for texts that the steer was not trained on.
  ///
  /// Fitted at steer values 1 and −1, the dummy steer on: what the labels stood for in training.
  ///
  /// - Parameters:
  ///   - texts: Texts with their labels.
  ///   - progress: Called with the number of windows read, and of all.
  /// - Returns: The weights.
  /// - Throws: As `SpanAnalysis`.
  func weights(
    _ texts: [(text: String, label: Double)], progress: (Int, Int) -> Void = { _, _ in }
  ) throws -> EvidenceWeights {
    let line = try SteerLine(
      positive: SteerLine.setting(of: steer, value: 1),
      negative: SteerLine.setting(of: steer, value: -1))
    let analysis = try SpanAnalysis(
      model: model, steer: steer, line: line, evidenceModel: evidence, beginOfText: beginOfText)
    return EvidenceFit.weights(try analysis.fitTexts(texts, progress: progress))
  }
}
