public import LanguageModels
package import LinearAlgebra
internal import TextTokenization

/// What one training step did.
public struct TrainingStep: Sendable, Codable {
  /// The number of the step, from 1.
  public var step: Int
  /// Mean next-token cross-entropy before the step, nats per token.
  public var crossEntropy: Double
  /// Cross-entropy plus regularisation before the step.
  public var loss: Double
  /// The number of tokens predicted.
  public var tokens: Int

  /// Creates a record of a step.
  public init(step: Int, crossEntropy: Double, loss: Double, tokens: Int) {
    self.step = step
    self.crossEntropy = crossEntropy
    self.loss = loss
    self.tokens = tokens
  }
}

/// Trains a steer by Adam on the next-token likelihood of labelled texts.
///
/// The transformer is frozen, so each text passes it once: hidden states are kept in a
/// `HiddenStateStore` and later epochs only run the output head. The texts of a step are a pure
/// function of seeds and step, and a text's hidden states are always computed together with those
/// that share its batch in the first epoch; a resumed run therefore continues to the same bits, and
/// trainings of several seeds share hidden states (``TrainingSettings/dataSeed``) and come to the bits
/// that each comes to alone.
public final class SteerTrainer {
  /// The settings.
  public let settings: TrainingSettings
  /// Steer, optimiser state and step.
  public private(set) var state: TrainingState
  /// The number of examples that were left out because they predict no token.
  public let excludedExamples: Int

  private let model: LanguageModel
  private let examples: [TrainingExample]
  private let hiddenStates: HiddenStateStore
  private let head: any CrossEntropyHead
  private var order: TextOrder

  /// Prepares training from initial values, or from where `state` stopped.
  ///
  /// - Parameters:
  ///   - model: The frozen model.
  ///   - examples: Texts and labels; tokens beyond `settings.maxLength` or the context are cut.
  ///   - settings: The settings; `rank` is clamped to the model's width.
  ///   - names: One name per steer.
  ///   - state: The state to continue from, made with the same settings and examples.
  ///   - hiddenStateMemory: Bytes of hidden states to keep in memory; more go to a temporary file.
  ///   - other: A training of the same model and texts with another seed, whose hidden states serve both.
  /// - Throws: ``SteeringError`` for settings, examples or a state that do not fit;
  ///   `LanguageModelError` for token ids outside the vocabulary.
  public init(
    model: LanguageModel, examples: [TrainingExample], settings: TrainingSettings,
    names: [String], resuming state: TrainingState? = nil, hiddenStateMemory: Int? = nil,
    sharing other: SteerTrainer? = nil
  ) throws {
    try settings.validate()
    let labelled = settings.steers - (settings.dummySteer == nil ? 0 : 1)
    for example in examples where example.labels.count != labelled {
      throw SteeringError.wrongValueCount(
        given: example.labels.count, names: names, dummySteer: settings.dummySteer)
    }
    let limit = min(settings.maxLength, model.configuration.contextLength)
    if settings.countsPadding, examples.contains(where: { $0.learned != nil }) {
      throw SteeringError.invalidSetting(
        name: "countsPadding", value: "true", expected: "false where only answers are learned")
    }
    if settings.klWeight > 0, model.outputHead.softCap != nil {
      throw SteeringError.invalidSetting(
        name: "klWeight", value: "\(settings.klWeight)",
        expected: "0 for a model that caps its logits")
    }
    let cut = examples.map { $0.cut(to: limit) }
    let usable = cut.filter { settings.countsPadding ? !$0.ids.isEmpty : !$0.predicting.isEmpty }
    guard usable.contains(where: { !$0.predicting.isEmpty }) else {
      throw SteeringError.noTrainingTokens
    }
    // Offsets count tokens without asking the model, which tells ids that it does not have.
    let vocabulary = model.configuration.vocabularySize
    for id in usable.lazy.flatMap(\.ids) where !(0..<vocabulary).contains(Int(id)) {
      throw LanguageModelError.tokenOutOfRange(id: Int(id), vocabularySize: vocabulary)
    }
    self.model = model
    self.settings = settings
    self.examples = usable
    excludedExamples = examples.count - usable.count
    if let other {
      precondition(
        other.model.name == model.name && other.examples == usable
          && other.settings.batches(as: settings), "hidden states of other texts or batches")
    }
    hiddenStates =
      try other?.hiddenStates
      ?? HiddenStateStore(
        counts: settings.countsPadding ? [] : usable.map(\.predicting.count),
        width: model.configuration.hiddenSize, memoryLimit: hiddenStateMemory)
    let mixed =
      settings.usesMixedPrecision
      ? MixedPrecisionHead(model.outputHead, tokenCounts: Self.tokenCounts(usable, model)) : nil
    head = mixed ?? model.outputHead
    order = TextOrder(
      seed: settings.seed, dataSeed: settings.dataSeed, count: usable.count,
      batchSize: settings.batchSize)
    self.state = try Self.startingState(
      model, usable, settings: settings, names: names, resuming: state)
  }

  /// Whether all steps are done.
  public var isFinished: Bool { state.step >= settings.steps }

