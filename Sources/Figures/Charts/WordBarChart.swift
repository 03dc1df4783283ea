internal import NumberText

/// The words at both ends of a scale as horizontal bars.
package struct WordBarChart: Figure {
  /// A word with its value.
  package struct Bar: Sendable {
    package var word: String
    package var value: Double

    package init(word: String, value: Double) {
      self.word = word
      self.value = value
    }
  }

  package let name: String
  package let title: String
  package let caption: String
  private let top: [Bar]
  private let bottom: [Bar]
  private let unit: String

  /// Creates the chart.
  ///
  /// - Parameters:
  ///   - name: The stem of its files.
  ///   - title: A heading.
  ///   - caption: What the values are.
  ///   - top: Words with the largest values, the largest first.
  ///   - bottom: Words with the smallest values, the smallest first.
  ///   - unit: What the values measure, with their unit.
  package init(
    name: String, title: String, caption: String, top: [Bar], bottom: [Bar], unit: String
  ) {
    self.name = name
    self.title = title
    self.caption = caption
    self.top = top
    self.bottom = bottom
    self.unit = unit
  }

  package var size: Size { Size(760, partHeight + 22) }

  package func size(within width: Double) -> Size {
    size(within: width, height: Panels.stackedHeight(2, of: partHeight) + 22)
  }

  private var partHeight: Double { Self.rowHeight * Double(max(top.count, bottom.count, 1)) + 24 }

  package var alternativeText: String {
    func list(_ bars: [Bar]) -> String {
      bars.prefix(8).map { "\($0.word) \(FigureNumbers.signed($0.value, 2))" }.joined(
        separator: ", ")
    }
    guard !(top + bottom).isEmpty else { return "No words." }
    return "Largest: \(list(top)). Smallest: \(list(bottom))."
  }

  package func draw(on canvas: any Canvas, in area: Rect) {
    let halves = Panels.areas(2, in: area.inset(bottom: 22), gap: 24)
    let isStacked = halves[0].left == halves[1].left
    let limit = (top + bottom).map { abs($0.value) }.filter(\.isFinite).max() ?? 1
    let unit = TextMeasure.cut(unit, to: area.width, .small)
    draw(
      bottom, heading: "lowered", limit: limit, isLeft: !isStacked, on: canvas,
      in: halves[isStacked ? 1 : 0])
    draw(
      top, heading: "raised", limit: limit, isLeft: false, on: canvas,
      in: halves[isStacked ? 0 : 1])
    canvas.text(
      unit, at: Point(area.center.x, area.bottom - 4),
      TextStyle(TextStyle.small.size, .regular, .center), Paint(.muted))
  }

  // Bars grow away from the middle of the chart, where the words stand.
  private func draw(
    _ bars: [Bar], heading: String, limit: Double, isLeft: Bool, on canvas: any Canvas,
    in area: Rect
  ) {
    let words = Self.wordWidth
    let numbers =
      bars.map { TextMeasure.width(FigureNumbers.signed($0.value, 2), .small) }.max() ?? 0
    let room = area.width - words - max(numbers + 8, 52)
    let axis = isLeft ? area.right - words : area.left + words
    let alignment: TextStyle.Alignment = isLeft ? .left : .right
    canvas.text(
      heading, at: Point(isLeft ? axis - 6 : axis + 6, area.top + 12),
      TextStyle(TextStyle.label.size, .semibold, isLeft ? .right : .left), Paint(.muted))
    for (row, bar) in bars.enumerated() {
      let middle = area.top + 24 + (Double(row) + 0.5) * Self.rowHeight
      let length = limit > 0 && bar.value.isFinite ? room * (abs(bar.value) / limit) : 0
      let end = isLeft ? axis - length : axis + length
      canvas.fill(
        Rect(from: Point(axis, middle - 6.5), to: Point(end, middle + 6.5)),
        Paint(bar.value < 0 ? .negative : .positive, opacity: 0.85), cornerRadius: 2)
      canvas.text(
        FigureNumbers.signed(bar.value, 2), at: Point(isLeft ? end - 5 : end + 5, middle),
        TextStyle(TextStyle.small.size, .regular, isLeft ? .right : .left, .middle), Paint(.muted))
      let style = TextStyle(TextStyle.label.size, .regular, alignment, .middle)
      canvas.text(
        TextMeasure.cut(bar.word, to: words - 10, style),
        at: Point(isLeft ? axis + 8 : axis - 8, middle), style, Paint(.text))
    }
    canvas.line(
      Point(axis, area.top + 22),
      Point(axis, area.top + 26 + Self.rowHeight * Double(bars.count)), Paint(.axis))
  }

  private static let rowHeight = 19.0
  private static let wordWidth = 110.0
}
