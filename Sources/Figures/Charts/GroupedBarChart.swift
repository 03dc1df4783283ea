internal import NumberText

/// Bars side by side in groups, with error bars where intervals are known.
package struct GroupedBarChart: Figure {
  /// One bar.
  package struct Bar: Sendable {
    /// NaN leaves a gap.
    package var value: Double
    /// Lower and upper end of the 95 % interval.
    package var interval: (low: Double, high: Double)?

    package init(_ value: Double, interval: (low: Double, high: Double)? = nil) {
      self.value = value
      self.interval = interval
    }
  }

  package let name: String
  package let title: String
  package let caption: String
  package let size = Size(720, 320)
  private let groups: [String]
  private let series: [String]
  private let bars: [[Bar]]
  private let axes: (groups: String, values: String)
  private let format: Scale.Format
  private let ends: [Double]

  /// Creates the chart.
  ///
  /// - Parameters:
  ///   - name: The stem of its files.
  ///   - title: A heading.
  ///   - caption: What the values are.
  ///   - groups: Names of the groups.
  ///   - series: Names of the bars within each group.
  ///   - bars: For each series a bar for each group.
  ///   - axes: What groups and values are.
  ///   - format: How values are written.
  ///   - including: Values that the axis holds in any case, beside 0.
  package init(
    name: String, title: String, caption: String, groups: [String], series: [String],
    bars: [[Bar]], axes: (groups: String, values: String), format: Scale.Format,
    including: [Double] = []
  ) {
    precondition(bars.count == series.count && bars.allSatisfy { $0.count == groups.count })
    self.name = name
    self.title = title
    self.caption = caption
    self.groups = groups
    self.series = series
    self.bars = bars
    self.axes = axes
    self.format = format
    ends = including
  }

  package var alternativeText: String {
    guard bars.contains(where: { !$0.isEmpty }) else { return "No values." }
    return zip(series, bars).map { name, bars in
      let values = zip(groups, bars).map { "\($0) \(number($1.value))" }
      return "\(name): \(values.joined(separator: ", "))."
    }.joined(separator: " ")
  }

  package func size(within width: Double) -> Size { size(within: width, height: size.height) }

  package func draw(on canvas: any Canvas, in area: Rect) {
    let room = Legend.draw(series, on: canvas, in: area, always: true)
    let intervals = bars.joined().compactMap(\.interval).flatMap { [$0.low, $0.high] }
    // Names may be long: each keeps to its group, as far as that leaves something to read.
    let widest = max(area.width / Double(max(groups.count, 1)) - 18, 56)
    let x = Scale(
      domain: 0...Double(max(groups.count, 1)),
      ticks: groups.enumerated().map {
        .init(value: Double($0) + 0.5, label: TextMeasure.cut($1, to: widest, .small))
      })
    let plot = Plot(
      in: room,
      x: Axis(x, title: axes.groups, hasGrid: false),
      y: Axis(
        .linear(bars.joined().map(\.value) + intervals, including: [0] + ends, format: format),
        title: axes.values),
      top: 8)
    plot.drawAxes(on: canvas)
    let width = min(0.8 / Double(max(series.count, 1)), 0.32)
    for (i, row) in bars.enumerated() {
      for (g, bar) in row.enumerated() where Scale.isPlaceable(bar.value) {
        let offset = (Double(i) - Double(series.count - 1) / 2) * width
        draw(bar, at: Double(g) + 0.5 + offset, width * 0.9, color: i, plot, canvas)
      }
    }
  }

  private func draw(
    _ bar: Bar, at x: Double, _ width: Double, color: Int, _ plot: Plot, _ canvas: any Canvas
  ) {
    let box = Rect(from: plot.point(x - width / 2, bar.value), to: plot.point(x + width / 2, 0))
    canvas.group("\(series[color]): \(number(bar.value))") {
      canvas.fill(box, Paint(.series(color), opacity: 0.85), cornerRadius: 1.5)
    }
    var top = min(box.top, plot.y(at: 0))
    if let interval = bar.interval {
      let (low, high) = (plot.point(x, interval.low), plot.point(x, interval.high))
      canvas.line(low, high, Paint(.text), width: 1.2)
      for end in [low, high] {
        canvas.line(Point(end.x - 3, end.y), Point(end.x + 3, end.y), Paint(.text), width: 1.2)
      }
      if high.isFinite { top = min(top, high.y) }
    }
    // Bars stand a ninth of their width apart.
    guard numbersFit(box.width * 10 / 9 - 2) else { return }
    canvas.text(
      number(bar.value), at: Point(box.center.x, top - 4),
      TextStyle(TextStyle.small.size, .regular, .center), Paint(.muted))
  }

  // Numbers over some bars only would make those look special.
  private func numbersFit(_ width: Double) -> Bool {
    bars.joined().filter { Scale.isPlaceable($0.value) }.allSatisfy {
      TextMeasure.width(number($0.value), .small) < width
    }
  }

  private func number(_ value: Double) -> String {
    switch format {
    case .percent: FigureNumbers.percent(value)
    case .plain: FigureNumbers.significant(value)
    case .signed: FigureNumbers.signed(value, 2)
    }
  }
}
