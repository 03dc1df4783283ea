package import SteerAnalysis
internal import RunFolders

extension SweepResult: RunDocument {
  package var flaw: String? {
    guard let first = points.first else { return "there are no points" }
    if first.steerValues.isEmpty { return "a point has no steer values" }
    for (number, point) in points.enumerated() {
      if point.steerValues.count != first.steerValues.count || !point.isComplete {
        return "point \(number + 1) does not hold what every point holds"
      }
    }
    if summary.perplexities.count != points.count
      || summary.perplexityRatios.map({ $0.count != points.count }) ?? false
      || summary.steers.count != (grid == nil ? 1 : 2)
    {
      return "the summary does not fit the points"
    }
    if recommended.map({ !$0.isComplete }) ?? false { return "the recommendation is damaged" }
    return grid.map { $0.fits(points.count) } ?? true ? nil : "the grid does not fit the points"
  }
}

extension SweepPoint {
  /// Whether it holds what every point holds.
  var isComplete: Bool {
    positiveShareInterval.count == 2 && distinct.count == 3
      && perplexityInterval.map { $0.count == 2 } ?? true
      && scores.quantiles.count == ScoreDistribution.levels.count
      && scores.histogram.count == ScoreDistribution.bins
      && scores.histogram.allSatisfy { (0...(1 << 40)).contains($0) } && count > 0
  }
}

extension SweepRecommendation {
  fileprivate var isComplete: Bool {
    [positive, negative].compactMap { $0 }.allSatisfy { $0.positiveShareInterval.count == 2 }
  }
}

extension SweepGrid {
  fileprivate func fits(_ points: Int) -> Bool {
    func isTable<T>(_ table: [[T]]) -> Bool {
      table.count == values.count && table.allSatisfy { $0.count == secondValues.count }
    }
    return steers.count == 2 && !secondValues.isEmpty
      && points == values.count * secondValues.count
      && isTable(positiveShare) && isTable(meanPositive) && isTable(perplexity)
  }
}
