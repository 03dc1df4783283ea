internal import Algorithms
public import LanguageModels
package import LinearAlgebra
public import MessagePassing
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
///
/// Several ranks share a training: each makes a trainer with the same texts and settings, keeps the hidden
/// states of its own texts, and takes all steps; see `RankShares`. Losses and gradients are summed in rank
/// order, so that a number of ranks comes to the same bytes each time, and any number to the same within
/// rounding.
public final class SteerTrainer {
  /// The settings.
  public let settings: TrainingSettings
  /// Steer, optimiser state and step.
  public private(set) var state: TrainingState
  /// The number of examples that were left out because they predict no token.
  public let excludedExamples: Int
  /// How many texts have passed the transformer for their hidden states to be kept.
  package private(set) var passedTexts = 0

  private let model: LanguageModel
  private let examples: [TrainingExample]
  private let hiddenStates: HiddenStateStore
  private let head: any CrossEntropyHead
  private let communicator: any Communicator
  private let shares: RankShares
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
  ///   - cache: Where the hidden states are kept for other trainings of the same texts, and those of earlier
  ///     ones are taken from; without effect where `other` has them, and where no step needs them.
  ///   - communicator: The ranks that share the training.
  /// - Throws: ``SteeringError`` for settings, examples or a state that do not fit;
  ///   `LanguageModelError` for token ids outside the vocabulary.
  public init(
    model: LanguageModel, examples: [TrainingExample], settings: TrainingSettings,
    names: [String], resuming state: TrainingState? = nil, hiddenStateMemory: Int? = nil,
    sharing other: SteerTrainer? = nil, cache: HiddenStateCache? = nil,
    communicator: any Communicator = SingleProcess()
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
    self.model = model.inPrecision(settings.usedPassPrecision)
    self.settings = settings
    self.examples = usable
    excludedExamples = examples.count - usable.count
    if let other {
      precondition(
        other.model.name == model.name && other.examples == usable
          && other.settings.batches(as: settings), "hidden states of other texts or batches")
    }
    self.communicator = communicator
    let order = TextOrder(
      seed: settings.seed, dataSeed: settings.dataSeed, count: usable.count,
      batchSize: settings.batchSize)
    let shares = RankShares(
      batches: order.firstEpochBatches, lengths: usable.map(\.ids.count),
      counts: usable.map(\.predicting.count), width: model.configuration.hiddenSize,
      size: communicator.size)
    self.shares = shares
    hiddenStates =
      try other?.hiddenStates
      ?? HiddenStateStore(
        counts: settings.countsPadding ? [] : shares.counts(keptBy: communicator.rank),
        width: model.configuration.hiddenSize, cache: settings.keepsHiddenStates ? cache : nil,
        passes: Self.passes(order, shares, communicator.rank, usable),
        precision: settings.usedPassPrecision, memoryLimit: hiddenStateMemory)
    let mixed =
      settings.usesMixedPrecision
      ? MixedPrecisionHead(model.outputHead, tokenCounts: Self.tokenCounts(usable, model)) : nil
    head = mixed ?? model.outputHead
    self.order = order
    self.state = try Self.startingState(
      model, usable, settings: settings, names: names, resuming: state)
  }

  /// Whether all steps are done.
  public var isFinished: Bool { state.step >= settings.steps }

  /// Takes one step.
  ///
  /// - Throws: ``SteeringError/diverged(step:)``; `LanguageModelError`; `MessagePassingError`.
  public func step() throws -> TrainingStep {
    let part = try positions(of: order.batch(at: state.step))
    let loss = try loss(on: part)
    guard loss.total.isFinite else { throw SteeringError.diverged(step: state.step + 1) }
    state.update(gradient: loss.gradient, learningRate: settings.learningRate)
    return TrainingStep(
      step: state.step, crossEntropy: loss.crossEntropy, loss: loss.total, tokens: part.total)
  }

  /// Notes what the steer does on held-out texts at this step; the best one is kept in the state.
  package func note(_ measure: HeldOutMeasure) { state.note(measure) }

  /// Forgets all hidden states, so that texts pass the transformer again, as in the first epoch.
  ///
  /// Steps come out the same; it is for measuring them.
  public func forgetHiddenStates() { hiddenStates.removeAll() }

  /// The texts that steps begin with, in their random order, and the hidden states that steps use.
  ///
  /// Texts that predict no token are left out.
  /// Those that no step has needed yet pass the transformer now, with the others of their batches.
  ///
  /// - Parameter count: The most texts.
  /// - Returns: The texts as they are trained on, and the hidden states of all positions that predict, one text
  ///   after another, `[T, d]`; none where they are not kept, or other ranks have some.
  /// - Throws: `LanguageModelError`.
  package func firstTexts(_ count: Int) throws -> (texts: [TrainingExample], hidden: Matrix?) {
    let predicting = order.firstEpochBatches.joined().lazy.filter {
      !self.examples[$0].predicting.isEmpty
    }
    let texts = Array(predicting.prefix(count))
    let first = texts.map { examples[$0] }
    guard communicator.size == 1, !settings.countsPadding else { return (first, nil) }
    try fillMissing(texts)
    return (first, hiddenStates.gather(texts))
  }

  /// The gradient of the next step's loss, without taking the step.
  package func nextGradient() throws -> [Matrix] {
    try loss(on: try positions(of: order.batch(at: state.step))).gradient
  }

