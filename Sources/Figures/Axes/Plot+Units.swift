extension Plot {
  /// A plot that is as wide as it is high, for two axes of the same scale.
  static func square(in area: Rect, x: Axis, y: Axis, top: Double = 0) -> Plot {
    let trial = Plot(in: area, x: x, y: y, top: top)
    let spare = trial.area.width - trial.area.height
    return Plot(in: area.inset(right: max(spare, 0), bottom: max(-spare, 0)), x: x, y: y, top: top)
  }

  /// A plot in which a unit has the same length on both axes, so that distances can be seen: the axis
  /// with room to spare reaches further at both ends.
  static func equalUnits(in area: Rect, x: Axis, y: Axis) -> Plot {
    var plot = Plot(in: area, x: x, y: y)
    // The room for labels depends on the ticks, and these on the room.
    for _ in 0..<4 {
      let unit = max(x.scale.reach / plot.area.width, y.scale.reach / plot.area.height)
      var (wide, high) = (x, y)
      wide.scale = x.scale.widened(to: unit * plot.area.width)
      high.scale = y.scale.widened(to: unit * plot.area.height)
      plot = Plot(in: area, x: wide, y: high)
    }
    return plot
  }
}

extension Scale {
  /// The distance of the ends.
  fileprivate var reach: Double { domain.upperBound - domain.lowerBound }

  /// A linear scale with the same middle that reaches so far.
  fileprivate func widened(to reach: Double) -> Scale {
    let margin = (reach - self.reach) / 2
    return .linear(
      [], including: [domain.lowerBound - margin, domain.upperBound + margin], isRounded: false)
  }
}
