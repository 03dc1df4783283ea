import NumberText
import Reports
import SteerAnalysis

/// What `spans` prints for people: each text with its spans marked, and what they weigh.
struct SpansText {
  let report: SpansReport

  var text: String {
    let settings =
      "Evidence, in nats\(report.weights == nil ? "" : " of the label's log-odds"), for steer value "
      + "\(setting(report.positive)) against \(setting(report.negative))."
    return ([settings] + report.results.indices.map(section)).joined(separator: "\n\n")
  }

  // The values in which the settings differ.
  private func setting(_ values: [Float]) -> String {
    values.indices.filter { report.positive[$0] != report.negative[$0] }
      .map { Numbers.signed(values[$0]) }.joined(separator: ", ")
  }

  private func section(_ index: Int) -> String {
    let result = report.results[index]
    let title = report.results.count > 1 ? [Console.bold("text \(index + 1)")] : []
    let marked = HighlightedText(result, inColor: Console.usesColor).wrapped(to: 80)
    return (title + [marked, "", spanTable(result), summary(result)]).joined(separator: "\n")
  }

  private func spanTable(_ result: TextSpans) -> String {
    guard !result.spans.isEmpty else { return "No word speaks clearly for either setting." }
    let rows = result.spans.map { span in
      [
        span.sign > 0 ? "+" : "−", Self.cut(Console.inline(result.text(of: span))),
        Numbers.signed(span.score, 2),
        Numbers.probability(span.pValue), Numbers.probability(span.familyWisePValue),
      ]
    }
    return Console.table(["", "span", "evidence", "p", "family-wise p"], rows, left: [0, 1])
  }

  private func summary(_ result: TextSpans) -> String {
    guard let best = result.bestSteerValue,
      let likeliest = result.distribution.first(where: { $0.steerValue == best })
    else { return "One token alone has no evidence; --prepend-bos gives it some." }
    if result.isIndifferent {
      return
        "whole text \(Numbers.signed(result.totalEvidence, 2)); no steer value of the grid explains it "
        + "better than another: the steer does next to nothing here"
    }
    let range = result.distribution
    let isEnd = best == range.first?.steerValue || best == range.last?.steerValue
    return "whole text \(Numbers.signed(result.totalEvidence, 2)); best steer value "
      + "\(Numbers.signed(best)) (probability \(Numbers.fixed(likeliest.probability, 2)))"
      + (isEnd ? ", at the end of the grid" : "")
  }

  private static func cut(_ text: String) -> String {
    if text.allSatisfy({ $0 == " " }) { return text.replacing(" ", with: "·") }
    return text.count > 50 ? text.prefix(49) + "…" : text
  }
}
