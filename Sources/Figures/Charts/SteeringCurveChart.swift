internal import NumberText

/// What generation becomes as the steer value is turned: the judged share, the perplexity and the
/// variety.
package struct SteeringCurveChart: Figure {
  /// What was measured at a steer value.
  package struct Measurement: Sendable {
    package var steerValue: Double
    package var share: Double
    /// Lower and upper end of the 95 % interval.
    package var shareInterval: (low: Double, high: Double)?
    /// NaN where there is none.
    package var perplexity: Double
    package var perplexityInterval: (low: Double, high: Double)?
    /// Different pairs of tokens over all pairs, dist-2.
    package var distinct: Double

    package init(
      steerValue: Double, share: Double, shareInterval: (low: Double, high: Double)?,
      perplexity: Double, perplexityInterval: (low: Double, high: Double)?, distinct: Double
    ) {
      self.steerValue = steerValue
      self.share = share
      self.shareInterval = shareInterval
      self.perplexity = perplexity
      self.perplexityInterval = perplexityInterval
      self.distinct = distinct
    }

    // Not measured.
    fileprivate var distinctInterval: (low: Double, high: Double)? { nil }
  }

  /// A steer, model or setting.
  package struct Series: Sendable {
    package var name: String
    package var measurements: [Measurement]

    package init(name: String, measurements: [Measurement]) {
      self.name = name
      self.measurements = measurements.sorted { $0.steerValue < $1.steerValue }
    }
  }

  package let name = "steering-curve"
  package let size = Size(860, 300)
  private let series: [Series]

  package init(_ series: [Series]) {
    self.series = series
  }

  package var title: String { "How far it can be turned" }

  package var caption: String {
    "The share of continuations that the judge takes for positive, at each steer value; their "
      + "perplexity under the model without steer; and dist-2, the share of different pairs of tokens "
      + "in a prompt's continuations. Bands are 95\u{00A0}% intervals."
  }

  package var alternativeText: String {
    guard series.contains(where: { !$0.measurements.isEmpty }) else { return "No measurements." }
    return series.map { one in
      let points = one.measurements.map {
        "at \(FigureNumbers.signed($0.steerValue, 1)) \(FigureNumbers.percent($0.share, 1)), perplexity "
          + FigureNumbers.fixed($0.perplexity, 0) + ", dist-2 "
          + FigureNumbers.fixed($0.distinct, 2)
      }
      return "\(one.name): \(points.joined(separator: "; "))."
    }.joined(separator: " ")
  }

  package func size(within width: Double) -> Size {
    size(within: width, height: Panels.stackedHeight(3, of: 200))
  }

  package func draw(on canvas: any Canvas, in area: Rect) {
    let plots = Legend.draw(series.map(\.name), on: canvas, in: area)
    let parts = Panels.areas(3, in: plots, gap: 30)
    let shares = Axis(
      .linear(ends(\.share, \.shareInterval), including: [0, 1], format: .percent),
      title: "judged positive")
    let perplexities = Axis(
      .linear(ends(\.perplexity, \.perplexityInterval), including: [0]), title: "perplexity")
    let variety = Axis(
      .linear(ends(\.distinct, \.distinctInterval), including: [0, 1]), title: "dist-2")
    let labels = [shares, perplexities, variety].map(\.scale.labelRoom).max() ?? 0
    draw(
      shares, \.share, \.shareInterval, reference: 0.5, labels: labels, on: canvas, in: parts[0])
    draw(
      perplexities, \.perplexity, \.perplexityInterval, reference: nil, labels: labels, on: canvas,
      in: parts[1])
    draw(
      variety, \.distinct, \.distinctInterval, reference: nil, labels: labels, on: canvas,
      in: parts[2])
  }

  private func ends(
    _ value: KeyPath<Measurement, Double>,
    _ interval: KeyPath<Measurement, (low: Double, high: Double)?>
  ) -> [Double] {
    series.flatMap(\.measurements).flatMap { measurement in
      let interval = measurement[keyPath: interval]
      return [measurement[keyPath: value], interval?.low, interval?.high].compactMap { $0 }
    }
  }

  private func draw(
    _ y: Axis, _ value: KeyPath<Measurement, Double>,
    _ interval: KeyPath<Measurement, (low: Double, high: Double)?>, reference: Double?,
    labels: Double, on canvas: any Canvas, in area: Rect
  ) {
    let values = series.flatMap(\.measurements).map(\.steerValue)
    let x = Axis(
      .linear(
        values, ticks: 8, isRounded: false, margin: 0.04, format: .signed, naming: values),
      title: "steer value", hasGrid: false)
    let plot = Plot(in: area, x: x, y: y, labels: labels)
    plot.drawAxes(on: canvas)
    if let reference { plot.drawReference(y: reference, on: canvas) }
    plot.drawReference(x: 0, on: canvas)
    for (i, one) in series.enumerated() {
      drawBand(one, interval, color: i, plot, canvas)
      let points = one.measurements.map { plot.point($0.steerValue, $0[keyPath: value]) }
      canvas.stroke(Path(polyline: points), Paint(.series(i)), width: 2)
      for (measurement, point) in zip(one.measurements, points) {
        let number = FigureNumbers.significant(measurement[keyPath: value])
        canvas.group(
          "\(one.name) at \(FigureNumbers.signed(measurement.steerValue, 1)): \(number)"
        ) { canvas.dots([point], radius: 3.4, Paint(.series(i))) }
      }
    }
  }

  private func drawBand(
    _ one: Series, _ interval: KeyPath<Measurement, (low: Double, high: Double)?>, color: Int,
    _ plot: Plot, _ canvas: any Canvas
  ) {
    let ends = one.measurements.compactMap { measurement in
      measurement[keyPath: interval].map { (measurement.steerValue, $0) }
    }
    let sides = ends.map { (plot.point($0.0, $0.1.low), plot.point($0.0, $0.1.high)) }
      .filter { $0.0.isFinite && $0.1.isFinite }
    guard sides.count > 1 else { return }
    let outline = sides.map(\.1) + sides.reversed().map(\.0)
    canvas.fill(Path(polygon: outline), Paint(.series(color), opacity: 0.18))
  }
}
