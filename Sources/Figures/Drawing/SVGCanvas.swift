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
  private(set) var elements = ""

  init(_ coloring: Coloring) {
    self.coloring = coloring
  }

  // Beyond this number of dots a picture is smaller and faster than as many circles.
  private static let mostCircles = 2000

  func fill(_ path: Path, _ paint: Paint) {
    guard paint.opacity > 0 else { return }
    elements += "<path d=\"\(data(path))\"\(attributes("fill", paint))/>\n"
  }

  func stroke(_ path: Path, _ paint: Paint, width: Double, dash: [Double]) {
    let dashes =
      dash.isEmpty ? "" : " stroke-dasharray=\"\(dash.map(number).joined(separator: " "))\""
    elements +=
      "<path d=\"\(data(path))\" fill=\"none\"\(attributes("stroke", paint)) "
      + "stroke-width=\"\(number(width))\"\(dashes) stroke-linejoin=\"round\"/>\n"
  }

  func dots(_ points: [Point], radius: Double, _ paint: Paint) {
    let points = points.filter { $0.x.isFinite && $0.y.isFinite }
    guard points.count <= Self.mostCircles else { return raster(points, radius, paint) }
    elements += "<g\(attributes("fill", paint))>\n"
    for p in points {
      elements += "<circle cx=\"\(number(p.x))\" cy=\"\(number(p.y))\" r=\"\(number(radius))\"/>\n"
    }
    elements += "</g>\n"
  }

  func text(_ text: String, at anchor: Point, _ style: TextStyle, _ paint: Paint) {
    let anchorName =
      switch style.alignment {
      case .left: ""
      case .center: " text-anchor=\"middle\""
      case .right: " text-anchor=\"end\""
      }
    let weight = style.weight == .semibold ? " font-weight=\"600\"" : ""
    let slant = style.isItalic ? " font-style=\"italic\"" : ""
    let y = style.start(of: anchor, width: 0).y
    elements +=
      "<text x=\"\(number(anchor.x))\" y=\"\(number(y))\" font-size=\"\(number(style.size))\""
      + "\(weight)\(slant)\(anchorName)\(attributes("fill", paint))>\(Self.escaped(text))</text>\n"
  }

  func beginGroup(_ description: String) {
    elements += "<g><title>\(Self.escaped(description))</title>\n"
  }

  func endGroup() { elements += "</g>\n" }

  /// Text within markup; characters that XML forbids are made visible.
  static func escaped(_ text: String) -> String {
    // Scalar by scalar: with a combining mark, `<` is another character but still begins markup.
    VisibleText.of(text).unicodeScalars.reduce(into: "") { escaped, scalar in
      switch scalar {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\"": escaped += "&quot;"
      case "'": escaped += "&#39;"
      default: escaped.unicodeScalars.append(scalar)
      }
    }
  }

  // Dots as a picture of their own under the text; its one colour is that of the light theme, which
  // every hue here can bear on dark ground too.
  private func raster(_ points: [Point], _ radius: Double, _ paint: Paint) {
    let margin = radius + 1
    guard let first = points.first else { return }
    let bounds = points.reduce(into: (first, first)) { box, p in
      box.0 = Point(min(box.0.x, p.x), min(box.0.y, p.y))
      box.1 = Point(max(box.1.x, p.x), max(box.1.y, p.y))
    }
    let origin = Point(
      (bounds.0.x - margin).rounded(.down), (bounds.0.y - margin).rounded(.down))
    let size = Size(
      (bounds.1.x + margin - origin.x).rounded(.up), (bounds.1.y + margin - origin.y).rounded(.up))
    let theme = if case .theme(let theme) = coloring { theme } else { Theme.light }
    let canvas = CairoCanvas(size, scale: 2, theme: theme, isTransparent: true)
    canvas.dots(
      points.map { Point($0.x - origin.x, $0.y - origin.y) }, radius: radius, paint)
    guard let png = try? canvas.png(texts: []) else { return }
    elements +=
      "<image x=\"\(number(origin.x))\" y=\"\(number(origin.y))\" width=\"\(number(size.width))\" "
      + "height=\"\(number(size.height))\" "
      + "href=\"data:image/png;base64,\(Data(png).base64EncodedString())\"/>\n"
  }

  private func attributes(_ name: String, _ paint: Paint) -> String {
    let color =
      switch coloring {
      case .theme(let theme): theme[paint.role].hex
      case .styleSheet: "var(--figure-\(paint.role.name))"
      }
    let opacity = paint.opacity < 1 ? " \(name)-opacity=\"\(number(paint.opacity))\"" : ""
    return " \(name)=\"\(color)\"\(opacity)"
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
