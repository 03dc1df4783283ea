internal import NumberText

/// Steering logits on two models against each other.
package struct SteeringLogitChart: Figure {
  package let name: String
  package let size = Size(430, 450)
  private let steer: String
  private let source: String
  private let target: String
  private let pairs: [(source: Double, target: Double)]
  private let correlation: Double
  private let weightedCorrelation: Double?

  /// Creates the chart.
  ///
  /// - Parameters:
  ///   - name: The stem of its files.
  ///   - steer: The steer's name.
  ///   - source: The model that it was trained on.
  ///   - target: The model that it was carried to.
  ///   - pairs: Centred shifts of the same words after the same contexts.
  ///   - correlation: Pearson's correlation of the pairs.
  ///   - weightedCorrelation: The correlation in which words count as much as the target expects them;
  ///     nil if not known.
  package init(
    name: String = "steering-logits", steer: String, source: String, target: String,
    pairs: [(source: Double, target: Double)], correlation: Double,
    weightedCorrelation: Double? = nil
  ) {
    self.name = name
    self.steer = steer
    self.source = source
    self.target = target
    self.pairs = pairs
    self.correlation = correlation
    self.weightedCorrelation = weightedCorrelation
  }

  package var title: String {
    "Does “\(steer)” move words of \(target) alike?"
  }

  package var caption: String {
    "Each dot is a word after a context that the maps were not fitted on: by how much the steer moves "
      + "its logit on \(source) and, transferred, on \(target), at steer value 1 and centred over "
      + "words. On the dashed line both agree. All words count alike here, the likely ones more in the "
      + "weighted correlation."
  }

  package var alternativeText: String {
    "\(pairs.count) pairs of steering logits; \(agreement)."
  }

  private var agreement: String {
    let weighted = weightedCorrelation.map {
      ", weighted by probability \(FigureNumbers.fixed($0, 2))"
    }
    return "correlation \(FigureNumbers.fixed(correlation, 2))" + (weighted ?? "")
  }

  package func size(within width: Double) -> Size { size(within: width, height: width + 30) }

  package func draw(on canvas: any Canvas, in area: Rect) {
    let reach =
      pairs.flatMap { [abs($0.source), abs($0.target)] }
      .filter(Scale.isPlaceable).max() ?? 1
    let scale = Scale.linear([-reach, reach], isRounded: false, margin: 0.02)
    let plot = Plot.square(
      in: area, x: Axis(scale, title: "logit shift in nats, on \(source)"),
      y: Axis(scale, title: "logit shift in nats, transferred to \(target)"), top: 20)
    plot.drawAxes(on: canvas)
    let (low, high) = (scale.domain.lowerBound, scale.domain.upperBound)
    canvas.line(plot.point(low, low), plot.point(high, high), Paint(.axis), dash: [4, 3])
    canvas.dots(
      pairs.map { plot.point($0.source, $0.target) }, radius: 2.1, Paint(.series(0), opacity: 0.35))
    // Above the plot, where it hides no dot.
    let style = TextStyle(TextStyle.label.size, .semibold)
    canvas.text(
      TextMeasure.cut(agreement, to: area.width, style),
      at: Point(area.left, plot.area.top - 12), style, Paint(.text))
  }
}
