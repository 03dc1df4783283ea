import LanguageModels
import LinearAlgebra
import Steering
import TextTokenization

/// Continuations of one prompt at two steer values, and their perplexity without steer: what a sweep
/// does at each of its points, but for the judge.
struct SweepWork {
  private static let prompt = "The weather in the city has been"
  private static let values: [Float] = [-1, 1]

  let options: BenchmarkOptions

  func run() throws -> BenchmarkReport {
    let model = try options.loadModel()
    let steer = try options.requireSteer()
    let prompt = try model.tokenizer().encode(Self.prompt)
    var settings = GenerationSettings()
    settings.stopsAtEndOfText = false
    let steers = Self.values.map { FixedSteer(steer, values: [$0, 0]) }
    let (timings, _) = try Timings.measure(options.repeat) {
      try steers.map { steer in
        let generator = try TextGenerator(model: model, steer: steer, settings: settings)
        let texts = try generator.continuations(of: [prompt])[0].map { prompt + $0.ids }
        return try TextScorer(model: model).scores(texts, steers: [nil]).map { $0[0].perplexity }
      }
    }
    let hidden = try model.hiddenStates([prompt]).gatherRows([prompt.count - 1])
    let sums = steers.map {
      Double(VectorKernels.logSumExpRows(model.outputHead.logits($0.apply(hidden)))[0])
    }
    return BenchmarkReport(
      .sweep, options, timings, check: ["log_sum_exp_-1": sums[0], "log_sum_exp_1": sums[1]])
  }
}
