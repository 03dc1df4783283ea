internal import Foundation

/// A vector picture as SVG: text stays text, colours are a theme's or a style sheet's variables.
final class SVGCanvas: Canvas {
  /// Where colours come from.
  enum Coloring {
    /// Written as they are.
    case theme(Theme)
    /// The variables `--figure-…` of the page around, so that figures follow its theme.
    case styleSheet
  }

  private let coloring: Coloring
  private var markup = ""
  // Dots that will share a picture, until something else is drawn over them.
  private var pending: [Dots] = []

  private struct Dots {
    var points: [Point]
    var radius: Double
    var paint: Paint
  }

  init(_ coloring: Coloring) {
    self.coloring = coloring
  }

  /// Ends the drawing and returns its elements.
  func finish() -> String {
    drawPending()
    return markup
  }

  // Beyond this number of dots a picture is smaller and faster than as many circles.
  private static let mostCircles = 2000

  func fill(_ path: Path, _ paint: Paint) {
    guard paint.opacity > 0, !path.elements.isEmpty else { return }
    add("<path d=\"\(data(path))\"\(attributes("fill", paint))/>\n")
  }

  func stroke(_ path: Path, _ paint: Paint, width: Double, dash: [Double]) {
    guard !path.elements.isEmpty else { return }
    let dashes =
      dash.isEmpty ? "" : " stroke-dasharray=\"\(dash.map(number).joined(separator: " "))\""
    add(
      "<path d=\"\(data(path))\" fill=\"none\"\(attributes("stroke", paint)) "
        + "stroke-width=\"\(number(width))\"\(dashes) stroke-linejoin=\"round\"/>\n")
  }

  func dots(_ points: [Point], radius: Double, _ paint: Paint) {
    let points = points.filter(\.isFinite)
    guard points.count <= Self.mostCircles else {
      pending.append(Dots(points: points, radius: radius, paint: paint))
      return
    }
    drawPending()
    circles(Dots(points: points, radius: radius, paint: paint))
  }

  private func circles(_ dots: Dots) {
    markup += "<g\(attributes("fill", dots.paint))>\n"
    for p in dots.points {
      markup +=
        "<circle cx=\"\(number(p.x))\" cy=\"\(number(p.y))\" r=\"\(number(dots.radius))\"/>\n"
    }
    markup += "</g>\n"
  }

  func text(_ text: String, at anchor: Point, _ style: TextStyle, _ paint: Paint) {
    let anchorName =
      switch style.alignment {
      case .left: ""
      case .center: " text-anchor=\"middle\""
      case .right: " text-anchor=\"end\""
      }
    let weight = style.weight == .semibold ? " font-weight=\"600\"" : ""
    // Of each text by itself: browsers do not hand it down.
    let hasSpaces = text.hasPrefix(" ") || text.hasSuffix(" ") || text.contains("  ")
    let spaces = hasSpaces ? " xml:space=\"preserve\"" : ""
    let y = style.start(of: anchor, width: 0).y
    add(
      "<text x=\"\(number(anchor.x))\" y=\"\(number(y))\" font-size=\"\(number(style.size))\""
        + "\(weight)\(anchorName)\(spaces)\(attributes("fill", paint))>\(MarkupText.escaped(text))</text>\n"
    )
  }

  func beginGroup(_ description: String) {
    add("<g><title>\(MarkupText.escaped(description))</title>\n")
  }

  func endGroup() { add("</g>\n") }

  private func add(_ element: String) {
    drawPending()
    markup += element
  }

  // Dots as a picture under the text; its colours are those of the light theme, whose every hue dark
  // ground can bear too.
  private func drawPending() {
    guard let box = Self.bounds(of: pending) else { return }
    let theme = if case .theme(let theme) = coloring { theme } else { Theme.light }
    let canvas = CairoCanvas(
      Size(box.width, box.height), scale: 2, theme: theme, isTransparent: true)
    for dots in pending {
      canvas.dots(
        dots.points.map { Point($0.x - box.x, $0.y - box.y) }, radius: dots.radius, dots.paint)
    }
    defer { pending = [] }
    // Without memory for a picture the dots are still all there.
    guard let png = try? canvas.png(texts: []) else { return pending.forEach(circles) }
    markup +=
      "<image x=\"\(number(box.x))\" y=\"\(number(box.y))\" width=\"\(number(box.width))\" "
      + "height=\"\(number(box.height))\" "
      + "href=\"data:image/png;base64,\(Data(png).base64EncodedString())\"/>\n"
  }

  // In whole points, so that pixels of the picture meet those of the screen.
  private static func bounds(of all: [Dots]) -> Rect? {
    var (low, high) = (Point(.infinity, .infinity), Point(-.infinity, -.infinity))
    for dots in all {
      let margin = dots.radius + 1
      for p in dots.points {
        low = Point(min(low.x, p.x - margin), min(low.y, p.y - margin))
        high = Point(max(high.x, p.x + margin), max(high.y, p.y + margin))
      }
    }
    guard low.isFinite, high.isFinite else { return nil }
    return Rect(
      from: Point(low.x.rounded(.down), low.y.rounded(.down)),
      to: Point(high.x.rounded(.up), high.y.rounded(.up)))
  }

  private func attributes(_ name: String, _ paint: Paint) -> String {
    let color =
      switch coloring {
      case .theme(let theme): theme[paint.role].hex
      case .styleSheet: Self.variable(paint.role)
      }
    let opacity = paint.opacity < 1 ? " \(name)-opacity=\"\(number(paint.opacity))\"" : ""
    return " \(name)=\"\(color)\"\(opacity)"
  }

  // An ink may be another one in each theme.
  private static func variable(_ role: ColorRole) -> String {
    guard case .ink(let paints) = role else { return "var(--figure-\(role.name))" }
    let (light, dark) = (Theme.light.ink(on: paints), Theme.dark.ink(on: paints))
    return light == dark
      ? variable(light) : "light-dark(\(variable(light)), \(variable(dark)))"
  }

  private func data(_ path: Path) -> String {
    path.elements.map { element in
      switch element {
      case .move(let p): "M\(pair(p))"
      case .line(let p): "L\(pair(p))"
      case .curve(let a, let b, let p): "C\(pair(a)) \(pair(b)) \(pair(p))"
      case .close: "Z"
      }
    }.joined()
  }

  private func pair(_ point: Point) -> String { "\(number(point.x)) \(number(point.y))" }

  // Hundredths of a point, without a trailing zero.
  private func number(_ value: Double) -> String {
    let hundredths = (value * 100).rounded()
    guard hundredths.isFinite, abs(hundredths) < 1e12 else { return "0" }
    let whole = Int(hundredths)
    if whole % 100 == 0 { return "\(whole / 100)" }
    let sign = whole < 0 ? "-" : ""
    let (units, rest) = abs(whole).quotientAndRemainder(dividingBy: 100)
    return rest % 10 == 0
      ? "\(sign)\(units).\(rest / 10)" : "\(sign)\(units).\(rest < 10 ? "0" : "")\(rest)"
  }
}
