internal import NumberText

/// Words in the plane in which a steer moves them most.
public struct WordScatterChart: Figure {
  /// A word with its place and how much the steer raises it.
  public struct Word: Sendable {
    /// The word.
    public var text: String
    /// Its place across.
    public var x: Double
    /// Its place upwards.
    public var y: Double
    /// The mean logit shift.
    public var shift: Double

    /// Creates a word.
    public init(text: String, x: Double, y: Double, shift: Double) {
      self.text = text
      self.x = x
      self.y = y
      self.shift = shift
    }
  }

  /// The stem of its files.
  public let name = "word-plane"
  /// The size of the chart alone, in points.
  public let size = Size(760, 520)
  private let steer: String
  private let words: [Word]
  /// Indices of words to be named, the most important first.
  private let named: [Int]
  private let shares: [Double]

  /// Creates the chart.
  ///
  /// - Parameters:
  ///   - steer: The steer's name.
  ///   - words: All words.
  ///   - named: Indices of words to be named, the most important first; those without room are left
  ///     out.
  ///   - shares: The share of the spread that each axis explains; empty if not known.
  public init(steer: String, words: [Word], named: [Int], shares: [Double] = []) {
    self.steer = steer
    self.words = words
    self.named = named.filter(words.indices.contains)
    self.shares = shares
  }

  /// A heading.
  public var title: String { "Where \(steer) moves the vocabulary" }

  /// What it shows.
  public var caption: String {
    "Each dot is a token at its displacement M e by the steer, in the two directions in which "
      + "displacements spread most. Blue tokens are raised by a positive steer value, orange ones "
      + "lowered; large dots are those with a name."
  }

  /// What it shows, for people who do not see it.
  public var alternativeText: String {
    func list(_ sign: Double) -> String {
      named.filter { words[$0].shift * sign > 0 }.prefix(5).map { words[$0].text }
        .joined(separator: ", ")
    }
    guard !words.isEmpty else { return "No tokens." }
    return "\(words.count) tokens. Raised most: \(list(1)). Lowered most: \(list(-1))."
  }

  /// The size of the chart within a width.
  public func size(within width: Double) -> Size { size(within: width, height: 420) }

  /// Draws the chart.
  public func draw(on canvas: any Canvas, in area: Rect) {
    let plot = Plot(in: area, x: axis(\.x, 0), y: axis(\.y, 1))
    plot.drawAxes(on: canvas)
    plot.drawReference(x: 0, on: canvas)
    plot.drawReference(y: 0, on: canvas)
    let limit = strongShift
    for level in Self.levels {
      let group = words.filter { Self.level($0.shift, limit) == level }
      canvas.dots(
        group.map { plot.point($0.x, $0.y) }, radius: 1.7, Self.paint(level))
    }
    label(plot, canvas)
  }

  private func axis(_ value: (Word) -> Double, _ number: Int) -> Axis {
    let share =
      shares.count > number ? " (\(FigureNumbers.percent(shares[number])) of the spread)" : ""
    return Axis(
      .linear(words.map(value), including: [0], isRounded: false, margin: 0.03),
      title: "component \(number + 1)\(share)", hasGrid: false)
  }

  private func label(_ plot: Plot, _ canvas: any Canvas) {
    let points = named.map { plot.point(words[$0].x, words[$0].y) }
    var placer = LabelPlacer(
      in: plot.area, style: Self.labelStyle, pointRadius: Self.namedRadius)
    let texts = named.map {
      TextMeasure.cut(VisibleText.of(words[$0].text), to: Self.widestLabel, Self.labelStyle)
    }
    let placed = placer.place(zip(texts, points).map { .init($0, at: $1) })
    for placement in placed {
      let word = words[named[placement.index]]
      let paint = Paint(word.shift < 0 ? .negative : .positive)
      let point = points[placement.index]
      if let end = placement.leaderEnd { canvas.line(point, end, Paint(.axis), width: 0.6) }
      canvas.dots([point], radius: Self.namedRadius, paint)
      canvas.fill(placement.bounds, Paint(.background, opacity: 0.75), cornerRadius: 2)
      canvas.text(
        texts[placement.index], at: placement.center, Self.labelStyle, paint)
    }
  }

  private static let labelStyle = TextStyle(TextStyle.label.size, .semibold, .center, .middle)
  private static let widestLabel = 160.0
  private static let namedRadius = 3.2

  // The 98th percentile of shifts by modulus: few words are strong.
  private var strongShift: Double {
    let sorted = words.map { abs($0.shift) }.filter(\.isFinite).sorted()
    return sorted.isEmpty ? 1 : max(sorted[sorted.count * 98 / 100], .leastNonzeroMagnitude)
  }

  private static let levels = [0, -1, 1, -2, 2]

  private static func level(_ shift: Double, _ limit: Double) -> Int {
    guard shift.isFinite else { return 0 }
    let strength = abs(shift) >= limit ? 2 : abs(shift) >= limit / 3 ? 1 : 0
    return shift < 0 ? -strength : strength
  }

  private static func paint(_ level: Int) -> Paint {
    switch level {
    case 0: Paint(.muted, opacity: 0.18)
    case 1: Paint(.positive, opacity: 0.35)
    case -1: Paint(.negative, opacity: 0.35)
    case 2: Paint(.positive, opacity: 0.7)
    default: Paint(.negative, opacity: 0.7)
    }
  }
}
