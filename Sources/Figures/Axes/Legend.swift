/// The names of colours, in lines above a plot; where they are too many, the last says how many more.
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

  /// Names series by their colours.
  ///
  /// - Parameters:
  ///   - names: The names, in the order of the colours.
  ///   - canvas: The canvas.
  ///   - area: Where legend and plot go.
  ///   - always: Whether a single series is named too.
  /// - Returns: The room below the legend.
  package static func draw(
    _ names: [String], on canvas: any Canvas, in area: Rect, always: Bool = false
  ) -> Rect {
    guard always || names.count > 1 else { return area }
    let legend = Legend(names.enumerated().map { Entry($1, Paint(.series($0))) })
    legend.draw(on: canvas, at: Point(area.left, area.top), width: area.width)
    return area.inset(top: legend.height(in: area.width) + 8)
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
        let style = TextStyle(TextStyle.label.size, .regular, .left, .middle)
        canvas.text(
          TextMeasure.cut(entry.name, to: Self.widestName, style),
          at: Point(x + Self.swatch + 6, middle), style, Paint(.text))
        x += advance
      }
    }
  }

  private func rows(in width: Double) -> [[(Entry, Double)]] {
    let all = Self.rows(entries, in: width)
    guard all.count > Self.mostLines else { return all }
    let most = all.prefix(Self.mostLines).joined().count
    for shown in stride(from: most, to: 0, by: -1) {
      let rest = Entry("and \(entries.count - shown) more", Paint(.background))
      let rows = Self.rows(entries.prefix(shown) + [rest], in: width)
      if rows.count <= Self.mostLines { return rows }
    }
    return Array(all.prefix(Self.mostLines))
  }

  private static func rows(_ entries: [Entry], in width: Double) -> [[(Entry, Double)]] {
    var rows: [[(Entry, Double)]] = []
    var used = Double.infinity
    for entry in entries {
      let name = min(TextMeasure.width(entry.name, .label), widestName)
      let advance = swatch + 6 + name + 18
      if used + advance - 18 > width {
        rows.append([])
        used = 0
      }
      rows[rows.count - 1].append((entry, advance))
      used += advance
    }
    return rows
  }

  private static let mostLines = 3
  private static let lineHeight = 18.0
  private static let swatch = 10.0
  private static let widestName = 220.0
}
