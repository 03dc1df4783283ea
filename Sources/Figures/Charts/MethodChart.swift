internal import NumberText

/// Methods compared by several measures: a row for each method, a column of bars for each measure.
package struct MethodChart: Figure {
  /// A method with its measures.
  package struct Method: Sendable {
    package var name: String
    /// Shares or correlations of at most 1; nil where a measure does not apply.
    package var values: [Double?]
    /// Whether it is the one that the others are compared with.
    package var isMarked: Bool

    package init(name: String, values: [Double?], isMarked: Bool = false) {
      self.name = name
      self.values = values
      self.isMarked = isMarked
    }
  }

  package let name: String
  package let title: String
  package let caption: String
  private let measures: [String]
  private let methods: [Method]

  /// Creates the chart.
  ///
  /// - Parameters:
  ///   - name: The stem of its files.
  ///   - title: A heading.
  ///   - caption: What the measures are.
  ///   - measures: Names of the columns.
  ///   - methods: The rows, with a value for each measure.
  package init(
    name: String, title: String, caption: String, measures: [String], methods: [Method]
  ) {
    self.name = name
    self.title = title
    self.caption = caption
    self.measures = measures
    self.methods = methods
  }

  package var size: Size { Size(760, height(ofRow: Self.rowHeight)) }

  package func size(within width: Double) -> Size {
    size(within: width, height: height(ofRow: Self.nameHeight + Self.rowHeight))
  }

  private func height(ofRow row: Double) -> Double {
    Self.headHeight + row * Double(max(methods.count, 1)) + 8
  }

  package var alternativeText: String {
    guard !methods.isEmpty else { return "No methods." }
    return methods.map { method in
      let values = zip(measures, method.values).compactMap { measure, value in
        value.map { "\(measure) \(FigureNumbers.fixed($0, 2))" }
      }
      return "\(method.name): \(values.joined(separator: ", "))."
    }.joined(separator: " ")
  }

  package func draw(on canvas: any Canvas, in area: Rect) {
    // Where there is little room names stand above their bars.
    let isNarrow = area.width < Self.leastWidth
    let widest = methods.map { TextMeasure.width($0.name, Self.nameStyle($0)) }.max() ?? 0
    let names = isNarrow ? 0 : min(widest + 14, 250)
    let columns = area.inset(left: names).columns(
      max(measures.count, 1), gap: isNarrow ? 8 : 22)
    drawHeads(columns, on: canvas, in: area)
    let above = isNarrow ? Self.nameHeight : 0
    for (row, method) in methods.enumerated() {
      let top = area.top + Self.headHeight + Double(row) * (above + Self.rowHeight)
      let middle = top + above + Self.rowHeight / 2
      let style = Self.nameStyle(method)
      canvas.text(
        TextMeasure.cut(method.name, to: isNarrow ? area.width : names - 10, style),
        at: Point(area.left, isNarrow ? top + Self.nameHeight - 4 : middle), style, Paint(.text))
      for (i, (column, value)) in zip(columns, method.values).enumerated() {
        draw(value, column: i, at: Point(column.left, middle), width: column.width, on: canvas)
      }
    }
  }

  private func drawHeads(_ columns: [Rect], on canvas: any Canvas, in area: Rect) {
    for (column, measure) in zip(columns, measures) {
      let style = TextStyle(TextStyle.label.size, .semibold)
      let lines = TextMeasure.wrapped(measure, to: column.width, style).suffix(2)
      for (i, line) in lines.enumerated() {
        canvas.text(
          line, at: Point(column.left, area.top + 12 + Double(i + 2 - lines.count) * 14), style,
          Paint(.text))
      }
    }
  }

  private static func nameStyle(_ method: Method) -> TextStyle {
    TextStyle(TextStyle.label.size, method.isMarked ? .semibold : .regular, .left, .middle)
  }

  // A bar from 0 upwards to 1, or downwards to the smallest value of the column.
  private func draw(
    _ value: Double?, column: Int, at start: Point, width: Double, on canvas: any Canvas
  ) {
    let style = TextStyle(TextStyle.small.size, .regular, .left, .middle)
    let number = TextMeasure.cut(value.map { FigureNumbers.fixed($0, 2) } ?? "–", to: width, style)
    let room = max(width - max(TextMeasure.width(number, style) + 6, 38), 0)
    let low = lowEnd(column)
    func x(_ value: Double) -> Double {
      start.x + room * (min(max(value, low), 1) - low) / (1 - low)
    }
    let (top, bottom) = (start.y - 6, start.y + 6)
    canvas.fill(
      Rect(x: start.x, y: top, width: room, height: 12), Paint(.grid, opacity: 0.5),
      cornerRadius: 2)
    if let value, value.isFinite {
      let bar = Rect(from: Point(x(0), top), to: Point(x(value), bottom))
      canvas.fill(bar, Paint(.series(column), opacity: 0.85), cornerRadius: 2)
      if value < low { BreakMark.drawUp(bar, on: canvas) }
    }
    if low < 0 { canvas.line(Point(x(0), top - 2), Point(x(0), bottom + 2), Paint(.axis)) }
    canvas.text(
      number, at: Point(start.x + min(room + 6, width - TextMeasure.width(number, style)), start.y),
      style, Paint(value == nil ? .muted : .text))
  }

  // Where a column's bars begin: at 0 unless a value is less; what lies below −1 is cut.
  private func lowEnd(_ column: Int) -> Double {
    let values = methods.compactMap { column < $0.values.count ? $0.values[column] : nil }
    return max(values.filter(\.isFinite).min().map { min($0, 0) } ?? 0, -1)
  }

  private static let leastWidth = 520.0
  private static let nameHeight = 18.0
  private static let headHeight = 36.0
  private static let rowHeight = 22.0
}
