import Figures
import Foundation
import Testing

/// Numbers on coloured cells are written in the one of two inks that is read better.
@Suite struct InkTests {
  private static let themes: [Theme] = [.light, .dark]
  private static let ground = Paint(.grid, opacity: 0.35)

  /// Relative luminance and contrast as WCAG 2.2 defines them, from bytes written as hexadecimal.
  private func contrast(_ one: String, _ other: String) -> Double {
    func luminance(_ hex: String) -> Double {
      let bytes = stride(from: 1, to: 7, by: 2).map { i in
        let start = hex.index(hex.startIndex, offsetBy: i)
        return Double(Int(hex[start..<hex.index(start, offsetBy: 2)], radix: 16) ?? 0) / 255
      }
      let linear = bytes.map { $0 <= 0.04045 ? $0 / 12.92 : pow(($0 + 0.055) / 1.055, 2.4) }
      return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    }
    let (a, b) = (luminance(one), luminance(other))
    return (max(a, b) + 0.05) / (min(a, b) + 0.05)
  }

  @Test func contrastIsThatOfTheGuidelines() {
    // Black on white is 21 : 1, and #767676 on white is the well-known 4.54 : 1.
    #expect(abs(contrast("#000000", "#ffffff") - 21) < 1e-9)
    #expect(abs(contrast("#767676", "#ffffff") - 4.54) < 0.01)
    for theme in Self.themes {
      for role in [ColorRole.positive, .negative, .muted, .series(4)] {
        let own = theme[role].contrast(to: theme[.background])
        let expected = contrast(theme[role].hex, theme[.background].hex)
        #expect(abs(own - expected) < 1e-9)
      }
    }
  }

  @Test func inkIsTheBetterOfTwo() {
    for theme in Self.themes {
      for role in [ColorRole.positive, .negative, .series(0)] {
        for opacity in stride(from: 0.0, through: 0.9, by: 0.02) {
          let layers = [Self.ground, Paint(role, opacity: opacity)]
          let cell = theme[.background].under(theme[.grid], opacity: 0.35)
            .under(theme[role], opacity: opacity)
          let ink = theme[.ink(on: layers)].contrast(to: cell)
          let others = [ColorRole.text, .background].map { theme[$0].contrast(to: cell) }
          #expect(ink == others.max())
          // The inks of the dark theme differ by 14.6 : 1; the worst ground leaves the root of that.
          #expect(ink >= 3.8, "\(role) at \(opacity): \(ink)")
        }
      }
    }
  }

  @Test func cellsOfMapsHaveSuchInk() {
    let canvas = RecordingCanvas()
    let values = [[-1, -0.75, -0.5, -0.25], [0.25, 0.5, 0.75, 1]]
    let chart = HeatMapChart(
      name: "map", title: "Map", caption: "Numbers.", rows: ["a", "b"],
      columns: ["1", "2", "3", "4"],
      values: values, map: .diverging, axes: ("row", "column"), text: { "\($0)" })
    chart.draw(
      on: canvas, in: Rect(x: 0, y: 0, width: chart.size.width, height: chart.size.height))
    var last: [Paint] = []
    var seen = 0
    for call in canvas.calls {
      switch call {
      case .fill(_, let paint): last = Array((last + [paint]).suffix(2))
      case .text(let text, _, _, let paint):
        guard case .ink = paint.role else { continue }
        #expect(paint.role == .ink(on: last), "\(text)")
        seen += 1
      default: break
      }
    }
    #expect(seen == 8)
  }

  @Test func inksOfPagesFollowTheirTheme() {
    let drawing = Drawing { canvas in
      // White is better on this blue on light ground, black on dark ground's lighter one.
      canvas.text("a", at: Point(9, 9), .label, Paint(.ink(on: [Paint(.positive)])))
      canvas.text("b", at: Point(9, 9), .label, Paint(.ink(on: [])))
    }
    let svg = drawing.inlineSVG(idPrefix: "a")
    #expect(svg.contains("fill=\"var(--figure-background)\">a<"))
    #expect(svg.contains("fill=\"var(--figure-text)\">b<"))
    let middle = (0...90).map { Paint(.positive, opacity: Double($0) / 100) }.first { paint in
      Theme.light.ink(on: [paint]) != Theme.dark.ink(on: [paint])
    }
    if let middle {
      let mixed = Drawing { $0.text("c", at: Point(9, 9), .label, Paint(.ink(on: [middle]))) }
      #expect(mixed.inlineSVG(idPrefix: "a").contains("fill=\"light-dark(var(--figure-"))
    }
  }
}
