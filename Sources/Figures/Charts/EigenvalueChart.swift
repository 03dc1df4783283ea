internal import Foundation
internal import NumberText

/// Eigenvalues in the complex plane: what a steer stretches along the real axis and turns beyond it.
package struct EigenvalueChart: Figure {
  package let name: String
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

  package var size: Size { center == nil ? Size(430, 430) : Size(760, 390) }

  package func size(within width: Double) -> Size {
    size(
      within: width, height: center == nil ? width : Panels.stackedHeight(2, of: width))
  }

  package var title: String { "Eigenvalues of \(steer)" }

  package var caption: String {
    "Each dot is an eigenvalue λ of M. The circle has the modulus of the largest. Pairs off the "
      + "horizontal axis turn hidden states within a plane; values on it stretch (right) or "
      + "reverse (left)." + (center == nil ? "" : " Second: the square around 0, enlarged.")
  }

  package var alternativeText: String {
    guard let first = values.first else { return "No eigenvalues." }
    let turning = values.count { $0.y != 0 }
    return "\(values.count) eigenvalues, \(turning) of them complex; the largest is "
      + "\(Self.text(first)) with modulus \(FigureNumbers.significant(Self.modulus(first)))."
  }

  // The reach of the many small values, if the few large ones leave them too little room to be told
  // apart.
  private var center: Double? {
    let moduli = values.map(Self.modulus).sorted(by: >)
    guard let largest = moduli.first else { return nil }
    let inner = moduli.filter { $0 < largest / 4 }
    guard inner.count > 2, let reach = inner.first, reach > 0 else { return nil }
    return reach
  }

  package func draw(on canvas: any Canvas, in area: Rect) {
    let modulus = values.map(Self.modulus).max() ?? 0
    guard let center else {
      return drawPlane(values, reach: modulus, title: "imaginary part", on: canvas, in: area)
    }
    let parts = Panels.areas(2, in: area, gap: 36)
    drawPlane(
      values, reach: modulus, title: "imaginary part", square: center, on: canvas, in: parts[0])
    drawPlane(
      values.filter { max(abs($0.x), abs($0.y)) <= center }, reach: center,
      title: "imaginary part, enlarged", on: canvas, in: parts[1])
  }

  // What lies within a square of small values is named where that is enlarged.
  private func drawPlane(
    _ values: [Point], reach: Double, title: String, square: Double? = nil, on canvas: any Canvas,
    in area: Rect
  ) {
    let scale = Scale.linear([-reach, reach], isRounded: false, margin: 0.04)
    let plot = Plot.square(
      in: area, x: Axis(scale, title: "real part"), y: Axis(scale, title: title))
    plot.drawAxes(on: canvas)
    plot.drawReference(x: 0, on: canvas)
    plot.drawReference(y: 0, on: canvas)
    if self.values.map(Self.modulus).max() == reach { drawCircle(reach, in: plot, on: canvas) }
    let points = values.map { plot.point($0.x, $0.y) }
    canvas.dots(points, radius: Self.radius, Paint(.series(0), opacity: 0.55))
    var taken: [Rect] = []
    if let square {
      let box = Rect(from: plot.point(-square, -square), to: plot.point(square, square))
      canvas.stroke(Path(box), Paint(.muted), width: 1)
      taken = [box]
    }
    // One of each conjugate pair.
    let named = values.indices.filter { i in
      values[i].y >= 0 && square.map { Self.modulus(values[i]) > $0 } ?? true
    }
    label(named.prefix(5).map { (Self.text(values[$0]), points[$0]) }, taken, in: plot, on: canvas)
  }

  private func drawCircle(_ modulus: Double, in plot: Plot, on canvas: any Canvas) {
    let circle = (0...120).map { step -> Point in
      let (c, s) = Self.direction(step)
      return plot.point(modulus * c, modulus * s)
    }
    canvas.stroke(Path(polyline: circle), Paint(.axis), width: 1, dash: [2, 3])
  }

  private func label(
    _ names: [(text: String, point: Point)], _ taken: [Rect], in plot: Plot, on canvas: any Canvas
  ) {
    let (left, right) = (plot.area.left, plot.area.right)
    let middle = plot.y(at: 0)
    var placer = LabelPlacer(
      in: plot.area, style: .small, pointRadius: Self.radius,
      taken: taken + [Rect(x: left, y: middle - 1, width: right - left, height: 2)])
    for placement in placer.place(names.map { .init($0.text, at: $0.point) }) {
      let (text, point) = names[placement.index]
      if let end = placement.leaderEnd { canvas.line(point, end, Paint(.axis), width: 0.6) }
      canvas.text(
        text, at: placement.center,
        TextStyle(TextStyle.small.size, .regular, .center, .middle), Paint(.text))
    }
  }

  private static let radius = 3.4

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
