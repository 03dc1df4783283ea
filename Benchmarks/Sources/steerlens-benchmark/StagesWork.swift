import Datasets
import LanguageModels
import LinearAlgebra
import Steering
import TextTokenization

/// The parts of a training step of 32 texts and of 25 × 20 tokens of generation, each by itself.
///
/// Some parts do not run alone; their times are differences of those that do: a loss with and without
/// its gradient, a training step and its output head, a generation and its products.
struct StagesWork {
  private static let batchSize = 32
  private static let prompt = "The weather in the city has been"
  private static let steerValues: [Float] = [5, 1]

  let options: BenchmarkOptions

  func run() throws -> BenchmarkReport {
    let model = try options.loadModel()
    let steer = try options.loadSteer() ?? .random(hiddenSize: model.configuration.hiddenSize)
    let stages = try trainingStages(model, steer) + generationStages(model, steer)
    var timings = Timings()
    timings.add(stages.reduce(0) { $0 + $1.seconds })
    var report = BenchmarkReport(.stages, options, timings, check: [:])
    // After the report has noted the memory, which this would add to.
    report.check["gigabytes_read_per_second"] =
      StreamingRead.bytesPerSecond(options.repeat) / 1e9
    report.stages = stages
    return report
  }

  private func median(_ body: () throws -> Void) throws -> Double {
    try Timings.measure(options.repeat, body).timings.median
  }

  private func trainingStages(_ model: LanguageModel, _ steer: Steer) throws -> [StageTime] {
    let tokenizer = try model.tokenizer()
    let examples = try options.loadTexts().prefix(Self.batchSize).map {
      (ids: tokenizer.encode($0.text), label: Float($0.label))
    }.filter { $0.ids.count > 1 }
    let contexts = examples.map { Array($0.ids.dropLast()) }
    let hidden = try model.hiddenStates(contexts)
    let positions = TrainingPositions(
      hidden: hidden, targets: examples.flatMap { $0.ids.dropFirst() },
      values: Matrix(
        rows: hidden.rows, columns: 2,
        examples.flatMap { example in
          [[Float]](repeating: [example.label, 1], count: example.ids.count - 1).joined()
        }))
    let head = model.outputHead
    let steered = steer.steeredHiddenStates(hidden, values: positions.values)
    func headLoss(_ gradient: OutputHead.Gradient) -> OutputHead.Loss {
      head.loss(
        of: positions.targets, hidden: steered, scale: 1 / Float(hidden.rows), gradient: gradient)
    }
    let logits = head.logits(steered)
    let softmax = try median { _ = VectorKernels.logSumExpRows(logits) }
    let forward = try median { _ = headLoss(.none) }
    let both = try median { _ = headLoss(.hidden) }
    let step = try median { _ = steer.loss(on: positions, head: head, regularization: 0) }
    let mixed = try mixedPrecision(head, positions, steered: steered)
    let count = OperationCount(model: model.configuration, steer: steer)
    let product = count.logits(positions: hidden.rows)
    let embedding = OperationCount.floatBytes * count.embeddingWeights
    let stages =
      try transformerStages(model, contexts, count) + [
        // Forward with both factors, backward with one.
        StageTime(
          "training: steer products", step - both,
          operations: 2.5 * count.steering(positions: hidden.rows),
          bytes: 1.5 * OperationCount.floatBytes * count.steerWeights),
        StageTime(
          "training: logits", forward - softmax, operations: product, bytes: embedding),
        StageTime("training: softmax and loss", softmax),
        StageTime(
          "training: gradient of the hidden states", both - forward, operations: product,
          bytes: embedding),
      ]
    guard let mixed else { return stages }
    return stages + [
      StageTime(
        "training: these three in mixed precision", mixed, operations: 2 * product,
        bytes: 2 * OperationCount.mixedBytes * count.embeddingWeights)
    ]
  }

  // The pass of a batch, in floats and where the processor has the instructions in mixed precision.
  private func transformerStages(
    _ model: LanguageModel, _ contexts: [[TokenID]], _ count: OperationCount
  ) throws -> [StageTime] {
    let operations = count.transformer(lengths: contexts.map(\.count))
    var stages = [
      StageTime(
        "training: transformer", try median { _ = try model.hiddenStates(contexts) },
        operations: operations, bytes: OperationCount.floatBytes * count.transformerWeights)
    ]
    if PassPrecision.supportsMixed {
      let mixed = model.inPrecision(.mixed)
      stages.append(
        StageTime(
          "training: transformer in mixed precision",
          try median { _ = try mixed.hiddenStates(contexts) }, operations: operations,
          bytes: OperationCount.mixedBytes * count.transformerWeights))
    }
    return stages
  }