  // The positions of a step that this rank computes the loss of, and how many there are at all ranks.
  private struct Part {
    var positions: TrainingPositions
    var total: Int
  }

  private func loss(on part: Part) throws(MessagePassingError) -> SteerLoss {
    // The penalty is of the steer, not of positions: one rank counts it.
    let own = state.steer.loss(
      on: part.positions, head: head,
      regularization: communicator.isRoot ? settings.regularization : 0,
      klWeight: settings.klWeight, total: part.total)
    return communicator.size == 1 ? own : try own.summed(over: communicator)
  }

  /// Replaces the initial values by given tensors, before the first step.
  package func start(from parameters: [Matrix]) {
    precondition(state.step == 0, "training has begun")
    state.steer.parameters = parameters
    state = TrainingState(steer: state.steer)
  }

  // MARK: Positions

  private func positions(of batch: [Int]) throws -> Part {
    settings.countsPadding ? try paddedPositions(of: batch) : try storedPositions(of: batch)
  }

  private func storedPositions(of batch: [Int]) throws -> Part {
    let share = shares.share(of: batch, for: communicator.rank)
    try fillMissing(share.texts)
    var targets: [TokenID] = []
    var values: [Float] = []
    for part in share.positions.chunked(on: \.text) {
      let example = examples[part.0]
      let predicting = example.predicting
      targets += part.1.map { example.ids[predicting[$0.index] + 1] }
      values += part.1.flatMap { _ in steerValues(example) }
    }
    let positions = TrainingPositions(
      hidden: try handedOver(hiddenStates.gather(share.texts), share), targets: targets,
      values: Matrix(rows: targets.count, columns: settings.steers, values))
    return Part(positions: positions, total: share.total)
  }

  // The hidden states of a share's positions, of those that this rank holds and others hand over.
  private func handedOver(_ held: Matrix, _ share: RankShares.Share)
    throws(MessagePassingError) -> Matrix
  {
    guard !share.transfers.isEmpty else { return held }
    let (rank, width) = (communicator.rank, held.columns)
    var (sent, received) = (
      [Int](repeating: 0, count: communicator.size), [Int](repeating: 0, count: communicator.size)
    )
    for transfer in share.transfers {
      if transfer.from == rank { sent[transfer.to] += transfer.held.count * width }
      if transfer.to == rank { received[transfer.from] += transfer.held.count * width }
    }
    // What is handed over are the last positions, in the order of the ranks that they go to.
    let kept = held.rows * width - sent.reduce(0, +)
    let all = held.values
    let others = try communicator.allToAll(
      Array(all[kept...]), sending: sent, receiving: received)
    let values = all[..<kept] + others
    return Matrix(rows: values.count / width, columns: width, Array(values))
  }

  // Texts pass the transformer with those of their first batch, whichever step needs them.
  private func fillMissing(_ texts: [Int]) throws {
    for text in texts where !hiddenStates.contains(text) {
      try fill(
        shares.texts(of: communicator.rank, among: order.firstEpochBatch(with: text)))
    }
  }

  private func fill(_ texts: [Int]) throws {
    let pass = texts.map { Self.passed($0, examples) }
    let packed = try PackedBatch(pass.map(\.ids))
    let hidden = try model.hiddenStates(packed, caches: nil)
    passedTexts += texts.count
    for (text, sequence) in zip(pass, packed.sequences) {
      let start = sequence.tokens.lowerBound
      guard let kept = text.kept else {
        hiddenStates.store(text.number, from: hidden, row: start)
        continue
      }
      hiddenStates.store(text.number, from: hidden.gatherRows(kept.map { start + $0 }), row: 0)
    }
  }

  // A text's last token predicts nothing, and no other token sees it.
  private static func passed(_ text: Int, _ examples: [TrainingExample]) -> PassedText {
    let example = examples[text]
    return PassedText(
      number: text, ids: example.ids.dropLast(),
      kept: example.learned.map { _ in example.predicting })
  }

  // What passes the transformer at a rank, whichever step asks for it first.
  private static func passes(
    _ order: TextOrder, _ shares: RankShares, _ rank: Int, _ examples: [TrainingExample]
  ) -> [[PassedText]] {
    order.firstEpochBatches.map { batch in
      shares.texts(of: rank, among: batch).map { passed($0, examples) }
    }
  }

  // The published computation: texts padded to the longest, padding masked as keys but counted. Nothing is
  // kept, so that ranks take parts of the batch as it is.
  private func paddedPositions(of batch: [Int]) throws -> Part {
    let pad = TokenID(model.configuration.endOfTextID ?? 0)
    let longest = batch.map { examples[$0].ids.count }.max() ?? 0
    let total = batch.count * (longest - 1)
    let batch = Array(
      batch[EvenParts.range(communicator.rank, of: communicator.size, in: batch.count)])
    let packed = try PackedBatch(batch.map { examples[$0].ids }, paddedWith: pad, to: longest)
    let hidden =
      try batch.isEmpty
      ? Matrix(rows: 0, columns: model.configuration.hiddenSize)
      : model.hiddenStates(packed, caches: nil)
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
    guard total > 0 else { throw SteeringError.noTrainingTokens }
    return Part(
      positions: TrainingPositions(
        hidden: hidden.gatherRows(rows), targets: targets,
        values: Matrix(rows: rows.count, columns: settings.steers, values)), total: total)
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
