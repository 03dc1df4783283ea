internal import NumberText
internal import SteerAnalysis

/// How linear steers are, in words.
enum LinearityFindings {
  static func sentence(_ report: LinearityReport) -> String? {
    guard let steer = report.steers.first, let point = widest(steer) else { return nil }
    let value = PageNumbers.steerValue(Float(point.steerValue))
    return "Half-way to \(value), “\(steer.steer)” leaves next-token distributions "
      + "\(PageNumbers.percent(point.defect.mean)) of probability from the mean of both ends, which "
      + "are \(PageNumbers.percent(point.effect.mean)) apart."
  }

  static func tiles(_ report: LinearityReport) -> [ReportPage.Tile] {
    guard report.steers.count == 1, let steer = report.steers.first, let point = widest(steer),
      point.effect.mean > 0
    else { return [] }
    return [
      .init(
        value: PageNumbers.percent(1 - point.defect.mean / point.effect.mean, 0),
        label: "of the effect is linear",
        note: "half-way to \(PageNumbers.steerValue(Float(point.steerValue)))")
    ]
  }

  /// What was measured half-way to the largest value, the positive one of two as large.
  static func widest(_ steer: SteerLinearity) -> SteerLinearity.Halfway? {
    steer.halfway.max { a, b in
      (abs(a.steerValue), a.steerValue) < (abs(b.steerValue), b.steerValue)
    }
  }
}
