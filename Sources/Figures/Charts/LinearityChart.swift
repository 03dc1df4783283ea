internal import NumberText

/// How far steer values move next-token distributions, and how far those are from a straight line.
package struct LinearityChart: Figure {
  /// What was measured at a steer value, total variation.
  package struct Point: Sendable {
    package var steerValue: Double
    /// The distance from the model without the steer.
    package var effect: Double
    /// The distance from the line, half-way to the value.
    package var defect: Double

    package init(steerValue: Double, effect: Double, defect: Double) {
      self.steerValue = steerValue
      self.effect = effect
      self.defect = defect
    }
  }

  /// A steer.
  package struct Series: Sendable {
    package var name: String
    package var points: [Point]

    package init(name: String, points: [Point]) {
      self.name = name
      self.points = points.sorted { $0.steerValue < $1.steerValue }
    }
  }

  package let name = "linearity"
  package let size = Size(760, 300)
  private let series: [Series]

  package init(_ series: [Series]) {
    self.series = series
  }

  package var title: String { "How linear turning it is" }

  package var caption: String {
    "First: the total variation between next-token distributions at a steer value and without the "
      + "steer, mean over contexts. Second: half-way to that value, the total variation from the mean of "
      + "both ends; 0 would be a straight line. Mind the two scales."
  }

  package var alternativeText: String {
    guard series.contains(where: { !$0.points.isEmpty }) else { return "No measurements." }
    return series.map { one in
      let points = one.points.map {
        "at \(FigureNumbers.signed($0.steerValue, 1)) effect \(FigureNumbers.percent($0.effect, 1)), "
          + "defect \(FigureNumbers.percent($0.defect, 2))"
      }
      return "\(one.name): \(points.joined(separator: "; "))."
    }.joined(separator: " ")
  }

  package func size(within width: Double) -> Size {
    size(within: width, height: Panels.stackedHeight(2, of: 240))
  }

  package func draw(on canvas: any Canvas, in area: Rect) {
    let halves = Panels.areas(
      2, in: Legend.draw(series.map(\.name), on: canvas, in: area), gap: 36)
    draw(\.effect, title: "effect, total variation", on: canvas, in: halves[0])
    draw(\.defect, title: "defect half-way, total variation", on: canvas, in: halves[1])
  }

  private func draw(
    _ value: KeyPath<Point, Double>, title: String, on canvas: any Canvas, in area: Rect
  ) {
    let points = series.flatMap(\.points)
    let x = Axis(
      .linear(
        points.map(\.steerValue), including: [0], ticks: 8, isRounded: false, margin: 0.04,
        format: .signed),
      title: "steer value", hasGrid: false)
    let y = Axis(
      .linear(points.map { $0[keyPath: value] }, including: [0], format: .percent), title: title)
    let plot = Plot(in: area.inset(right: 8), x: x, y: y)
    plot.drawAxes(on: canvas)
    plot.drawReference(x: 0, on: canvas)
    for (i, one) in series.enumerated() {
      // Without the steer there is neither effect nor defect.
      let line = one.points.map { ($0.steerValue, $0[keyPath: value]) } + [(0, 0)]
      let ordered = line.sorted { $0.0 < $1.0 }.map { plot.point($0.0, $0.1) }
      canvas.stroke(Path(polyline: ordered), Paint(.series(i)), width: 2)
      for point in one.points {
        let number = point[keyPath: value]
        canvas.group(
          "\(one.name) at \(FigureNumbers.signed(point.steerValue, 1)): \(FigureNumbers.percent(number, 2))"
        ) {
          canvas.dots([plot.point(point.steerValue, number)], radius: 3.4, Paint(.series(i)))
        }
      }
    }
  }
}
