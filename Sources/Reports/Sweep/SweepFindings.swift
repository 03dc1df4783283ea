internal import NumberText
internal import SteerAnalysis

/// A sweep in words.
enum SweepFindings {
  /// How far the ends lie apart; nil for grids, of which their own section says more.
  static func sentence(_ sweep: SweepResult) -> String? {
    guard sweep.grid == nil, let low = ends(sweep)?.low, let high = ends(sweep)?.high else {
      return nil
    }
    let unsteered = base(sweep).map {
      " Without it, \(PageNumbers.percent($0.positiveShare)) are."
    }
    return
      "From steer value \(PageNumbers.setting(low.steerValues)) to "
      + "\(PageNumbers.setting(high.steerValues)), the share of generated texts judged positive goes "
      + "from \(PageNumbers.percent(low.positiveShare)) to "
      + "\(PageNumbers.percent(high.positiveShare)).\(unsteered ?? "")"
  }

  /// What it costs in perplexity; nil where there is none.
  static func cost(_ sweep: SweepResult) -> String? {
    let points = sweep.points.filter(\.perplexity.isFinite)
    guard let low = points.min(by: { $0.perplexity < $1.perplexity }),
      let high = points.max(by: { $0.perplexity < $1.perplexity }), points.count > 1
    else { return nil }
    let unsteered = base(sweep).map {
      " Unsteered texts have \(PageNumbers.fixed($0.perplexity, 0))."
    }
    return "Perplexity stays between \(PageNumbers.fixed(low.perplexity, 0)) at "
      + "\(PageNumbers.setting(low.steerValues)) and \(PageNumbers.fixed(high.perplexity, 0)) at "
      + "\(PageNumbers.setting(high.steerValues)).\(unsteered ?? "")"
  }

  static func tiles(_ sweep: SweepResult) -> [ReportPage.Tile] {
    guard sweep.grid == nil, let (low, high) = ends(sweep) else { return [] }
    return [low, base(sweep), high].compactMap { $0 }.map { point in
      .init(
        value: PageNumbers.percent(point.positiveShare),
        label: "judged positive at \(PageNumbers.setting(point.steerValues))",
        note: point.perplexity.isFinite
          ? "perplexity \(PageNumbers.fixed(point.perplexity, 0))" : nil)
    }
  }

  /// The points of the lowest and the highest value.
  static func ends(_ sweep: SweepResult) -> (low: SweepPoint, high: SweepPoint)? {
    guard let axis = sweep.variedSteer, sweep.points.count > 1,
      let low = sweep.points.min(by: { $0.steerValues[axis] < $1.steerValues[axis] }),
      let high = sweep.points.max(by: { $0.steerValues[axis] < $1.steerValues[axis] })
    else { return nil }
    return (low, high)
  }

  /// The point where every value is 0.
  static func base(_ sweep: SweepResult) -> SweepPoint? {
    sweep.points.first { $0.steerValues.allSatisfy { $0 == 0 } }
  }
}
