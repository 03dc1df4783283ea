import Datasets
import LanguageModels
import LinearAlgebra
import Steering
import TextTokenization

/// 25 continuations of 20 tokens at steer values 5 and 1, top-p 0.9: of one prompt, or of many.
struct GenerationWork {
  private static let prompt = "The weather in the city has been"
  private static let steerValues: [Float] = [5, 1]

  let options: BenchmarkOptions
  /// Whether the prompts are those of `--data`.
  let isMany: Bool

  func run() throws -> BenchmarkReport {
    let model = try options.loadModel()
    let steer = try options.loadSteer() ?? .random(hiddenSize: model.configuration.hiddenSize)
    let tokenizer = try model.tokenizer()
    let texts = isMany ? try options.loadGenerations().map(\.prompt) : [Self.prompt]
    let prompts = texts.map { tokenizer.encode($0) }
    // Every continuation has its full length, so that all forms do the same work.
    var settings = GenerationSettings()
    settings.stopsAtEndOfText = false
    settings.precision = options.passPrecision
    var tokens = 0
    let timings = try Timings.measure(
      options.repeat,
      // One prompt warms up as well as many.
      prepare: { run in run == 0 ? Array(prompts.prefix(1)) : prompts },
      { prompts in
        // Fixing the values is a part of the work: the baseline applies them at each token.
        let fixed = FixedSteer(steer, values: Self.steerValues)
        let generator = try TextGenerator(model: model, steer: fixed, settings: settings)
        let drawn = try generator.continuations(of: prompts)
        tokens = drawn.joined().reduce(0) { $0 + $1.ids.count }
      }
    ).timings
    let operations = operations(model.configuration, steer, settings, prompts.map(\.count))
    let first = try firstLogits(
      model.decoding(in: options.passPrecision), prompts, steer)
    var report = BenchmarkReport(
      isMany ? .generateMany : .generate, options, timings,
      operations: Array(repeating: operations, count: options.repeat),
      check: ["tokens": Double(tokens), "first_max_logit": first.meanMaximum])
    if isMany {
      report.values = first.logSumExps
    } else {
      report.check["first_log_sum_exp"] = first.logSumExps[0]
    }
    return report
  }

  // The steered logits of the first new tokens do not depend on chance.
  private func firstLogits(_ model: LanguageModel, _ prompts: [[TokenID]], _ steer: Steer) throws
    -> (meanMaximum: Double, logSumExps: [Double])
  {
    var rows = 0
    let last = prompts.map { prompt in
      rows += prompt.count
      return rows - 1
    }
    let hidden = try model.hiddenStates(prompts).gatherRows(last)
    let fixed = FixedSteer(steer, values: Self.steerValues)
    let logits = model.outputHead.logits(fixed.apply(hidden), offsets: fixed.offsets(prompts.count))
    let maxima = (0..<logits.rows).map { row in
      logits.values[row * logits.columns..<(row + 1) * logits.columns].max() ?? 0
    }
    return (
      maxima.reduce(0) { $0 + Double($1) } / Double(prompts.count),
      VectorKernels.logSumExpRows(logits).map { Double($0) }
    )
  }

  // Each prompt once, then one token of each of its continuations at a time; the last is not fed back.
  private func operations(
    _ model: ModelConfiguration, _ steer: Steer, _ settings: GenerationSettings, _ prompts: [Int]
  ) -> Double {
    let count = OperationCount(model: model, steer: steer)
    let rows = settings.continuations
    return prompts.reduce(0.0) { sum, prompt in
      var sum = sum + count.transformer(lengths: [prompt])
      sum += count.logits(positions: 1) + count.steering(positions: 1)
      for token in 1..<settings.maxNewTokens {
        let lengths = [Int](repeating: 1, count: rows)
        sum += count.transformer(lengths: lengths, past: prompt + token - 1)
        sum += count.logits(positions: rows) + count.steering(positions: rows)
      }
      return sum
    }
  }
}
