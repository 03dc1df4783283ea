internal import Foundation
internal import NumberText

/// How the time of several stages grows with one size, both logarithmic: straight lines are powers.
public struct ScalingChart: Figure {
  /// The times of one stage.
  public struct Series: Sendable {
    /// The name in the legend.
    public var name: String
    /// Sizes with seconds, by ascending size; those without a logarithm are left out.
    public let points: [(size: Double, seconds: Double)]

    /// Creates a stage with its times.
    public init(name: String, points: [(size: Double, seconds: Double)]) {
      self.name = name
      self.points = points.filter { point in
        [point.size, point.seconds].allSatisfy { Scale.isLogarithmic($0) }
      }.sorted { $0.size < $1.size }
    }

    /// The power of the size that the time grows with from the first to the last size; nil unless
    /// sizes differ.
    public var exponent: Double? {
      guard let first = points.first, let last = points.last else { return nil }
      let reach = log(last.size) - log(first.size)
      return reach > 1e-9 ? (log(last.seconds) - log(first.seconds)) / reach : nil
    }
  }

  /// The stem of its files.
  public let name: String
  /// A heading.
  public let title: String
  /// What it shows.
  public let caption: String
  /// The size of the chart alone, in points.
  public let size = Size(760, 340)
  private let axis: String
  private let series: [Series]
  private let referenceExponent: Double

  /// Creates the chart.
  ///
  /// - Parameters:
  ///   - name: The stem of its files.
  ///   - title: A heading.
  ///   - caption: What was measured.
  ///   - axis: What the sizes are, such as `tokens`.
  ///   - series: The stages, each with its times.
  ///   - referenceExponent: The power that the dashed line grows with: 1 where time is proportional to
  ///     size, −1 where doubling the size should halve the time.
  public init(
    name: String, title: String, caption: String, axis: String, series: [Series],
    referenceExponent: Double = 1
  ) {
    self.name = name
    self.title = title
    self.caption = caption
    self.axis = axis
    self.series = series
    self.referenceExponent = referenceExponent
  }

  /// What it shows, for people who do not see it.
  public var alternativeText: String {
    let told = series.compactMap { one -> String? in
      guard let first = one.points.first, let last = one.points.last else { return nil }
      let power = one.exponent.map { ", as the power \(FigureNumbers.fixed($0, 2)) of the size" }
      return "\(one.name): \(FigureNumbers.significant(first.seconds)) s at "
        + "\(FigureNumbers.significant(first.size)), \(FigureNumbers.significant(last.seconds)) s at "
        + "\(FigureNumbers.significant(last.size)) \(axis)\(power ?? "")."
    }
    return told.isEmpty ? "No times." : told.joined(separator: " ")
  }

  /// Draws the chart.
  public func draw(on canvas: any Canvas, in area: Rect) {
    let points = series.flatMap(\.points)
    let plot = Plot(
      in: area.inset(right: Self.labelRoom),
      x: Axis(.logarithmic(points.map(\.size), naming: points.map(\.size)), title: axis),
      y: Axis(.logarithmic(points.map(\.seconds)), title: "seconds"))
    plot.drawAxes(on: canvas)
    drawReference(plot, on: canvas)
    for (i, one) in series.enumerated() {
      let line = one.points.map { plot.point($0.size, $0.seconds) }
      canvas.stroke(Path(polyline: line), Paint(.series(i)), width: 2)
      for (point, place) in zip(one.points, line) {
        canvas.group(
          "\(one.name), \(FigureNumbers.significant(point.size)) \(axis): "
            + "\(FigureNumbers.significant(point.seconds)) s"
        ) { canvas.dots([place], radius: 3.2, Paint(.series(i))) }
      }
    }
    drawNames(plot, in: area, on: canvas)
  }

  // A line of the reference power through the middle of the plot, as far as that reaches.
  private func drawReference(_ plot: Plot, on canvas: any Canvas) {
    func reach(_ scale: Scale) -> Double {
      log(scale.domain.upperBound) - log(scale.domain.lowerBound)
    }
    let rise = referenceExponent * reach(plot.x.scale) / reach(plot.y.scale)
    guard rise.isFinite, rise != 0 else { return }
    let half = min(0.5, 0.5 / abs(rise))
    let ends = [-half, half].map { share in
      Point(
        plot.area.left + (0.5 + share) * plot.area.width,
        plot.area.bottom - (0.5 + share * rise) * plot.area.height)
    }
    canvas.line(ends[0], ends[1], Paint(.axis), dash: [4, 3])
  }

  // Each name stands at the height of its line's end, or as near as others allow.
  private func drawNames(_ plot: Plot, in area: Rect, on canvas: any Canvas) {
    let style = TextStyle(TextStyle.label.size, .regular, .left, .middle)
    let room = Int(plot.area.height / Self.lineHeight)
    let named = series.enumerated().filter { !$1.points.isEmpty }.prefix(max(room, 0))
    let ends = named.map { $1.points.last.map { plot.point($0.size, $0.seconds) } ?? Point(0, 0) }
    let heights = LabelPlacer.spread(
      ends.map(\.y), distance: Self.lineHeight, in: plot.area.top + 6...plot.area.bottom - 6)
    let left = plot.area.right + Self.leader
    for ((i, one), (end, height)) in zip(named, zip(ends, heights)) {
      canvas.stroke(
        Path(polyline: [end, Point(plot.area.right + 6, end.y), Point(left - 3, height)]),
        Paint(.series(i), opacity: 0.5), width: 1)
      let power = one.exponent.map { "  " + FigureNumbers.fixed($0, 2) } ?? ""
      let rest = area.right - left - TextMeasure.width(power, style)
      canvas.text(
        TextMeasure.cut(one.name, to: rest, style) + power, at: Point(left, height), style,
        Paint(.text))
    }
  }

  private static let labelRoom = 235.0
  private static let leader = 24.0
  private static let lineHeight = 15.0
}
