package import Figures
internal import NumberText
package import SteerAnalysis

extension SweepResult {
  /// The steering curve and its histograms, or a map for each measure of a grid.
  package var figures: [any Figure] {
    if let grid { return grid.figures }
    guard !points.isEmpty else { return [] }
    let name = summary.steers.first?.name ?? "steer"
    return [SteeringCurveChart([series(named: name)]), ridgeline]
  }

  /// The curve as one of several.
  package func series(named name: String) -> SteeringCurveChart.Series {
    .init(
      name: name,
      measurements: points.map { point in
        .init(
          steerValue: Double(steerValue(of: point)), share: point.positiveShare,
          shareInterval: Self.pair(point.positiveShareInterval), perplexity: point.perplexity,
          perplexityInterval: point.perplexityInterval.flatMap(Self.pair),
          distinct: point.distinct[1])
      })
  }

  private var ridgeline: RidgelineChart {
    RidgelineChart(
      points.map { point in
        let value = steerValue(of: point)
        return .init(
          label: PageNumbers.steerValue(value), steerValue: Double(value),
          counts: point.scores.histogram,
          mean: point.meanPositive)
      })
  }

  static func pair(_ ends: [Double]) -> (low: Double, high: Double)? {
    ends.count == 2 ? (low: ends[0], high: ends[1]) : nil
  }
}

extension SweepGrid {
  /// Maps of the judged share and of the perplexity.
  fileprivate var figures: [any Figure] {
    guard steers.count == 2 else { return [] }
    return [
      map(
        name: "grid-positive", title: "Judged positive", values: positiveShare,
        caption: "The share of continuations that the judge takes for positive, for each pair of "
          + "steer values.", text: { FigureNumbers.percent($0) }),
      map(
        name: "grid-perplexity", title: "Perplexity",
        values: perplexity.map { $0.map { $0 ?? .nan } },
        caption: "The perplexity of continuations under the model without steer, for each pair of "
          + "steer values.", text: { FigureNumbers.fixed($0, 0) }),
    ]
  }

  private func map(
    name: String, title: String, values: [[Double]], caption: String,
    text: @escaping @Sendable (Double) -> String
  ) -> HeatMapChart {
    HeatMapChart(
      name: name, title: title, caption: caption,
      rows: self.values.map(PageNumbers.steerValue),
      columns: secondValues.map(PageNumbers.steerValue), values: values,
      map: .sequential, axes: (rows: steers[0], columns: steers[1]), text: text)
  }
}
