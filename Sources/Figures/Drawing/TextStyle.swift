/// How a line of text is set.
public struct TextStyle: Sendable, Hashable {
  /// Where the anchor lies along the line.
  package enum Alignment: Sendable, Hashable {
    case left
    case center
    case right
  }

  /// Where the anchor lies across the line.
  package enum Baseline: Sendable, Hashable {
    /// On the baseline.
    case baseline
    /// Half the height of a capital letter above it.
    case middle
  }

  /// How heavy the letters are.
  package enum Weight: String, Sendable, Hashable {
    case regular = "Regular"
    case semibold = "Semi-Bold"
  }

  /// The font size in points.
  package var size: Double
  package var weight: Weight
  package var alignment: Alignment
  package var baseline: Baseline

  package init(
    _ size: Double, _ weight: Weight = .regular, _ alignment: Alignment = .left,
    _ baseline: Baseline = .baseline
  ) {
    self.size = size
    self.weight = weight
    self.alignment = alignment
    self.baseline = baseline
  }

  /// Fonts in the order in which they are asked for a letter; whatever else is installed comes after.
  static let families = ["Inter", "Noto Sans", "DejaVu Sans"]

  /// The font in Pango's words.
  var fontDescription: String {
    "\(Self.families.joined(separator: ",")) \(weight.rawValue) \(size)px"
  }

  /// Where the baseline of a line starts.
  func start(of anchor: Point, width: Double) -> Point {
    let x =
      switch alignment {
      case .left: anchor.x
      case .center: anchor.x - width / 2
      case .right: anchor.x - width
      }
    return Point(x, baseline == .middle ? anchor.y + size * Self.middleShare : anchor.y)
  }

  // From the baseline to the middle of capitals, in font sizes, for the fonts above.
  private static let middleShare = 0.36

  /// Sizes that charts use.
  package static let title = TextStyle(15, .semibold)
  package static let label = TextStyle(11.5)
  package static let small = TextStyle(10.5)
}
