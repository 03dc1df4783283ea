internal import NumberText

/// The loss of each training step.
public struct TrainingLossChart: Figure {
  /// A training run.
  public struct Series: Sendable {
    /// The name in the legend.
    public var name: String
    /// The steps, ascending.
    public var steps: [Int]
    /// Nats per token.
    public var losses: [Double]

    /// Creates a series; losses are in nats per token.
    public init(name: String, steps: [Int], losses: [Double]) {
      self.name = name
      self.steps = steps
      self.losses = losses
    }

    /// Means over a window of steps around each, without losses that are not finite.
    ///
    /// The first and the last half window have none: means of fewer steps would go up and down there
    /// with single batches.
    ///
    /// - Parameter window: An odd number of steps; of a shorter series it is as many as there are.
    /// - Returns: Steps with their means.
    package func smoothed(window: Int) -> [(step: Int, mean: Double)] {
      let count = min(steps.count, losses.count)
      guard count > 0 else { return [] }
      let half = min(window, count - (count + 1) % 2) / 2
      return (half..<count - half).map { i in
        let part = losses[(i - half)...(i + half)].filter(\.isFinite)
        return (steps[i], part.reduce(0, +) / Double(part.count))
      }
    }
  }

  /// The stem of its files.
  public let name = "loss"
  /// The size of the chart alone, in points.
  public let size = Size(640, 300)
  private let series: [Series]

  /// Creates the chart.
  public init(_ series: [Series]) {
    self.series = series
  }

  /// A heading.
  public var title: String { "How training went" }

  /// What it shows.
  public var caption: String {
    "The loss of each step's batch (faint) and its mean over \(window) steps around each, in nats per "
      + "token."
  }

  /// What it shows, for people who do not see it.
  public var alternativeText: String {
    guard series.contains(where: { !$0.losses.isEmpty }) else { return "No steps." }
    return series.map { one in
      let means = one.smoothed(window: window)
      return
        "\(one.name): mean loss from \(FigureNumbers.fixed(means.first?.mean ?? .nan, 3)) around "
        + "step \(means.first?.step ?? 0) to \(FigureNumbers.fixed(means.last?.mean ?? .nan, 3)) "
        + "around step \(means.last?.step ?? 0)."
    }.joined(separator: " ")
  }

  // A thirtieth of the run, odd.
  private var window: Int { max((series.map(\.losses.count).max() ?? 1) / 30, 1) / 2 * 2 + 1 }

  /// The size of the chart within a width.
  public func size(within width: Double) -> Size { size(within: width, height: 260) }

  /// Draws the chart.
  public func draw(on canvas: any Canvas, in area: Rect) {
    let room = Legend.draw(series.map(\.name), on: canvas, in: area)
    let plot = Plot(
      in: room,
      x: Axis(
        .linear(
          series.flatMap(\.steps).map(Double.init), including: [0, 1], isRounded: false,
          ofCounts: true
        ),
        title: "step", hasGrid: false),
      y: Axis(.linear(series.flatMap(\.losses)), title: "loss, nats per token"))
    plot.drawAxes(on: canvas)
    for (i, one) in series.enumerated() {
      let raw = zip(one.steps, one.losses).map { plot.point(Double($0), $1) }
      canvas.stroke(Path(polyline: raw), Paint(.series(i), opacity: 0.25), width: 1)
    }
    for (i, one) in series.enumerated() {
      let means = one.smoothed(window: window).map { plot.point(Double($0.step), $0.mean) }
      canvas.stroke(Path(polyline: means), Paint(.series(i)), width: 2)
      // A line of one point is not seen.
      if means.count == 1 { canvas.dots(means, radius: 3, Paint(.series(i))) }
    }
  }
}
