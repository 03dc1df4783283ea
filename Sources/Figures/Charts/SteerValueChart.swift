internal import NumberText

/// How likely each steer value makes a text.
package struct SteerValueChart: Figure {
  package let name: String
  package let size = Size(560, 230)
  private let values: [Double]
  private let probabilities: [Double]

  /// Creates the chart.
  ///
  /// - Parameters:
  ///   - name: The stem of its files.
  ///   - values: The grid of steer values, ascending.
  ///   - probabilities: The probability of each.
  package init(name: String = "steer-values", values: [Double], probabilities: [Double]) {
    self.name = name
    precondition(values.count == probabilities.count)
    self.values = values
    self.probabilities = probabilities
  }

  package var title: String { "Which steer value fits the text" }

  package var caption: String {
    "The softmax of −10 times the mean loss of the text over a grid of steer values; the full bar is "
      + "the likeliest value. A largest bar at an end of the grid means “at least so far”."
  }

  package var alternativeText: String {
    guard let best else { return "No values." }
    return "The likeliest steer value is \(FigureNumbers.signed(values[best], 1)) with probability "
      + "\(FigureNumbers.fixed(probabilities[best], 2))."
  }

  package func size(within width: Double) -> Size { size(within: width, height: size.height) }

  package func draw(on canvas: any Canvas, in area: Rect) {
    let step = values.count > 1 ? values[1] - values[0] : 1
    let ends = [(values.first ?? 0) - step / 2, (values.last ?? 1) + step / 2]
    let plot = Plot(
      in: area,
      x: Axis(
        .linear(ends, ticks: 10, isRounded: false, format: .signed), title: "steer value",
        hasGrid: false),
      y: Axis(.linear(probabilities, including: [0], ticks: 4), title: "probability"))
    plot.drawAxes(on: canvas)
    for (i, (value, probability)) in zip(values, probabilities).enumerated() {
      let bar = Rect(
        from: plot.point(value - 0.4 * step, probability), to: plot.point(value + 0.4 * step, 0))
      canvas.group("\(FigureNumbers.signed(value, 1)): \(FigureNumbers.fixed(probability, 3))") {
        canvas.fill(bar, Paint(color(value), opacity: i == best ? 1 : 0.5), cornerRadius: 1.5)
      }
    }
    plot.drawReference(x: 0, on: canvas)
  }

  private var best: Int? {
    probabilities.indices.filter { probabilities[$0].isFinite }
      .max { (probabilities[$0], -$0) < (probabilities[$1], -$1) }
  }

  private func color(_ value: Double) -> ColorRole {
    value < 0 ? .negative : value > 0 ? .positive : .muted
  }
}
