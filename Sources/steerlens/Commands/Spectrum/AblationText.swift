import NumberText
import Reports
import SteerAnalysis

/// What single dimensions do to generated texts, for people.
struct AblationText {
  let ablation: DimensionAblation

  var text: String {
    let rows = ablation.measures.map { measure in
      let point = measure.point
      return [
        measure.part.title, Numbers.signed(point.steerValues.first ?? 0),
        Numbers.fixed(100 * point.positiveShare, 1) + " %",
        interval(point.positiveShareInterval.map { 100 * $0 }, 1),
        point.perplexity.isFinite ? Numbers.fixed(point.perplexity, 1) : "–",
        interval(point.perplexityInterval, 1), Numbers.fixed(point.distinct[1], 2),
      ]
    }
    return Console.table(
      [
        "part of \(ablation.steer)", "value", "judged positive", "95 %", "perplexity", "95 %",
        "dist-2",
      ],
      rows)
      + "\nGenerated with each part, scored by \(ablation.judge), \(ablation.prompts) prompts; perplexity "
      + "without steer."
  }

  private func interval(_ ends: [Double]?, _ digits: Int) -> String {
    guard let ends else { return "–" }
    return ends.map { Numbers.fixed($0, digits) }.joined(separator: "–")
  }
}
