import Datasets
import LanguageModels
import LinearAlgebra
import SteerAnalysis
import Steering
import TextTokenization

/// Ten dimensions of a steer with words and contexts, and the ranking of the mean logit shift; the
/// contexts are there.
struct VocabularyWork {
  private static let texts = 16

  let options: BenchmarkOptions

  func run() throws -> BenchmarkReport {
    let model = try options.loadModel()
    let steer = try options.requireSteer()
    let tokenizer = try model.tokenizer()
    let texts = try options.loadTexts().prefix(Self.texts).map {
      AnalysedText(ids: tokenizer.encode($0.text), label: $0.label)
    }
    let contexts = try ContextSet(texts, model: model)
    let (timings, result) = try Timings.measure(options.repeat) {
      try VocabularyAnalysis(
        steer, index: 0, values: steer.values(of: 0, 1), contexts: contexts, model: model)
    }
    return BenchmarkReport(
      .vocabulary, options, timings,
      check: [
        "largest_shift": Double(result.shifts.max() ?? 0),
        "smallest_shift": Double(result.shifts.min() ?? 0),
      ])
  }
}
