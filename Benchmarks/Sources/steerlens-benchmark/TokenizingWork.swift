import Datasets
import LanguageModels
import TextTokenization

/// Sentences to token ids, one after the other on one core.
struct TokenizingWork {
  private static let sentences = 10_000

  let options: BenchmarkOptions

  func run() throws -> BenchmarkReport {
    let tokenizer = try options.loadModel().tokenizer()
    let texts = try options.loadTexts().prefix(Self.sentences).map(\.text)
    let (timings, ids) = try Timings.measure(options.repeat) { texts.map { tokenizer.encode($0) } }
    return BenchmarkReport(
      .tokenize, options, timings,
      check: [
        "tokens": Double(ids.reduce(0) { $0 + $1.count }), "texts": Double(texts.count),
        // Independent of the order of sums: exact below 2⁵³.
        "id_sum": Double(ids.joined().reduce(0) { $0 + Int($1) }),
      ])
  }
}
