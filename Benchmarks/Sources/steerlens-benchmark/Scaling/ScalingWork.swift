import Foundation
import LanguageModels
import LinearAlgebra
import SteerAnalysis
import Steering
import TextTokenization

/// Stages at several sizes of what they depend on, on random models; GPT-2 124 M where a size is not
/// varied.
///
/// Prints a JSON object for each measurement, which `figure-benchmark scaling` draws.
struct ScalingWork {
  /// One measurement.
  private struct Line: Encodable {
    var dimension: String
    var stage: String
    var size: Double
    var seconds: Double
  }

  let options: BenchmarkOptions
  let texts = RandomTexts()

  func run() throws {
    try measureModels()
    let model = try RandomModel().load()
    try measureTokens(model)
    try measureBatches(model)
    try measureThreads(model)
    try measureVocabularies()
    try measureRanks()
  }

  /// Times a stage at a size and prints a line.
  ///
  /// A stage that takes seconds is repeated once: its time is known well enough.
  func measure(_ dimension: String, _ stage: String, _ size: Double, _ body: () throws -> Void)
    throws
  {
    let start = ContinuousClock.now
    try body()
    let isLong = ContinuousClock.now - start > .seconds(1)
    var timings = Timings()
    for _ in 0..<(isLong ? 1 : options.repeat) { try timings.record(body) }
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let line = Line(dimension: dimension, stage: stage, size: size, seconds: timings.median)
    print(String(decoding: try encoder.encode(line), as: UTF8.self))
    fflush(nil)
  }

  /// A training step on known hidden states as `train` takes it, in mixed precision where the
  /// processor can: loss and gradient.
  func trainingStep(_ steer: Steer, _ head: OutputHead, positions: Int) -> () -> Void {
    let positions = texts.positions(
      positions, width: head.embedding.columns, vocabularySize: head.vocabularySize)
    let mixed = MixedPrecisionHead(
      head, tokenCounts: [Int](repeating: 1, count: head.vocabularySize))
    return {
      _ = steer.loss(on: positions, head: mixed ?? head, regularization: 0)
    }
  }

  /// The log-probabilities of a text's tokens at seven steer values, from its hidden states.
  func grid(_ steer: Steer, _ head: OutputHead, tokens: Int) -> () -> Void {
    let positions = texts.positions(
      tokens, width: head.embedding.columns, vocabularySize: head.vocabularySize)
    let fixed = FixedSteer(steer, values: [1, 0])
    return {
      _ = head.logProbabilities(
        of: positions.targets, hidden: positions.hidden,
        direction: fixed.direction(positions.hidden), points: [-3, -2, -1, 0, 1, 2, 3])
    }
  }

  /// Continuations of 20 tokens of one prompt.
  func generation(_ model: LanguageModel, _ steer: Steer, continuations: Int) throws -> () throws ->
    Void
  {
    var settings = GenerationSettings()
    settings.stopsAtEndOfText = false
    settings.continuations = continuations
    settings.batchSize = max(settings.batchSize, continuations)
    let generator = try TextGenerator(
      model: model, steer: FixedSteer(steer, values: [5, 1]), settings: settings)
    let prompt = texts.ids(7, below: model.configuration.vocabularySize)
    return { _ = try generator.continuations(of: [prompt]) }
  }
}
