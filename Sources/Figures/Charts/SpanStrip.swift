internal import NumberText

/// A text whose tokens are coloured by their evidence, its strongest spans underlined.
package struct SpanStrip: Figure {
  /// A piece of the text.
  package struct Token: Sendable {
    /// As it stands in the text, its leading space included.
    package var text: String
    /// Nats for the positive setting; nil where there is none.
    package var evidence: Double?

    package init(text: String, evidence: Double?) {
      self.text = text
      self.evidence = evidence
    }
  }

  /// Tokens that together speak for one setting.
  package struct Span: Sendable {
    package var tokens: Range<Int>
    package var score: Double

    package init(tokens: Range<Int>, score: Double) {
      self.tokens = tokens
      self.score = score
    }
  }

  package let name: String
  private let tokens: [Token]
  private let spans: [Span]
  private let limit: Double
  private let lines: [[Placed]]

  /// A token with its place in its line.
  private struct Placed: Sendable {
    var index: Int
    /// The token, without the space before it where a line begins.
    var text: String
    var x: Double
    var width: Double
  }

  /// Creates the strip.
  ///
  /// - Parameters:
  ///   - name: The stem of its files.
  ///   - tokens: The text in order.
  ///   - spans: Ranges of tokens, cut to the text; spans of unlike signs may overlap.
  ///   - limit: The evidence from which on colours are full, the same for all texts that are compared.
  package init(name: String = "spans", tokens: [Token], spans: [Span], limit: Double) {
    self.name = name
    self.tokens = tokens
    self.spans = spans.map {
      Span(tokens: $0.tokens.clamped(to: tokens.indices), score: $0.score)
    }
    self.limit = limit
    lines = Self.wrapped(tokens)
  }

  package var title: String { "What speaks for either setting" }

  package var caption: String {
    "Background: evidence of each token in nats, blue for the positive setting and orange for the "
      + "negative one. Underlined: the spans with the largest sums, with their evidence."
  }

  package var alternativeText: String {
    guard !spans.isEmpty else { return "No span speaks for either setting." }
    return spans.map { span in
      let text = tokens[span.tokens].map(\.text).joined()
      return "“\(text.trimmingPrefix(" "))” \(FigureNumbers.signed(span.score, 2)) nats"
    }.joined(separator: "; ") + "."
  }

  package var size: Size {
    Size(Self.width, Double(max(lines.count, 1)) * Self.lineHeight + 34)
  }

  package func draw(on canvas: any Canvas, in area: Rect) {
    for (number, line) in lines.enumerated() {
      let top = area.top + Double(number) * Self.lineHeight
      for placed in line { draw(placed, at: Point(area.left, top), on: canvas) }
      for span in spans { draw(span, on: line, at: Point(area.left, top), on: canvas) }
      drawScores(on: line, at: Point(area.left, top), canvas)
    }
    drawScale(on: canvas, at: Point(area.left, area.bottom - 14))
  }

  private func draw(_ placed: Placed, at corner: Point, on canvas: any Canvas) {
    let token = tokens[placed.index]
    let box = Rect(x: corner.x + placed.x, y: corner.y + 4, width: placed.width, height: 23)
    let evidence = token.evidence.map { FigureNumbers.signed($0, 2) + " nats" } ?? "no evidence"
    canvas.group("\(token.text): \(evidence)") {
      if let value = token.evidence {
        canvas.fill(box, Self.paint(value / limit))
      }
      canvas.text(
        placed.text, at: Point(box.left, box.center.y),
        TextStyle(Self.textSize, .regular, .left, .middle), Paint(.text))
    }
  }

  private func draw(
    _ span: Span, on line: [Placed], at corner: Point, on canvas: any Canvas
  ) {
    let own = line.filter { span.tokens.contains($0.index) }
    guard let first = own.first, let last = own.last else { return }
    let isNegative = span.score < 0
    // Two heights, since spans of unlike signs may overlap.
    let y = corner.y + (isNegative ? 33 : 29.5)
    let paint = Paint(isNegative ? .negative : .positive)
    let (start, end) = (corner.x + first.x + 1, corner.x + last.x + last.width - 1)
    canvas.line(Point(start, y), Point(end, y), paint, width: 2.2)
  }

  // Under the first token of each span, moved aside where spans are shorter than their numbers; the
  // largest where there are too many for the line.
  private func drawScores(on line: [Placed], at corner: Point, _ canvas: any Canvas) {
    let style = TextStyle(TextStyle.small.size, .semibold, .center)
    let scores = spans.compactMap { span -> (center: Double, text: String, score: Double)? in
      guard let first = line.first(where: { $0.index == span.tokens.lowerBound }) else {
        return nil
      }
      let text = FigureNumbers.signed(span.score, 2)
      return (first.x + 1 + TextMeasure.width(text, style) / 2, text, span.score)
    }
    let widest = (scores.map { TextMeasure.width($0.text, style) }.max() ?? 0) + 5
    let kept = scores.sorted { abs($0.score) > abs($1.score) }.prefix(Int(Self.width / widest))
    let range = widest / 2...Self.width - widest / 2
    let places = LabelPlacer.spread(kept.map(\.center), distance: widest, in: range)
    for (score, x) in zip(kept, places) {
      canvas.text(
        score.text, at: Point(corner.x + x, corner.y + 46), style,
        Paint(score.score < 0 ? .negative : .positive))
    }
  }

  // Weak evidence is to be seen on dark ground too, and text to be read on the strongest.
  private static func paint(_ share: Double) -> Paint {
    .diverging(share, limit: 1, strength: 0.48, exponent: 0.65)
  }

  private func drawScale(on canvas: any Canvas, at corner: Point) {
    let steps = 24
    let width = 160.0
    let low = "≤ −\(FigureNumbers.fixed(limit, 1))"
    let left = corner.x + TextMeasure.width(low, .small) + 6
    for step in 0..<steps {
      let value = (Double(step) + 0.5) / Double(steps) * 2 - 1
      canvas.fill(
        Rect(
          x: left + Double(step) * width / Double(steps), y: corner.y, width: width / Double(steps),
          height: 9),
        Self.paint(value))
    }
    let style = TextStyle(TextStyle.small.size, .regular, .left, .middle)
    canvas.text(low, at: Point(corner.x, corner.y + 4.5), style, Paint(.muted))
    canvas.text(
      "≥ +\(FigureNumbers.fixed(limit, 1)) nats a token",
      at: Point(left + width + 6, corner.y + 4.5),
      style, Paint(.muted))
  }

  // Lines break before a token that starts a word, or anywhere if a word is wider than a line.
  private static func wrapped(_ tokens: [Token]) -> [[Placed]] {
    let style = TextStyle(textSize)
    let widths = tokens.map { max(TextMeasure.width($0.text, style), 3) }
    var lines: [[Placed]] = [[]]
    var x = 0.0
    for (i, token) in tokens.enumerated() {
      let startsWord = token.text.first?.isLetter != true
      let wordEnd =
        (i + 1..<tokens.count).first { tokens[$0].text.first?.isLetter != true } ?? tokens.count
      let word = startsWord ? widths[i..<wordEnd].reduce(0, +) : widths[i]
      let breaks = x > 0 && (x + min(word, width) > width)
      if breaks {
        lines.append([])
        x = 0
      }
      let text = TextMeasure.cut(
        x == 0 ? String(token.text.trimmingPrefix(" ")) : token.text, to: Self.width, style)
      let width =
        x == 0 || widths[i] > Self.width
        ? max(TextMeasure.width(text, style), 3) : widths[i]
      lines[lines.count - 1].append(Placed(index: i, text: text, x: x, width: width))
      x += width
    }
    return lines
  }

  private static let width = 720.0
  private static let lineHeight = 56.0
  private static let textSize = 16.0
}
