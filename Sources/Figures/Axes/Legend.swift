/// The names of colours, in a line above a plot.
package struct Legend: Sendable {
  /// A colour with its name.
  package struct Entry: Sendable {
    package var name: String
    package var paint: Paint

    package init(_ name: String, _ paint: Paint) {
      self.name = name
      self.paint = paint
    }
  }

  private let entries: [Entry]

  package init(_ entries: [Entry]) {
    self.entries = entries
  }

  /// The height that the lines of a legend take within a width.
  package func height(in width: Double) -> Double {
    Double(rows(in: width).count) * Self.lineHeight
  }

  /// Draws the legend from a corner.
  package func draw(on canvas: any Canvas, at corner: Point, width: Double) {
    for (line, row) in rows(in: width).enumerated() {
      let middle = corner.y + (Double(line) + 0.5) * Self.lineHeight
      var x = corner.x
      for (entry, advance) in row {
        canvas.fill(
          Rect(x: x, y: middle - 5, width: Self.swatch, height: Self.swatch), entry.paint,
          cornerRadius: 2)
        canvas.text(
          entry.name, at: Point(x + Self.swatch + 6, middle),
          TextStyle(TextStyle.label.size, .regular, .left, .middle), Paint(.text))
        x += advance
      }
    }
  }

  private func rows(in width: Double) -> [[(Entry, Double)]] {
    var rows: [[(Entry, Double)]] = []
    var used = Double.infinity
    for entry in entries {
      let advance = Self.swatch + 6 + TextMeasure.width(entry.name, .label) + 18
      if used + advance - 18 > width {
        rows.append([])
        used = 0
      }
      rows[rows.count - 1].append((entry, advance))
      used += advance
    }
    return rows
  }

  private static let lineHeight = 18.0
  private static let swatch = 10.0
}
