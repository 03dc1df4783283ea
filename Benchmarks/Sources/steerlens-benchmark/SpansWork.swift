import LanguageModels
import SteerAnalysis
import Steering
import TextTokenization

/// Evidence, spans of both signs and seven steer values of a text of 200 tokens.
///
/// The text is given as tokens, so that both sides read the same; the permutation test, which has no
/// counterpart in the published code, is left out.
struct SpansWork {
  private static let tokens = 200
  private static let grid: [Float] = [-3, -2, -1, 0, 1, 2, 3]

  let options: BenchmarkOptions

  func run() throws -> BenchmarkReport {
    let model = try options.loadModel().decoding(in: options.passPrecision)
    let steer = try options.requireSteer()
    let settings = SpanSettings()
    let ids = (0..<Self.tokens).map {
      TokenID($0 * 7919 % model.configuration.vocabularySize)
    }
    let line = try SteerLine(
      positive: SteerLine.setting(of: steer, value: 1),
      negative: SteerLine.setting(of: steer, value: -1))
    let scorer = EvidenceScorer(model: model, steer: steer, line: line, grid: Self.grid)
    let (timings, result) = try Timings.measure(options.repeat) {
      let scored = try scorer.evidence([ids])[0]
      let sums = [1, -1].map { sign in
        SpanOptimizer.spans(
          scored.evidence, sign: sign, maxSpans: settings.maxSpans, maxLength: settings.maxLength
        ).reduce(0.0) { $0 + Double(sign) * Double($1.score) }
      }
      return (
        evidence: scored.evidence, sums: sums,
        distribution: SteerValueDistribution.probabilities(
          grid: Self.grid, meanLosses: scored.meanLosses)
      )
    }
    let square = result.evidence.reduce(0.0) { $0 + Double($1 ?? 0) * Double($1 ?? 0) }
    return BenchmarkReport(
      .spans, options, timings,
      check: [
        "evidence_norm": square.squareRoot(), "positive_spans": result.sums[0],
        "negative_spans": result.sums[1],
        "largest_probability": result.distribution.map(\.probability).max() ?? 0,
      ])
  }
}
