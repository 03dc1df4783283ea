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
    "Each dot is the matrix M of a \(isOrdered ? "checkpoint" : "steer") in principal coordinates: "
      + "distances approximate ‖M − M'‖. The axes explain "
      + shares.prefix(2).map { NumberText.percent($0) }.joined(separator: " and ")
      + " of the variance."
  }

  package var alternativeText: String {
    guard let first = stops.first, let last = stops.last else { return "No checkpoints." }
    return isOrdered
      ? "A path of \(stops.count) checkpoints from \(first.label) to \(last.label)."
      : "\(stops.count) steers in a plane: \(stops.prefix(8).map(\.label).joined(separator: ", "))."
  }

  package func draw(on canvas: any Canvas, in area: Rect) {
    let plot = Plot(
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
    let order =
      isOrdered
      ? [points.count - 1, 0] + points.indices.dropFirst().dropLast() : Array(points.indices)
    var placer = LabelPlacer(
      in: plot.area, pointRadius: 5, taken: isOrdered ? Self.along(points) : [])
    let kept = order.filter { points.indices.contains($0) }
    let placed = placer.place(kept.map { .init(stops[$0].label, at: points[$0]) })
    for placement in placed {
      let index = kept[placement.index]
      if placement.needsLeader {
        canvas.line(points[index], placement.center, Paint(.axis), width: 0.6)
      }
      canvas.text(
        stops[index].label, at: placement.center,
        TextStyle(TextStyle.label.size, .regular, .center, .middle), Paint(.text))
    }
  }

  // Small boxes along the path, for labels to keep off.
  private static func along(_ points: [Point]) -> [Rect] {
    zip(points, points.dropFirst()).flatMap { a, b -> [Rect] in
      let length = ((b.x - a.x) * (b.x - a.x) + (b.y - a.y) * (b.y - a.y)).squareRoot()
      guard length.isFinite else { return [] }
      return stride(from: 0, through: length, by: 4).map { distance in
        let share = length > 0 ? distance / length : 0
        let (x, y) = (a.x + share * (b.x - a.x), a.y + share * (b.y - a.y))
        return Rect(x: x - 1.5, y: y - 1.5, width: 3, height: 3)
      }
    }
  }

  private func axis(_ values: [Double], _ number: Int) -> Axis {
    let share = shares.count > number ? " (\(NumberText.percent(shares[number])))" : ""
    let reach = (values.max() ?? 1) - (values.min() ?? 0)
    let margin = [(values.min() ?? 0) - 0.08 * reach, (values.max() ?? 1) + 0.08 * reach]
    return Axis(
      .linear(values + margin, isRounded: false), title: "coordinate \(number + 1)\(share)",
      hasGrid: false)
  }
}
