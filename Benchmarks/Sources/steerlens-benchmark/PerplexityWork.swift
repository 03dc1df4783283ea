import Datasets
import LanguageModels
import TextEvaluation
import TextTokenization

/// The perplexity of 25 texts of 20 tokens after each of many prompts, as `evaluate` measures it.
struct PerplexityWork {
  let options: BenchmarkOptions

  func run() throws -> BenchmarkReport {
    let model = try options.loadModel().decoding(in: options.passPrecision)
    let generations = try options.loadGenerations()
    let scorer = try ConditionalPerplexity(model: model)
    var perplexities: [Double] = []
    let timings = try Timings.measure(
      options.repeat,
      // The texts of one prompt warm up as well as those of many.
      prepare: { run in run == 0 ? Array(generations.prefix(1)) : generations },
      { generations in
        perplexities = try generations.flatMap { try scorer.losses($0) }.map {
          $0.perplexity ?? .nan
        }
      }
    ).timings
    let operations = try operations(model, generations)
    var report = BenchmarkReport(
      .evaluatePerplexity, options, timings,
      operations: Array(repeating: operations, count: options.repeat), check: [:])
    report.values = perplexities
    return report
  }

  // Each prompt once, and of each text all tokens but the last, which predicts nothing that is asked for.
  private func operations(_ model: LanguageModel, _ generations: [PromptGenerations]) throws
    -> Double
  {
    let tokenizer = try model.tokenizer()
    let count = OperationCount(model: model.configuration)
    return generations.reduce(0.0) { sum, generation in
      let prompt = tokenizer.encode(generation.prompt).count
      let lengths = generation.texts.map {
        tokenizer.encode(generation.prompt + $0).count - prompt - 1
      }
      return sum + count.transformer(lengths: [prompt])
        + count.transformer(lengths: lengths, past: prompt)
        + count.logits(positions: 1 + lengths.reduce(0, +))
    }
  }
}
