internal import NumberText

/// One dimension of a steer: the words that it writes and the contexts that it reads.
package struct DimensionCard: Figure {
  /// A context with its activation.
  package struct Context: Sendable {
    /// The text up to and with the token that was read last.
    package var before: String
    /// The token that was read last, at the end of `before`.
    package var token: String
    /// The token that follows, or several where texts go on differently.
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
    /// Whether other trainings find the dimension again, and what is said of it; nil where it is not known.
    package var stability: (text: String, isStable: Bool)?
    package var top: [WordBarChart.Bar]
    package var bottom: [WordBarChart.Bar]
    package var most: [Context]
    package var least: [Context]
    /// How often activations fall into equal intervals from the smallest to the largest.
    package var histogram: (minimum: Double, maximum: Double, counts: [Int])

    package init(
      steer: String, number: Int, singularValue: Double, energyShare: Double, shiftShare: Double,
      labelCorrelation: Double?, stability: (text: String, isStable: Bool)? = nil,
      top: [WordBarChart.Bar], bottom: [WordBarChart.Bar],
      most: [Context], least: [Context],
      histogram: (minimum: Double, maximum: Double, counts: [Int])
    ) {
      self.steer = steer
      self.number = number
      self.singularValue = singularValue
      self.energyShare = energyShare
      self.shiftShare = shiftShare
      self.labelCorrelation = labelCorrelation
      self.stability = stability
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
    "What the dimension writes (its part in the change of a word's log-probability per unit of steer "
      + "value, nats) "
      + "and what it reads (contexts of the largest and smallest activation c·u, the last token read "
      + "in bold, then the token that follows)."
  }

  package var alternativeText: String {
    func list(_ bars: [WordBarChart.Bar]) -> String {
      bars.prefix(6).map(\.word).joined(separator: ", ")
    }
    let stability = content.stability.map { ", \($0.text)" } ?? ""
    return "\(facts.joined(separator: ", "))\(stability). Raises \(list(content.top)). Lowers "
      + "\(list(content.bottom)). Reads most: “…\(content.most.first?.before.suffix(60) ?? "")”."
  }

  package var size: Size {
    let words = Double(
      max(min(content.top.count, Self.mostWords), min(content.bottom.count, Self.mostWords), 1))
    let contexts = Double(shown(content.most).count + shown(content.least).count)
    return Size(
      Self.width,
      stabilityHeight + 30 + 28 + words * 18 + 34 + Self.histogramHeight + 54
        + contexts * Self.contextHeight)
  }

  private var stabilityHeight: Double { content.stability == nil ? 0 : 22 }
  // What is not found again is drawn pale.
  var opacity: Double { content.stability?.isStable == false ? 0.4 : 1 }

  package func draw(on canvas: any Canvas, in area: Rect) {
    canvas.text(
      TextMeasure.cut(facts.joined(separator: "   ·   "), to: area.width, .label),
      at: Point(area.left, area.top + 12), .label, Paint(.muted))
    if let stability = content.stability {
      canvas.text(
        TextMeasure.cut(stability.text, to: area.width, .label),
        at: Point(area.left, area.top + 12 + stabilityHeight),
        TextStyle(TextStyle.label.size, .semibold),
        Paint(stability.isStable ? .text : .negative))
    }
    let words = area.inset(top: 30 + stabilityHeight)
    let wordsBottom = drawWords(on: canvas, in: words)
    let histogram = Rect(
      x: area.left, y: wordsBottom + 14, width: area.width, height: Self.histogramHeight)
    drawHistogram(on: canvas, in: histogram)
    let contexts = area.inset(top: histogram.bottom + 20 - area.top)
    drawContexts(on: canvas, in: contexts)
  }

  private var facts: [String] {
    var facts = [
      "σ \(FigureNumbers.significant(content.singularValue))",
      "\(FigureNumbers.percent(content.energyShare, 1)) of the energy",
      "\(FigureNumbers.percent(content.shiftShare, 1)) of the mean shift",
    ]
    if let correlation = content.labelCorrelation {
      facts.append("correlation with the label \(FigureNumbers.signed(correlation, 2))")
    }
    return facts
  }

  func shown(_ contexts: [Context]) -> ArraySlice<Context> { contexts.prefix(Self.mostContexts) }

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
    let number = FigureNumbers.signed(word.value, 2)
    let room = width - 122 - max(TextMeasure.width(number, .small) + 6, 48)
    let length = limit > 0 && word.value.isFinite ? room * (abs(word.value) / limit) : 0
    canvas.fill(
      Rect(x: start.x + 122, y: start.y - 6, width: length, height: 12),
      Paint(color, opacity: 0.8 * opacity), cornerRadius: 2)
    canvas.text(
      number, at: Point(start.x + 122 + length + 6, start.y),
      TextStyle(TextStyle.small.size, .regular, .left, .middle), Paint(.muted))
  }

  private func drawHistogram(on canvas: any Canvas, in area: Rect) {
    let (low, high, counts) = content.histogram
    // As Double: counts that are read from a file may overflow in sum.
    let total = max(counts.reduce(0) { $0 + Double($1) }, 1)
    let shares = counts.map { max(Double($0) / total, 0) }
    let plot = Plot(
      in: area,
      x: Axis(
        .linear([low, high], ticks: 8, isRounded: false, format: .signed), title: "activation c·u",
        hasGrid: false),
      y: Axis(
        .linear(shares, including: [0], ticks: 2, format: .percent), title: "share of contexts"))
    plot.drawAxes(on: canvas)
    let width = plot.area.width / Double(max(counts.count, 1))
    for (i, share) in shares.enumerated() where share > 0 {
      // However rare, it is seen.
      let top = min(plot.y(at: share), plot.area.bottom - 0.8)
      let left = plot.area.left + Double(i) * width + 0.5
      let center = low + (high - low) * (Double(i) + 0.5) / Double(counts.count)
      canvas.fill(
        Rect(x: left, y: top, width: width - 1, height: plot.area.bottom - top),
        Paint(center < 0 ? .negative : .positive, opacity: 0.65 * opacity))
    }
  }

  private static let width = 760.0
  static let contextHeight = 20.0
  private static let histogramHeight = 130.0
  private static let mostWords = 10
  private static let mostContexts = 8
}
