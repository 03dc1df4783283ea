internal import Foundation
internal import NumberText

/// Eigenvalues in the complex plane: what a steer stretches along the real axis and turns beyond it.
package struct EigenvalueChart: Figure {
  package let name: String
  package let size = Size(430, 430)
  private let steer: String
  private let values: [Point]

  /// Creates the chart.
  ///
  /// - Parameters:
  ///   - name: The stem of its files.
  ///   - steer: The steer's name.
  ///   - eigenvalues: Real and imaginary parts, by descending modulus; those that are not finite are
  ///     left out.
  package init(
    name: String = "eigenvalues", steer: String, eigenvalues: [(real: Double, imaginary: Double)]
  ) {
    self.name = name
    self.steer = steer
    values = eigenvalues.map { Point($0.real, $0.imaginary) }.filter {
      Scale.isPlaceable(Self.modulus($0))
    }
  }

  package var title: String { "Eigenvalues of \(steer)" }

  package var caption: String {
    "Each dot is an eigenvalue λ of M. The circle has the modulus of the largest. Pairs off the "
      + "horizontal axis turn hidden states within a plane; values on it stretch (right) or "
      + "reverse (left)."
  }

  package var alternativeText: String {
    guard let first = values.first else { return "No eigenvalues." }
    let turning = values.count { $0.y != 0 }
    return "\(values.count) eigenvalues, \(turning) of them complex; the largest is "
      + "\(Self.text(first)) with modulus \(FigureNumbers.significant(Self.modulus(first)))."
  }

  package func draw(on canvas: any Canvas, in area: Rect) {
    let plot = squarePlot(in: area)
    plot.drawAxes(on: canvas)
    plot.drawReference(x: 0, on: canvas)
    plot.drawReference(y: 0, on: canvas)
    let modulus = values.map(Self.modulus).max() ?? 0
    let circle = (0...120).map { step -> Point in
      let (c, s) = Self.direction(step)
      return plot.point(modulus * c, modulus * s)
    }
    canvas.stroke(Path(polyline: circle), Paint(.axis), width: 1, dash: [2, 3])
    let points = values.map { plot.point($0.x, $0.y) }
    canvas.dots(points, radius: 3.4, Paint(.series(0), opacity: 0.55))
    label(points, in: plot, on: canvas)
  }

  private func label(_ points: [Point], in plot: Plot, on canvas: any Canvas) {
    var placer = LabelPlacer(in: plot.area, style: .small, pointRadius: 3.4)
    // One of each conjugate pair.
    let named = values.indices.filter { values[$0].y >= 0 }.prefix(5)
    let placed = placer.place(named.map { .init(Self.text(values[$0]), at: points[$0]) })
    for placement in placed {
      canvas.fill(placement.bounds, Paint(.background, opacity: 0.8), cornerRadius: 2)
      canvas.text(
        Self.text(values[named[placement.index]]), at: placement.center,
        TextStyle(TextStyle.small.size, .regular, .center, .middle), Paint(.text))
    }
  }

  // The same length a unit on both axes.
  private func squarePlot(in area: Rect) -> Plot {
    let reach = values.map(Self.modulus).max() ?? 1
    let vertical = Scale.linear([-reach, reach], isRounded: false, margin: 0.04)
    let title = Axis(vertical, title: "imaginary part")
    let trial = Plot(in: area, x: Axis(vertical, title: "real part"), y: title)
    let side = min(trial.area.width, trial.area.height)
    let spare = trial.area.width - side
    return Plot(
      in: area.inset(right: max(spare, 0)), x: Axis(vertical, title: "real part"), y: title)
  }

  private static func modulus(_ value: Point) -> Double {
    hypot(value.x, value.y)
  }

  private static func text(_ value: Point) -> String {
    let real = FigureNumbers.significant(value.x)
    guard value.y != 0 else { return real }
    return "\(real) \(value.y > 0 ? "±" : "∓") \(FigureNumbers.significant(abs(value.y)))i"
  }

  private static func direction(_ step: Int) -> (Double, Double) {
    let angle = Double(step) / 120 * 2 * Double.pi
    return (cos(angle), sin(angle))
  }
}
