internal import NumberText

/// Methods compared by several measures: a row for each method, a column of bars for each measure.
package struct MethodChart: Figure {
  /// A method with its measures.
  package struct Method: Sendable {
    package var name: String
    /// Shares or correlations of at most 1; nil where a measure does not apply.
    package var values: [Double?]

    package init(name: String, values: [Double?]) {
      self.name = name
      self.values = values
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

  package var size: Size {
    Size(760, Self.headHeight + Self.rowHeight * Double(max(methods.count, 1)) + 8)
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
    let widest = methods.map { TextMeasure.width($0.name, .label) }.max() ?? 0
    let names = min(widest + 14, 250)
    let columns = area.inset(left: names).columns(max(measures.count, 1), gap: 22)
    for (column, measure) in zip(columns, measures) {
      let style = TextStyle(TextStyle.label.size, .semibold)
      let lines = TextMeasure.wrapped(measure, to: column.width, style).suffix(2)
      for (i, line) in lines.enumerated() {
        canvas.text(
          line, at: Point(column.left, area.top + 12 + Double(i + 2 - lines.count) * 14), style,
          Paint(.text))
      }
    }
    for (row, method) in methods.enumerated() {
      let middle = area.top + Self.headHeight + (Double(row) + 0.5) * Self.rowHeight
      let style = TextStyle(TextStyle.label.size, .regular, .left, .middle)
      canvas.text(
        TextMeasure.cut(method.name, to: names - 10, style), at: Point(area.left, middle), style,
        Paint(.text))
      for (i, (column, value)) in zip(columns, method.values).enumerated() {
        draw(value, color: i, at: Point(column.left, middle), width: column.width, on: canvas)
      }
    }
  }

  // A bar from 0 to 1; values below have a number alone.
  private func draw(
    _ value: Double?, color: Int, at start: Point, width: Double, on canvas: any Canvas
  ) {
    let style = TextStyle(TextStyle.small.size, .regular, .left, .middle)
    let number = TextMeasure.cut(value.map { FigureNumbers.fixed($0, 2) } ?? "–", to: width, style)
    let room = max(width - max(TextMeasure.width(number, style) + 6, 38), 0)
    canvas.fill(
      Rect(x: start.x, y: start.y - 6, width: room, height: 12), Paint(.grid, opacity: 0.5),
      cornerRadius: 2)
    if let value, value.isFinite {
      let length = room * min(max(value, 0), 1)
      canvas.fill(
        Rect(x: start.x, y: start.y - 6, width: length, height: 12),
        Paint(.series(color), opacity: 0.85), cornerRadius: 2)
    }
    canvas.text(
      number, at: Point(start.x + min(room + 6, width - TextMeasure.width(number, style)), start.y),
      style, Paint(value == nil ? .muted : .text))
  }

  private static let headHeight = 36.0
  private static let rowHeight = 22.0
}
