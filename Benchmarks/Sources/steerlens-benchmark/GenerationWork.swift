import LanguageModels
import LinearAlgebra
import Steering
import TextTokenization

/// 25 continuations of 20 tokens of one prompt at steer values 5 and 1, top-p 0.9.
struct GenerationWork {
  private static let prompt = "The weather in the city has been"
  private static let steerValues: [Float] = [5, 1]

  let options: BenchmarkOptions

  func run() throws -> BenchmarkReport {
    let model = try options.loadModel()
    let steer = try options.loadSteer() ?? .random(hiddenSize: model.configuration.hiddenSize)
    let prompt = try model.tokenizer().encode(Self.prompt)
    // Every continuation has its full length, so that all forms do the same work.
    var settings = GenerationSettings()
    settings.stopsAtEndOfText = false
    let (timings, drawn) = try Timings.measure(options.repeat) {
      // Fixing the values is a part of the work: the baseline applies them at each token.
      let fixed = FixedSteer(steer, values: Self.steerValues)
      let generator = try TextGenerator(model: model, steer: fixed, settings: settings)
      return try generator.continuations(of: [prompt])
    }
    var check = try firstLogits(model, prompt, steer)
    check["tokens"] = Double(drawn.joined().reduce(0) { $0 + $1.ids.count })
    let operations = operations(model.configuration, steer, settings, prompt: prompt.count)
    return BenchmarkReport(
      .generate, options, timings,
      operations: Array(repeating: operations, count: options.repeat), check: check)
  }

  // The steered logits of the first new token do not depend on chance.
  private func firstLogits(_ model: LanguageModel, _ prompt: [TokenID], _ steer: Steer) throws
    -> [String: Double]
  {
    let hidden = try model.hiddenStates([prompt]).gatherRows([prompt.count - 1])
    let fixed = FixedSteer(steer, values: Self.steerValues)
    let logits = model.outputHead.logits(fixed.apply(hidden), offsets: fixed.offsets(1))
    let logSumExp = VectorKernels.logSumExpRows(logits)[0]
    return [
      "first_max_logit": Double(logits.values.max() ?? 0), "first_log_sum_exp": Double(logSumExp),
    ]
  }

  // The prompt once, then one token of every continuation at a time; the last is not fed back.
  private func operations(
    _ model: ModelConfiguration, _ steer: Steer, _ settings: GenerationSettings, prompt: Int
  ) -> Double {
    let count = OperationCount(model: model, steer: steer)
    let rows = settings.continuations
    var sum = count.transformer(lengths: [prompt])
    sum += count.logits(positions: 1) + count.steering(positions: 1)
    for token in 1..<settings.maxNewTokens {
      let lengths = [Int](repeating: 1, count: rows)
      sum += count.transformer(lengths: lengths, past: prompt + token - 1)
      sum += count.logits(positions: rows) + count.steering(positions: rows)
    }
    return sum
  }
}
