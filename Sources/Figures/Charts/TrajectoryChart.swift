internal import NumberText

/// The way of a steer through training, in the plane in which its checkpoints differ most.
package struct TrajectoryChart: Figure {
  /// A checkpoint.
  package struct Stop: Sendable {
    package var label: String
    package var x: Double
    package var y: Double

    package init(label: String, x: Double, y: Double) {
      self.label = label
      self.x = x
      self.y = y
    }
  }

  package let name = "trajectory"
  package let size = Size(640, 420)
  private let stops: [Stop]
  private let shares: [Double]
  private let isOrdered: Bool

  /// Creates the chart.
  ///
  /// - Parameters:
  ///   - stops: Checkpoints in the order of training, or steers in any.
  ///   - shares: The share of the variance that each axis explains.
  ///   - isOrdered: Whether lines connect them.
  package init(stops: [Stop], shares: [Double], isOrdered: Bool = true) {
    self.stops = stops
    self.shares = shares
    self.isOrdered = isOrdered
  }

  package var title: String {
    isOrdered ? "The way through training" : "How steers lie to each other"
  }

  package var caption: String {
    "Each dot is the matrix M of a \(isOrdered ? "checkpoint" : "steer") in principal coordinates, of "
      + "the same length a unit on both axes: distances approximate ‖M − M'‖."
      + (shares.isEmpty
        ? ""
        : " The axes explain "
          + shares.prefix(2).map { FigureNumbers.percent($0) }.joined(separator: " and ")
          + " of the variance.")
  }

  package var alternativeText: String {
    guard let first = stops.first, let last = stops.last else {
      return isOrdered ? "No checkpoints." : "No steers."
    }
    return isOrdered
      ? "A path of \(stops.count) checkpoints from \(first.label) to \(last.label)."
      : "\(stops.count) steers in a plane: \(stops.prefix(8).map(\.label).joined(separator: ", "))."
  }

  package func size(within width: Double) -> Size { size(within: width, height: 340) }

  package func draw(on canvas: any Canvas, in area: Rect) {
    let plot = Plot.equalUnits(
      in: area, x: axis(stops.map(\.x), 0), y: axis(stops.map(\.y), 1))
    plot.drawAxes(on: canvas)
    let points = stops.map { plot.point($0.x, $0.y) }
    if isOrdered {
      for (i, pair) in zip(points, points.dropFirst()).enumerated() {
        // Fainter where it began.
        let age = Double(i + 1) / Double(max(points.count - 1, 1))
        canvas.line(pair.0, pair.1, Paint(.series(0), opacity: 0.25 + 0.75 * age), width: 2)
      }
    }
    canvas.dots(points, radius: 3.6, Paint(.series(0)))
    if isOrdered, let last = points.last {
      canvas.dots([last], radius: 5.5, Paint(.series(1)))
    }
    label(points, plot, canvas)
  }

  private func label(_ points: [Point], _ plot: Plot, _ canvas: any Canvas) {
    // The ends first: they are what a path is about.
    let inner = points.indices.dropFirst().dropLast()
    let each = max(points.count / Self.mostLabels, 1)
    let order =
      isOrdered && points.count > 1
      ? [points.count - 1, 0] + inner.filter { $0 % each == 0 }
      : Array(points.indices.prefix(Self.mostLabels))
    var placer = LabelPlacer(
      in: plot.area, pointRadius: 5,
      taken: isOrdered ? LabelPlacer.boxes(along: points) : [])
    let texts = order.map { TextMeasure.cut(stops[$0].label, to: Self.widestLabel, .label) }
    let placed = placer.place(zip(texts, order).map { .init($0, at: points[$1]) })
    for placement in placed {
      if let end = placement.leaderEnd {
        canvas.line(points[order[placement.index]], end, Paint(.axis), width: 0.6)
      }
      canvas.text(
        texts[placement.index], at: placement.center,
        TextStyle(TextStyle.label.size, .regular, .center, .middle), Paint(.text))
    }
  }

  private func axis(_ values: [Double], _ number: Int) -> Axis {
    let share = shares.count > number ? " (\(FigureNumbers.percent(shares[number])))" : ""
    return Axis(
      .linear(values, isRounded: false, margin: 0.08), title: "coordinate \(number + 1)\(share)",
      hasGrid: false)
  }

  private static let widestLabel = 180.0
  private static let mostLabels = 40
}
