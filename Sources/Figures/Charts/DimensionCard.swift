/// One dimension of a steer: the words that it writes and the contexts that it reads.
package struct DimensionCard: Figure {
  /// A context with its activation.
  package struct Context: Sendable {
    /// The text up to and with the token that was read last.
    package var before: String
    /// The token that was read last, at the end of `before`.
    package var token: String
    /// The token that follows.
    package var next: String
    package var activation: Double

    package init(before: String, token: String, next: String, activation: Double) {
      self.before = before
      self.token = token
      self.next = next
      self.activation = activation
    }
  }

  /// What a dimension is.
  package struct Content: Sendable {
    package var steer: String
    package var number: Int
    package var singularValue: Double
    package var energyShare: Double
    package var shiftShare: Double
    /// The correlation of activation and label; nil without labels.
    package var labelCorrelation: Double?
    package var top: [WordBarChart.Bar]
    package var bottom: [WordBarChart.Bar]
    package var most: [Context]
    package var least: [Context]
    /// How often activations fall into equal intervals from the smallest to the largest.
    package var histogram: (minimum: Double, maximum: Double, counts: [Int])

    package init(
      steer: String, number: Int, singularValue: Double, energyShare: Double, shiftShare: Double,
      labelCorrelation: Double?, top: [WordBarChart.Bar], bottom: [WordBarChart.Bar],
      most: [Context], least: [Context],
      histogram: (minimum: Double, maximum: Double, counts: [Int])
    ) {
      self.steer = steer
      self.number = number
      self.singularValue = singularValue
      self.energyShare = energyShare
      self.shiftShare = shiftShare
      self.labelCorrelation = labelCorrelation
      self.top = top
      self.bottom = bottom
      self.most = most
      self.least = least
      self.histogram = histogram
    }
  }

  let content: Content

  package init(_ content: Content) {
    self.content = content
  }

  package var name: String { "dimension-\(content.number)" }

  package var title: String { "Dimension \(content.number) of \(content.steer)" }

  package var caption: String {
    "What the dimension writes (scores v·e of words; the upper ones gain at a positive steer value) "
      + "and what it reads (contexts of the largest and smallest activation c·u, the last token read "
      + "in bold, then the token that follows)."
  }

  package var alternativeText: String {
    func list(_ bars: [WordBarChart.Bar]) -> String {
      bars.prefix(6).map(\.word).joined(separator: ", ")
    }
    return "\(facts.joined(separator: ", ")). Raises \(list(content.top)). Lowers "
      + "\(list(content.bottom)). Reads most: “…\(content.most.first?.before.suffix(60) ?? "")”."
  }

  package var size: Size {
    let words = Double(
      max(min(content.top.count, Self.mostWords), min(content.bottom.count, Self.mostWords), 1))
    let contexts = Double(shown(content.most).count + shown(content.least).count)
    return Size(Self.width, 30 + 28 + words * 18 + 34 + 70 + 46 + contexts * Self.contextHeight)
  }

  package func draw(on canvas: any Canvas, in area: Rect) {
    canvas.text(
      facts.joined(separator: "   ·   "), at: Point(area.left, area.top + 12), .label, Paint(.muted)
    )
    let words = area.inset(top: 30)
    let wordsBottom = drawWords(on: canvas, in: words)
    let histogram = Rect(x: area.left, y: wordsBottom + 14, width: area.width, height: 70)
    drawHistogram(on: canvas, in: histogram)
    var y = histogram.bottom + 20
    y = drawContexts("reads most", shown(content.most), .positive, from: y, on: canvas, in: area)
    _ = drawContexts(
      "reads least", shown(content.least), .negative, from: y + 6, on: canvas, in: area)
  }

  private var facts: [String] {
    var facts = [
      "σ \(NumberText.significant(content.singularValue))",
      "\(NumberText.percent(content.energyShare, 1)) of the energy",
      "\(NumberText.percent(content.shiftShare, 1)) of the mean shift",
    ]
    if let correlation = content.labelCorrelation {
      facts.append("correlation with the label \(NumberText.signed(correlation, 2))")
    }
    return facts
  }

  private func shown(_ contexts: [Context]) -> ArraySlice<Context> { contexts.prefix(4) }

  // MARK: What it writes

  private func drawWords(on canvas: any Canvas, in area: Rect) -> Double {
    let halves = area.columns(2, gap: 30)
    let ends = [("raises", content.top), ("lowers", content.bottom)]
    let limit = (content.top + content.bottom).map { abs($0.value) }.filter(\.isFinite).max() ?? 1
    var rows = 0
    for ((heading, words), half) in zip(ends, halves) {
      let color: ColorRole = heading == "raises" ? .positive : .negative
      canvas.text(
        "writes: a positive value \(heading)", at: Point(half.left, half.top + 12),
        TextStyle(TextStyle.label.size, .semibold), Paint(.text))
      for (row, word) in words.prefix(Self.mostWords).enumerated() {
        let middle = half.top + 28 + (Double(row) + 0.5) * 18
        drawWord(
          word, limit: limit, color, at: Point(half.left, middle), width: half.width, on: canvas)
      }
      rows = max(rows, min(words.count, Self.mostWords))
    }
    return area.top + 28 + Double(rows) * 18
  }

  private func drawWord(
    _ word: WordBarChart.Bar, limit: Double, _ color: ColorRole, at start: Point, width: Double,
    on canvas: any Canvas
  ) {
    let style = TextStyle(TextStyle.label.size, .regular, .left, .middle)
    canvas.text(
      TextMeasure.cut(word.word, to: 116, style), at: start, style, Paint(.text))
    let room = width - 122 - 48
    let length = limit > 0 && word.value.isFinite ? room * abs(word.value) / limit : 0
    canvas.fill(
      Rect(x: start.x + 122, y: start.y - 6, width: length, height: 12),
      Paint(color, opacity: 0.8), cornerRadius: 2)
    canvas.text(
      NumberText.signed(word.value, 2), at: Point(start.x + 122 + length + 6, start.y),
      TextStyle(TextStyle.small.size, .regular, .left, .middle), Paint(.muted))
  }

  // MARK: What it reads

  private func drawHistogram(on canvas: any Canvas, in area: Rect) {
    let (low, high, counts) = content.histogram
    let scale = Scale.linear([low, high], ticks: 8, isRounded: false, format: .signed)
    let base = area.bottom - 18
    let largest = Double(max(counts.max() ?? 1, 1))
    let width = area.width / Double(max(counts.count, 1))
    for (i, count) in counts.enumerated() where count > 0 {
      let height = max((base - area.top - 16) * Double(count) / largest, 0.8)
      let center = low + (high - low) * (Double(i) + 0.5) / Double(counts.count)
      canvas.fill(
        Rect(
          x: area.left + Double(i) * width + 0.5, y: base - height, width: width - 1, height: height
        ),
        Paint(center < 0 ? .negative : .positive, opacity: 0.65))
    }
    canvas.line(Point(area.left, base), Point(area.right, base), Paint(.axis))
    for tick in scale.ticks {
      let x = area.left + scale.share(of: tick.value) * area.width
      canvas.line(Point(x, base), Point(x, base + 4), Paint(.axis))
      canvas.text(
        tick.label, at: Point(min(max(x, area.left + 8), area.right - 8), base + 16),
        TextStyle(TextStyle.small.size, .regular, .center), Paint(.muted))
    }
    canvas.text(
      "activation c·u over contexts", at: Point(area.left, area.top + 4), .small, Paint(.muted))
  }

  private func drawContexts(
    _ heading: String, _ contexts: ArraySlice<Context>, _ color: ColorRole, from top: Double,
    on canvas: any Canvas, in area: Rect
  ) -> Double {
    guard !contexts.isEmpty else { return top }
    canvas.text(
      heading, at: Point(area.left, top + 10), TextStyle(TextStyle.label.size, .semibold),
      Paint(.text))
    var middle = top + 18 + Self.contextHeight / 2
    for context in contexts {
      canvas.text(
        NumberText.signed(context.activation, 2), at: Point(area.left + 44, middle),
        TextStyle(TextStyle.label.size, .semibold, .right, .middle), Paint(color))
      drawContext(context, at: Point(area.left + 56, middle), to: area.right, on: canvas)
      middle += Self.contextHeight
    }
    return middle - Self.contextHeight / 2
  }

  // From the left: the end of what stood before, the last token in bold, an arrow, what follows.
  private func drawContext(
    _ context: Context, at start: Point, to right: Double, on canvas: any Canvas
  ) {
    let plain = TextStyle(TextStyle.label.size, .regular, .left, .middle)
    let bold = TextStyle(TextStyle.label.size, .semibold, .left, .middle)
    let token = VisibleText.of(context.token)
    let after = " → " + VisibleText.of(context.next)
    let room =
      right - start.x - TextMeasure.width(token, bold) - TextMeasure.width(after, plain) - 4
    let before = Self.end(
      of: VisibleText.of(String(context.before.dropLast(context.token.count))), width: room, plain)
    canvas.text(before, at: start, plain, Paint(.muted))
    var x = start.x + TextMeasure.width(before, plain)
    canvas.text(token, at: Point(x, start.y), bold, Paint(.text))
    x += TextMeasure.width(token, bold)
    canvas.text(after, at: Point(x, start.y), plain, Paint(.muted))
  }

  private static func end(of text: String, width: Double, _ style: TextStyle) -> String {
    guard TextMeasure.width(text, style) > width else { return text }
    var (low, high) = (0, text.count)
    while low < high {
      let middle = (low + high + 1) / 2
      let fits = TextMeasure.width("…" + text.suffix(middle), style) <= width
      if fits { low = middle } else { high = middle - 1 }
    }
    return "…" + text.suffix(low)
  }

  private static let width = 760.0
  private static let contextHeight = 20.0
  private static let mostWords = 10
}
