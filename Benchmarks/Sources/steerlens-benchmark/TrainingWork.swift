import Datasets
import LanguageModels
import Steering
import TextTokenization

/// A training step on batches of 32 texts in the file's order.
struct TrainingWork {
  private static let batchSize = 32

  let options: BenchmarkOptions
  /// Whether the hidden states of a step's texts are known before it is timed.
  let isCached: Bool

  func run() throws -> BenchmarkReport {
    let model = try options.loadModel()
    let steer = try options.loadSteer()
    let batches = try batches(model)
    let (timings, first) = try Timings.measure(
      options.repeat,
      prepare: { run in
        // Every trainer takes a step first: the timed one is one of many.
        let trainer = try trainer(model, batches[run % batches.count], steer)
        let first = try trainer.step()
        if !isCached { trainer.forgetHiddenStates() }
        return (trainer, first)
      },
      { trainer, first in
        _ = try trainer.step()
        return (steer: trainer.state.steer, step: first)
      })
    let count = OperationCount(model: model.configuration, steer: first.steer)
    let operations = (1...options.repeat).map {
      self.operations(count, batches[$0 % batches.count])
    }
    return BenchmarkReport(
      isCached ? .trainCached : .trainFirstEpoch, options, timings, operations: operations,
      check: [
        "first_batch_loss": first.step.crossEntropy, "real_tokens": Double(first.step.tokens),
      ])
  }

  private func batches(_ model: LanguageModel) throws -> [[TrainingExample]] {
    let tokenizer = try model.tokenizer()
    // no more texts than the runs go through
    let texts = try options.loadTexts().prefix((options.repeat + 1) * Self.batchSize)
    let settings = TrainingSettings()
    let examples = texts.map {
      TrainingExample(
        ids: Array(tokenizer.encode($0.text).prefix(settings.maxLength)), labels: [Float($0.label)])
    }
    let starts = stride(from: 0, through: examples.count - Self.batchSize, by: Self.batchSize)
    let batches = starts.map { Array(examples[$0..<$0 + Self.batchSize]) }
    return batches.isEmpty ? [examples] : batches
  }

  // A trainer of its own for each batch: a trainer shuffles its texts, the baseline does not.
  private func trainer(_ model: LanguageModel, _ batch: [TrainingExample], _ steer: Steer?) throws
    -> SteerTrainer
  {
    var settings = TrainingSettings()
    settings.batchSize = batch.count
    settings.passPrecision = options.passPrecision
    if let steer { settings.rank = steer.rank }
    let names = ["label", "dummy"]
    let trainer = try SteerTrainer(
      model: model, examples: batch, settings: settings, names: names)
    guard let steer else { return trainer }
    // The same run from given values: resuming before the first step.
    try steer.check(
      hiddenSize: model.configuration.hiddenSize,
      vocabularySize: model.configuration.vocabularySize, model: model.name, embeddingDigest: nil)
    var state = trainer.state
    state.steer.parameters = steer.parameters
    return try SteerTrainer(
      model: model, examples: batch, settings: settings, names: names, resuming: state)
  }

  private func operations(_ count: OperationCount, _ batch: [TrainingExample]) -> Double {
    let lengths = batch.map(\.ids.count)
    let positions = lengths.reduce(0) { $0 + max($1 - 1, 0) }
    let step = count.training(positions: positions)
    return isCached ? step : step + count.transformer(lengths: lengths)
  }
}