  /// Takes one step.
  ///
  /// - Throws: ``SteeringError/diverged(step:)``; `LanguageModelError`.
  public func step() throws -> TrainingStep {
    let positions = try positions(of: order.batch(at: state.step))
    let loss = loss(on: positions)
    guard loss.total.isFinite else { throw SteeringError.diverged(step: state.step + 1) }
    state.update(gradient: loss.gradient, learningRate: settings.learningRate)
    return TrainingStep(
      step: state.step, crossEntropy: loss.crossEntropy, loss: loss.total,
      tokens: positions.targets.count)
  }

  /// Notes what the steer does on held-out texts at this step; the best one is kept in the state.
  package func note(_ measure: HeldOutMeasure) { state.note(measure) }

  /// Forgets all hidden states, so that texts pass the transformer again, as in the first epoch.
  ///
  /// Steps come out the same; it is for measuring them.
  public func forgetHiddenStates() { hiddenStates.removeAll() }

  /// The gradient of the next step's loss, without taking the step.
  package func nextGradient() throws -> [Matrix] {
    loss(on: try positions(of: order.batch(at: state.step))).gradient
  }

  private func loss(on positions: TrainingPositions) -> SteerLoss {
    state.steer.loss(
      on: positions, head: head, regularization: settings.regularization,
      klWeight: settings.klWeight)
  }

  /// Replaces the initial values by given tensors, before the first step.
  package func start(from parameters: [Matrix]) {
    precondition(state.step == 0, "training has begun")
    state.steer.parameters = parameters
    state = TrainingState(steer: state.steer)
  }

  // MARK: Positions

  private func positions(of batch: [Int]) throws -> TrainingPositions {
    settings.countsPadding ? try paddedPositions(of: batch) : try storedPositions(of: batch)
  }

  private func storedPositions(of batch: [Int]) throws -> TrainingPositions {
    for text in batch where !hiddenStates.contains(text) {
      try fill(order.firstEpochBatch(with: text))
    }
    var targets: [TokenID] = []
    var values: [Float] = []
    for text in batch {
      let example = examples[text]
      for position in example.predicting {
        targets.append(example.ids[position + 1])
        values += steerValues(example)
      }
    }
    return TrainingPositions(
      hidden: hiddenStates.gather(batch), targets: targets,
      values: Matrix(rows: targets.count, columns: settings.steers, values))
  }

  private func fill(_ texts: [Int]) throws {
    // A text's last token predicts nothing, and no other token sees it.
    let packed = try PackedBatch(texts.map { examples[$0].ids.dropLast() })
    let hidden = try model.hiddenStates(packed, caches: nil)
    for (text, sequence) in zip(texts, packed.sequences) {
      let start = sequence.tokens.lowerBound
      guard examples[text].learned != nil else {
        hiddenStates.store(text, from: hidden, row: start)
        continue
      }
      let rows = examples[text].predicting.map { start + $0 }
      hiddenStates.store(text, from: hidden.gatherRows(rows), row: 0)
    }
  }

  // The published computation: texts padded to the longest, padding masked as keys but counted.
  private func paddedPositions(of batch: [Int]) throws -> TrainingPositions {
    let pad = TokenID(model.configuration.endOfTextID ?? 0)
    let packed = try PackedBatch(batch.map { examples[$0].ids }, paddedWith: pad)
    let hidden = try model.hiddenStates(packed, caches: nil)
    var rows: [Int] = []
    var targets: [TokenID] = []
    var values: [Float] = []
    for (text, sequence) in zip(batch, packed.sequences) {
      for t in sequence.tokens.dropLast() {
        rows.append(t)
        targets.append(packed.ids[t + 1])
        values += steerValues(examples[text])
      }
    }
    guard !targets.isEmpty else { throw SteeringError.noTrainingTokens }
    return TrainingPositions(
      hidden: hidden.gatherRows(rows), targets: targets,
      values: Matrix(rows: rows.count, columns: settings.steers, values))
  }

  private static func tokenCounts(_ examples: [TrainingExample], _ model: LanguageModel) -> [Int] {
    var counts = [Int](repeating: 0, count: model.outputHead.vocabularySize)
    for example in examples {
      let learned = example.learned.map { _ in example.predicting.map { example.ids[$0 + 1] } }
      for id in learned ?? example.ids where counts.indices.contains(Int(id)) {
        counts[Int(id)] += 1
      }
    }
    return counts
  }

  private func steerValues(_ example: TrainingExample) -> [Float] {
    var values = example.labels
    if let dummySteer = settings.dummySteer { values.insert(1, at: dummySteer) }
    return values
  }

  // MARK: State

  private static func startingState(
    _ model: LanguageModel, _ examples: [TrainingExample], settings: TrainingSettings,
    names: [String], resuming state: TrainingState?
  ) throws(SteeringError) -> TrainingState {
    let configuration = model.configuration
    var steer = try settings.initialSteer(
      hiddenSize: configuration.hiddenSize, vocabularySize: configuration.vocabularySize,
      names: names, examples: examples)
    steer.provenance.model = model.name
    steer.provenance.embeddingDigest = Digests.outputEmbedding(of: model)
    steer.provenance.training = settings
    steer.provenance.dataDigest = Digests.examples(examples)
    steer.provenance.step = 0
    guard var state else { return TrainingState(steer: steer) }
    try state.check(continues: steer)
    state.steer.provenance.training = settings
    return state
  }
}
