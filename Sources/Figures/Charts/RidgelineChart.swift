internal import NumberText

/// Histograms of scores, one above the other, for a row of steer values.
package struct RidgelineChart: Figure {
  /// The scores at one steer value.
  package struct Ridge: Sendable {
    package var label: String
    package var steerValue: Double
    /// How many scores fall into each of the equal intervals from 0 to 1.
    package var counts: [Int]
    package var mean: Double

    package init(label: String, steerValue: Double, counts: [Int], mean: Double) {
      self.label = label
      self.steerValue = steerValue
      self.counts = counts
      self.mean = mean
    }
  }

  package let name = "ridgeline"
  private let ridges: [Ridge]

  package init(_ ridges: [Ridge]) {
    self.ridges = ridges
  }

  package var title: String { "How the whole distribution moves" }

  package var caption: String {
    "Histograms of the judge's scores, from 0 (negative) to 1 (positive), at each steer value; all "
      + "have the same scale of shares. A bar of more than a third is cut, which the gap in it says, and "
      + "its share stands above. The upright line marks the mean."
  }

  package var alternativeText: String {
    guard !ridges.isEmpty else { return "No steer values." }
    return ridges.map { "At \($0.label) the mean score is \(FigureNumbers.fixed($0.mean, 2))." }
      .joined(separator: " ")
  }

  package var size: Size { Size(640, 58 + Self.step * Double(max(ridges.count, 1))) }

  package func size(within width: Double) -> Size { size(within: width, height: size.height) }

  package func draw(on canvas: any Canvas, in area: Rect) {
    let widest = min(
      ridges.map { TextMeasure.width($0.label, .label) }.max() ?? 0, Self.widestLabel)
    let plot = area.inset(left: max(widest, 66) + 12, top: 18, right: 8, bottom: 40)
    canvas.text("steer value", at: Point(area.left, area.top + 11), .label, Paint(.text))
    let scale = Scale.linear([0, 1])
    for tick in scale.ticks {
      let x = plot.left + scale.share(of: tick.value) * plot.width
      canvas.line(Point(x, plot.top), Point(x, plot.bottom), Paint(.grid))
    }
    TickLabels(left: area.left, right: area.right, baseline: plot.bottom + 17).draw(
      scale.ticks.map { ($0.label, plot.left + scale.share(of: $0.value) * plot.width) },
      on: canvas)
    canvas.text(
      "the judge's score", at: Point(plot.center.x, plot.bottom + 34),
      TextStyle(TextStyle.label.size, .regular, .center), Paint(.text))
    for (i, ridge) in ridges.enumerated() {
      draw(ridge, base: plot.top + Self.step * Double(i + 1), in: plot, on: canvas)
    }
  }

  private func draw(_ ridge: Ridge, base: Double, in plot: Rect, on canvas: any Canvas) {
    // As Double: counts that are read from a file may overflow in sum.
    let total = max(ridge.counts.reduce(0) { $0 + Double($1) }, 1)
    let bin = plot.width / Double(max(ridge.counts.count, 1))
    let color: ColorRole =
      ridge.steerValue < 0 ? .negative : ridge.steerValue > 0 ? .positive : .muted
    var cut: [(bar: Rect, share: Double)] = []
    for (j, count) in ridge.counts.enumerated() where count > 0 {
      let share = Double(count) / total
      let height = max(min(share / Self.fullShare, 1) * Self.fullHeight, 1)
      let bar = Rect(
        x: plot.left + Double(j) * bin + 0.5, y: base - height, width: bin - 1, height: height)
      canvas.fill(bar, Paint(color, opacity: 0.7), cornerRadius: 1)
      if share > Self.fullShare { cut.append((bar, share)) }
    }
    for (bar, _) in cut { BreakMark.draw(across: bar, on: canvas) }
    TickLabels(left: plot.left, right: plot.right, baseline: base - Self.fullHeight - 4).draw(
      cut.map { (FigureNumbers.percent($0.share), $0.bar.center.x) }, on: canvas)
    canvas.line(Point(plot.left, base), Point(plot.right, base), Paint(.axis), width: 0.8)
    let mean = plot.left + min(max(ridge.mean, 0), 1) * plot.width
    canvas.line(Point(mean, base - Self.fullHeight), Point(mean, base), Paint(.text), width: 2)
    let style = TextStyle(TextStyle.label.size, .regular, .right)
    canvas.text(
      TextMeasure.cut(ridge.label, to: Self.widestLabel, style),
      at: Point(plot.left - 12, base - 8), style, Paint(.text))
  }

  private static let widestLabel = 160.0
  private static let step = 52.0
  private static let fullHeight = 34.0
  private static let fullShare = 1.0 / 3
}
