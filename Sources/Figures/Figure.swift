internal import Foundation

/// A chart with the words that go with it.
public protocol Figure: Sendable {
  /// The stem of its files, such as `singular-values`.
  var name: String { get }
  /// A heading.
  var title: String { get }
  /// What it shows, in one or two sentences.
  var caption: String { get }
  /// What it shows, for people who do not see it: the finding, not the looks.
  var alternativeText: String { get }
  /// The size of the chart without title and caption, in points.
  var size: Size { get }
  /// The size of the chart within a width: that of a form for narrow screens where the chart has one.
  func size(within width: Double) -> Size
  /// Draws the chart, without title and caption, into an area of `size` or of a size within a width.
  func draw(on canvas: any Canvas, in area: Rect)
}

extension Figure {
  /// The size that the chart has anyway.
  public func size(within width: Double) -> Size { size }

  /// The chart's size, or another height within a width that is less than the chart's.
  func size(within width: Double, height: Double) -> Size {
    width < size.width ? Size(width, height) : size
  }
}

extension Figure {
  /// The chart with title and caption as a PNG file.
  ///
  /// Its text chunks are Title, Description (the alternative text), and what the caller adds.
  ///
  /// - Parameters:
  ///   - theme: The colours.
  ///   - scale: Pixels a point: 1, or 2 for fine displays and print.
  ///   - provenance: Text chunks that say where the figure comes from.
  /// - Returns: The bytes of the file.
  /// - Throws: ``FigureError``.
  public func png(
    theme: Theme = .light, scale: Double = 2, provenance: [(key: String, text: String)] = []
  ) throws(FigureError) -> [UInt8] {
    try DrawingLibrary.require()
    let page = FigurePage(self)
    let canvas = CairoCanvas(page.size, scale: scale, theme: theme)
    page.draw(on: canvas)
    return try canvas.png(
      texts: [("Title", title), ("Description", alternativeText)]
        .map { ($0, VisibleText.of($1)) } + provenance)
  }

  /// The chart with title and caption as an SVG file.
  ///
  /// - Parameters:
  ///   - theme: The colours.
  ///   - provenance: Where the figure comes from, for the file's metadata.
  /// - Returns: The text of the file.
  public func svg(theme: Theme = .light, provenance: [(key: String, text: String)] = [])
    -> String
  {
    let page = FigurePage(self)
    let canvas = SVGCanvas(.theme(theme))
    canvas.fill(
      Rect(x: 0, y: 0, width: page.size.width, height: page.size.height), Paint(.background))
    page.draw(on: canvas)
    let notes = provenance.map { MarkupText.escaped("\($0.key): \($0.text)") }
    let metadata = notes.isEmpty ? "" : "<metadata>\(notes.joined(separator: "\n"))</metadata>\n"
    return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      + element(
        page.size, attributes: " xmlns=\"http://www.w3.org/2000/svg\"", idPrefix: name,
        metadata + canvas.finish()) + "\n"
  }

  /// The chart alone as an SVG element of a page.
  ///
  /// Its colours are the page's variables `--figure-…`; the page shows title and caption.
  ///
  /// - Parameters:
  ///   - idPrefix: Makes its ids unique in the page.
  ///   - width: The room that there is; nil is as much as the chart wants.
  /// - Returns: The element.
  package func inlineSVG(idPrefix: String, within width: Double? = nil) -> String {
    let canvas = SVGCanvas(.styleSheet)
    let size = width.map { self.size(within: $0) } ?? size
    draw(
      on: canvas, in: Rect(x: 0, y: 0, width: size.width, height: size.height))
    return element(size, attributes: "", idPrefix: idPrefix, canvas.finish())
  }

  private func element(_ size: Size, attributes: String, idPrefix: String, _ content: String)
    -> String
  {
    let (width, height) = (Int(size.width.rounded(.up)), Int(size.height.rounded(.up)))
    let fonts = TextStyle.families.map { "'\($0)'" }.joined(separator: ", ")
    let id = MarkupText.escaped(idPrefix)
    return """
      <svg\(attributes) role="img" \
      aria-labelledby="\(id)-title \(id)-description" \
      viewBox="0 0 \(width) \(height)" width="\(width)" height="\(height)" \
      font-family="\(fonts), system-ui, sans-serif">
      <title id="\(id)-title">\(MarkupText.escaped(title))</title>
      <desc id="\(id)-description">\(MarkupText.escaped(alternativeText))</desc>
      \(content)</svg>
      """
  }
}

/// A figure as it stands alone: title above, caption below.
struct FigurePage {
  private static let margin = 20.0
  private static let captionLine = 15.0

  // Narrower figures would break title and caption into pieces.
  private static let leastWidth = 380.0

  private let figure: any Figure
  private let caption: [String]
  let size: Size

  init(_ figure: any Figure) {
    self.figure = figure
    let width = max(figure.size.width, Self.leastWidth)
    caption = TextMeasure.wrapped(figure.caption, to: width, .small)
    size = Size(
      width + 2 * Self.margin,
      figure.size.height + 2 * Self.margin + Self.titleHeight + 10
        + Self.captionLine * Double(caption.count))
  }

  func draw(on canvas: any Canvas) {
    let body = Rect(
      x: Self.margin, y: Self.margin + Self.titleHeight, width: figure.size.width,
      height: figure.size.height)
    let title = TextMeasure.cut(
      figure.title, to: size.width - 2 * Self.margin, .title)
    canvas.text(title, at: Point(body.left, Self.margin + 12), .title, Paint(.text))
    figure.draw(on: canvas, in: body)
    for (i, line) in caption.enumerated() {
      canvas.text(
        line, at: Point(body.left, body.bottom + 20 + Double(i) * Self.captionLine), .small,
        Paint(.muted))
    }
  }

  private static let titleHeight = 28.0
}
