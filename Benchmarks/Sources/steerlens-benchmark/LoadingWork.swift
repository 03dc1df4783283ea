import LanguageModels
import LinearAlgebra
import TextTokenization

/// A model folder to the first logits.
///
/// Only a fresh process starts cold, so compare.py times this program from outside, start and all;
/// the one time reported here is without the start of the process.
struct LoadingWork {
  private static let text = "Hello there world"

  let options: BenchmarkOptions

  func run() throws -> BenchmarkReport {
    var timings = Timings()
    let logits = try timings.record {
      let model = try options.loadModel()
      let ids = try model.tokenizer().encode(Self.text)
      let hidden = try model.hiddenStates([ids])
      return model.outputHead.logits(hidden.gatherRows([ids.count - 1])).values
    }
    let largest = logits.max() ?? 0
    return BenchmarkReport(
      .load, options, timings,
      check: [
        "max_logit": Double(largest),
        "argmax_id": Double(logits.firstIndex(of: largest) ?? 0),
      ])
  }
}