  // Nil where the processor lacks the instructions.
  private func mixedPrecision(
    _ head: OutputHead, _ positions: TrainingPositions, steered: Matrix
  ) throws -> Double? {
    let counts = [Int](repeating: 1, count: head.vocabularySize)
    guard let mixed = MixedPrecisionHead(head, tokenCounts: counts) else { return nil }
    return try median { _ = mixed.loss(of: positions.targets, hidden: steered, scale: 1) }
  }

  private func generationStages(_ model: LanguageModel, _ steer: Steer) throws -> [StageTime] {
    let prompt = try model.tokenizer().encode(Self.prompt)
    var settings = GenerationSettings()
    settings.stopsAtEndOfText = false
    let fixed = FixedSteer(steer, values: Self.steerValues)
    let (rows, tokens) = (settings.continuations, settings.maxNewTokens)
    let generator = try TextGenerator(model: model, steer: fixed, settings: settings)
    let hidden = try model.hiddenStates([[TokenID]](repeating: [prompt[0]], count: rows))
    let whole = try median { _ = try generator.continuations(of: [prompt]) }
    let transformer = try decodingSeconds(model, prompt, rows: rows, tokens: tokens)
    let logits = try median {
      for _ in 1..<tokens { _ = model.outputHead.logits(fixed.apply(hidden)) }
    }
    let first = try median {
      _ = model.outputHead.logits(fixed.apply(try model.hiddenStates([prompt])))
    }
    let count = OperationCount(model: model.configuration, steer: steer)
    let decoding = (1..<tokens).reduce(0.0) { sum, token in
      sum
        + count.transformer(
          lengths: [Int](repeating: 1, count: rows), past: prompt.count + token - 1)
    }
    let product = Double(tokens - 1) * count.logits(positions: rows)
    let (layers, embedding) = (count.transformerWeights, count.embeddingWeights)
    func bytes(_ weights: Double, _ each: Double) -> Double { Double(tokens - 1) * weights * each }
    let stages = [
      StageTime(
        "generation: prompt and first logits", first,
        operations: count.transformer(lengths: [prompt.count])
          + count.logits(positions: prompt.count),
        bytes: OperationCount.floatBytes * (layers + embedding)),
      StageTime(
        "generation: transformer", transformer, operations: decoding,
        bytes: bytes(layers, OperationCount.floatBytes)),
      StageTime(
        "generation: logits", logits, operations: product,
        bytes: bytes(embedding, OperationCount.floatBytes)),
      StageTime(
        "generation: sampling and the rest", max(whole - first - transformer - logits, 0)),
    ]
    return try stages
      + mixedGenerationStages(
        model, prompt, fixed.apply(hidden), operations: (decoding, product),
        bytes: (
          bytes(layers, OperationCount.mixedBytes), bytes(embedding, OperationCount.mixedBytes)
        ), tokens: tokens)
  }

  // Transformer and logits again, where the processor has the instructions.
  private func mixedGenerationStages(
    _ model: LanguageModel, _ prompt: [TokenID], _ hidden: Matrix,
    operations: (layers: Double, logits: Double), bytes: (layers: Double, logits: Double),
    tokens: Int
  ) throws -> [StageTime] {
    guard PassPrecision.supportsMixed else { return [] }
    let mixed = model.decoding(in: .mixed)
    let logits = try median { for _ in 1..<tokens { _ = mixed.outputHead.logits(hidden) } }
    return [
      StageTime(
        "generation: transformer in mixed precision",
        try decodingSeconds(mixed, prompt, rows: hidden.rows, tokens: tokens),
        operations: operations.layers, bytes: bytes.layers),
      StageTime(
        "generation: logits in mixed precision", logits, operations: operations.logits,
        bytes: bytes.logits),
    ]
  }

  // The tokens after the first, through the transformer alone.
  private func decodingSeconds(
    _ model: LanguageModel, _ prompt: [TokenID], rows: Int, tokens: Int
  ) throws -> Double {
    try Timings.measure(
      options.repeat, prepare: { _ in try caches(model, prompt, rows: rows, capacity: tokens) },
      { caches in
        for _ in 1..<tokens {
          let next = try PackedBatch([[TokenID]](repeating: [prompt[0]], count: rows))
          _ = try model.hiddenStates(next, caches: caches)
        }
      }
    ).timings.median
  }

  private func caches(_ model: LanguageModel, _ prompt: [TokenID], rows: Int, capacity: Int) throws
    -> [SequenceCache]
  {
    let shared = SequenceCache(model.configuration, capacity: prompt.count)
    _ = try model.hiddenStates(PackedBatch([prompt]), caches: [shared])
    return (0..<rows).map { _ in shared.fork(capacity: capacity) }
  }
}
