internal import NumberText

/// How large a steer's dimensions are, and how much of its energy the first hold.
package struct SingularValueChart: Figure {
  /// The singular values of a steer.
  package struct Series: Sendable {
    package var name: String
    /// In descending order; those that are not finite are left out.
    package let singularValues: [Double]

    package init(name: String, singularValues: [Double]) {
      self.name = name
      self.singularValues = singularValues.filter { $0.isFinite && $0 >= 0 }
    }

    /// The share of `Σ σ²` that the first `k` dimensions hold, for `k = 0, 1, …`.
    var cumulativeEnergy: [Double] {
      // Squares of very large or small numbers would overflow.
      let largest = max(singularValues.max() ?? 0, .leastNormalMagnitude)
      let squares = singularValues.map { ($0 / largest) * ($0 / largest) }
      let total = squares.reduce(0, +)
      return squares.reduce(into: [0.0]) { $0.append($0[$0.count - 1] + $1) }
        .map { total > 0 ? $0 / total : 0 }
    }

    /// How many dimensions hold a share of the energy.
    func dimensions(holding share: Double) -> Int {
      cumulativeEnergy.firstIndex { $0 >= share } ?? singularValues.count
    }
  }

  package let name = "singular-values"
  package let size = Size(760, 300)
  private let series: [Series]

  package init(_ series: [Series]) {
    self.series = series
  }

  package var title: String {
    series.count == 1
      ? "How many dimensions \(series[0].name) has" : "How many dimensions they have"
  }

  // Below this share of the largest, values are what rounding keeps from zero.
  private static let smallest = 1e-6

  package var caption: String {
    "First: singular values, logarithmic, those above a millionth of the largest. Second: the share of the energy Σσ² that the first "
      + "dimensions hold together; the dashed lines mark 90\u{00A0}% and 99\u{00A0}%."
  }

  package var alternativeText: String {
    guard series.contains(where: { !$0.singularValues.isEmpty }) else {
      return "No singular values."
    }
    return series.map {
      "\($0.name): \($0.singularValues.count) singular values from "
        + "\(FigureNumbers.significant($0.singularValues.first ?? 0)) down; "
        + "\($0.dimensions(holding: 0.9)) dimensions hold 90\u{00A0}% of the energy, "
        + "\($0.dimensions(holding: 0.99)) hold 99\u{00A0}%."
    }.joined(separator: " ")
  }

  package func size(within width: Double) -> Size {
    size(within: width, height: Panels.stackedHeight(2, of: 240))
  }

  package func draw(on canvas: any Canvas, in area: Rect) {
    let plots = Legend.draw(series.map(\.name), on: canvas, in: area)
    let halves = Panels.areas(2, in: plots, gap: 36)
    drawValues(on: canvas, in: halves[0])
    drawEnergy(on: canvas, in: halves[1])
  }

  private func dimensionAxis(to last: Int) -> Axis {
    Axis(
      .linear([1, Double(max(last, 2))], isRounded: false, ofCounts: true), title: "dimension",
      hasGrid: false)
  }

  private func drawValues(on canvas: any Canvas, in area: Rect) {
    // Values that rounding alone keeps from zero would stretch the scale over empty decades.
    let largest = series.flatMap(\.singularValues).max() ?? 1
    let shown = series.flatMap(\.singularValues).filter { $0 > largest * Self.smallest }
    let plot = Plot(
      in: area, x: dimensionAxis(to: series.map(\.singularValues.count).max() ?? 1),
      y: Axis(.logarithmic(shown), title: "singular value σ"))
    plot.drawAxes(on: canvas)
    for (i, one) in series.enumerated() {
      let points = one.singularValues.enumerated().filter { $1 > largest * Self.smallest }.map {
        plot.point(Double($0 + 1), $1)
      }
      canvas.stroke(Path(polyline: points), Paint(.series(i)), width: 1.8)
      canvas.dots(Array(points.prefix(12)), radius: 2.6, Paint(.series(i)))
    }
  }

  private func drawEnergy(on canvas: any Canvas, in area: Rect) {
    let most = series.map { $0.dimensions(holding: 0.999) }.max() ?? 1
    let shown = min(max(most, 8), series.map(\.singularValues.count).max() ?? 1)
    let plot = Plot(
      in: area,
      x: Axis(
        .linear([0, Double(max(shown, 1))], isRounded: false, ofCounts: true),
        title: "first dimensions",
        hasGrid: false),
      y: Axis(.linear([0, 1], format: .percent), title: "share of the energy"))
    plot.drawAxes(on: canvas)
    plot.drawReference(y: 0.9, on: canvas)
    plot.drawReference(y: 0.99, on: canvas)
    for (i, one) in series.enumerated() {
      let points = one.cumulativeEnergy.prefix(shown + 1).enumerated().map {
        plot.point(Double($0), $1)
      }
      canvas.stroke(Path(polyline: points), Paint(.series(i)), width: 1.8)
      canvas.dots(Array(points.prefix(13)), radius: 2.6, Paint(.series(i)))
    }
    if series.count == 1 { markNinety(series[0], plot, canvas) }
  }

  private func markNinety(_ one: Series, _ plot: Plot, _ canvas: any Canvas) {
    let k = one.dimensions(holding: 0.9)
    guard k > 0, one.cumulativeEnergy[k] > 0 else { return }
    let point = plot.point(Double(k), one.cumulativeEnergy[k])
    canvas.stroke(Path(circle: point, radius: 5), Paint(.text), width: 1.2)
    let text = "\(k) hold \(FigureNumbers.percent(one.cumulativeEnergy[k]))"
    let isAtEnd = point.x + 10 + TextMeasure.width(text, .label) > plot.area.right
    canvas.text(
      text, at: Point(point.x + (isAtEnd ? -10 : 10), point.y + 18),
      TextStyle(TextStyle.label.size, .regular, isAtEnd ? .right : .left), Paint(.text))
  }
}
