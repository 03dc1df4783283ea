/// One of the two axes of a plot.
package struct Axis: Sendable, Equatable {
  package var scale: Scale
  /// What it measures, with its unit.
  package var title: String
  /// Whether lines across the plot mark its ticks.
  package var hasGrid: Bool

  package init(_ scale: Scale, title: String, hasGrid: Bool = true) {
    self.scale = scale
    self.title = title
    self.hasGrid = hasGrid
  }
}

extension Scale {
  /// The room that the labels of ticks take left of a plot.
  var labelRoom: Double {
    max((ticks.map { TextMeasure.width($0.label, .small) }.max() ?? 0) + 8, 10)
  }
}

/// Two axes around an area, with room for ticks and titles taken from what is given.
package struct Plot: Sendable {
  /// The area that values are drawn in.
  package let area: Rect
  package let x: Axis
  package let y: Axis
  // What labels and titles must lie in.
  private let outer: Rect
  private let headroom: Double

  /// Lays out axes within a rectangle.
  ///
  /// - Parameters:
  ///   - outer: The rectangle.
  ///   - x: The horizontal axis.
  ///   - y: The vertical axis.
  ///   - top: Room to keep free between the area and the title above it, for labels of bars.
  ///   - labels: The least room for labels left of the area, so that panels are alike.
  package init(in outer: Rect, x: Axis, y: Axis, top: Double = 0, labels: Double = 0) {
    self.x = x
    self.y = y
    self.outer = outer
    headroom = top
    let lastLabel = x.scale.ticks.last.map { TextMeasure.width($0.label, .small) / 2 } ?? 0
    area = outer.inset(
      left: max(y.scale.labelRoom, labels), top: (y.title.isEmpty ? 8 : 24) + top,
      right: max(min(lastLabel, Self.widestHalfLabel), 4), bottom: x.title.isEmpty ? 22 : 40)
  }

  /// The place of a pair of values.
  package func point(_ x: Double, _ y: Double) -> Point { Point(self.x(at: x), self.y(at: y)) }

  /// The horizontal place of a value.
  package func x(at value: Double) -> Double { area.left + x.scale.share(of: value) * area.width }

  /// The vertical place of a value.
  package func y(at value: Double) -> Double {
    area.bottom - y.scale.share(of: value) * area.height
  }

  /// Draws grid, axes, ticks and titles.
  package func drawAxes(on canvas: any Canvas) {
    drawYAxis(on: canvas)
    drawXAxis(on: canvas)
  }

  /// Draws a line across the plot at a value, such as at zero or at chance.
  package func drawReference(y value: Double, on canvas: any Canvas) {
    guard y.scale.domain.contains(value) else { return }
    canvas.line(
      Point(area.left, y(at: value)), Point(area.right, y(at: value)), Paint(.axis), dash: [4, 3])
  }

  /// Draws a line up the plot at a value.
  package func drawReference(x value: Double, on canvas: any Canvas) {
    guard x.scale.domain.contains(value) else { return }
    canvas.line(
      Point(x(at: value), area.top), Point(x(at: value), area.bottom), Paint(.axis), dash: [4, 3])
  }

  private func drawYAxis(on canvas: any Canvas) {
    for tick in y.scale.ticks {
      let height = y(at: tick.value)
      if y.hasGrid {
        canvas.line(Point(area.left, height), Point(area.right, height), Paint(.grid))
      }
      canvas.text(
        tick.label, at: Point(area.left - 7, height),
        TextStyle(TextStyle.small.size, .regular, .right, .middle), Paint(.muted))
    }
    guard !y.title.isEmpty else { return }
    let title = TextMeasure.cut(y.title, to: outer.width, .label)
    canvas.text(title, at: Point(outer.left, area.top - 12 - headroom), .label, Paint(.text))
  }

  private func drawXAxis(on canvas: any Canvas) {
    for tick in x.scale.ticks {
      let place = x(at: tick.value)
      if x.hasGrid {
        canvas.line(Point(place, area.top), Point(place, area.bottom), Paint(.grid))
      }
      canvas.line(Point(place, area.bottom), Point(place, area.bottom + 4), Paint(.axis))
    }
    TickLabels(left: outer.left, right: outer.right, baseline: area.bottom + 17)
      .draw(x.scale.ticks.map { ($0.label, x(at: $0.value)) }, on: canvas)
    canvas.line(Point(area.left, area.bottom), Point(area.right, area.bottom), Paint(.axis))
    guard !x.title.isEmpty else { return }
    let style = TextStyle(TextStyle.label.size, .regular, .center)
    let title = TextMeasure.cut(x.title, to: outer.width, style)
    let half = TextMeasure.width(title, style) / 2
    canvas.text(
      title,
      at: Point(
        max(outer.left + half, min(area.center.x, outer.right - half)), area.bottom + 34),
      style, Paint(.text))
  }

  // Longer names under the last tick move to the left instead.
  private static let widestHalfLabel = 30.0
}
