internal import NumberText

/// A table of numbers as colours.
package struct HeatMapChart: Figure {
  /// How numbers become colours.
  package enum Map: Sendable, Equatable {
    /// From one hue through the background at zero to another.
    case diverging
    /// From the background at the smallest value to full colour at the largest.
    case sequential
  }

  package let name: String
  package let title: String
  package let caption: String
  private let rows: [String]
  private let columns: [String]
  private let values: [[Double]]
  private let map: Map
  private let axes: (rows: String, columns: String)
  private let text: @Sendable (Double) -> String
  private let range: ClosedRange<Double>

  /// Creates the chart.
  ///
  /// - Parameters:
  ///   - name: The stem of its files.
  ///   - title: A heading.
  ///   - caption: What the values are.
  ///   - rows: Names of the rows.
  ///   - columns: Names of the columns.
  ///   - values: A row of numbers for each name; those that are not finite stay empty.
  ///   - map: How numbers become colours.
  ///   - axes: What rows and columns are.
  ///   - text: How a number is written into its cell.
  package init(
    name: String, title: String, caption: String, rows: [String], columns: [String],
    values: [[Double]], map: Map, axes: (rows: String, columns: String),
    text: @escaping @Sendable (Double) -> String
  ) {
    precondition(values.count == rows.count, "\(values.count) rows for \(rows.count) names")
    precondition(
      values.allSatisfy { $0.count == columns.count }, "not \(columns.count) values in each row")
    self.name = name
    self.title = title
    self.caption = caption
    self.rows = rows
    self.columns = columns
    self.values = values
    self.map = map
    self.axes = axes
    self.text = text
    let finite = values.flatMap { $0 }.filter(\.isFinite)
    range = (finite.min() ?? 0)...(finite.max() ?? 1)
  }

  package var size: Size {
    let title = min(TextMeasure.width(axes.columns, .label), Self.widestTitle)
    let cell = cell(in: .infinity)
    return Size(
      nameWidth + max(cell.width * Double(columns.count), title) + 12,
      cell.height * Double(rows.count) + 58)
  }

  package func size(within width: Double) -> Size {
    cell(in: width).width < Self.leastCell ? size : size(within: width, height: size.height)
  }

  // The cells of small tables grow, up to what a figure is wide anyway; those of large ones shrink where
  // there is less room.
  private func cell(in width: Double) -> Size {
    let (across, down) = (Double(max(columns.count, 1)), Double(max(rows.count, 1)))
    let wanted = min(max(Self.usualCell.width, (Self.usualWidth - nameWidth) / across), 120)
    return Size(
      min(wanted, (width - nameWidth - 12) / across),
      min(max(Self.usualCell.height, Self.usualHeight / down), 56))
  }

  package var alternativeText: String {
    guard values.contains(where: { $0.contains(where: \.isFinite) }) else { return "No values." }
    let (low, high) = (range.lowerBound, range.upperBound)
    return "\(rows.count) rows (\(axes.rows)) by \(columns.count) columns (\(axes.columns)); "
      + "values from \(text(low)) to \(text(high)); largest at \(place(of: high)), smallest at "
      + "\(place(of: low))."
  }

  package func draw(on canvas: any Canvas, in area: Rect) {
    let grid = area.inset(left: nameWidth, top: 44)
    let size = cell(in: area.width)
    canvas.text(
      TextMeasure.cut(axes.columns, to: grid.width, .label),
      at: Point(grid.left, area.top + 12), .label, Paint(.text))
    canvas.text(
      TextMeasure.cut(axes.rows, to: nameWidth - 14, .label),
      at: Point(grid.left - 10, area.top + 34),
      TextStyle(TextStyle.label.size, .regular, .right), Paint(.text))
    for (j, column) in columns.enumerated() {
      let style = TextStyle(TextStyle.small.size, .regular, .center)
      canvas.text(
        TextMeasure.cut(column, to: size.width - 4, style),
        at: Point(grid.left + (Double(j) + 0.5) * size.width, area.top + 34), style,
        Paint(.muted))
    }
    for (i, row) in rows.enumerated() {
      let top = grid.top + Double(i) * size.height
      let style = TextStyle(TextStyle.label.size, .regular, .right, .middle)
      canvas.text(
        TextMeasure.cut(row, to: nameWidth - 14, style),
        at: Point(grid.left - 10, top + size.height / 2), style, Paint(.text))
      for (j, value) in values[i].enumerated() {
        let cell = Rect(
          x: grid.left + Double(j) * size.width, y: top, width: size.width, height: size.height)
        drawCell(value, in: cell.inset(left: 1, top: 1, right: 1, bottom: 1), on: canvas)
      }
    }
  }

  private func drawCell(_ value: Double, in cell: Rect, on canvas: any Canvas) {
    let ground = Paint(.grid, opacity: 0.35)
    canvas.fill(cell, ground, cornerRadius: 2)
    guard value.isFinite else { return }
    let paint = paint(of: value)
    canvas.fill(cell, paint, cornerRadius: 2)
    let style = TextStyle(TextStyle.small.size, .regular, .center, .middle)
    // A number is never cut: what is left would be another number.
    let number = [text(value), FigureNumbers.scientific(value, 2)].first {
      TextMeasure.width($0, style) <= cell.width - 2
    }
    guard let number else { return }
    canvas.text(number, at: cell.center, style, Paint(.ink(on: [ground, paint])))
  }

  private func paint(of value: Double) -> Paint {
    let (low, high) = (range.lowerBound, range.upperBound)
    switch map {
    case .diverging:
      return .diverging(value, limit: max(abs(low), abs(high)))
    case .sequential:
      return Paint(.series(0), opacity: high > low ? 0.9 * (value - low) / (high - low) : 0.4)
    }
  }

  private func place(of value: Double) -> String {
    for (i, row) in values.enumerated() {
      if let j = row.firstIndex(of: value) { return "\(rows[i]), \(columns[j])" }
    }
    return "–"
  }

  private var nameWidth: Double {
    let widest = rows.map { TextMeasure.width($0, .label) }.max() ?? 0
    return min(max(widest, TextMeasure.width(axes.rows, .label)) + 16, 220)
  }

  private static let widestTitle = 300.0
  private static let usualCell = Size(62, 24)
  private static let leastCell = 28.0
  private static let usualWidth = 430.0
  private static let usualHeight = 180.0
}
