/// How a line of text is set.
package struct TextStyle: Sendable, Hashable {
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
  package var isItalic: Bool

  package init(
    _ size: Double, _ weight: Weight = .regular, _ alignment: Alignment = .left,
    _ baseline: Baseline = .baseline, italic: Bool = false
  ) {
    self.size = size
    self.weight = weight
    self.alignment = alignment
    self.baseline = baseline
    isItalic = italic
  }

  /// Fonts in the order in which they are asked for a letter; whatever else is installed comes after.
  static let families = ["Inter", "Noto Sans", "DejaVu Sans"]

  /// The font in Pango's words.
  var fontDescription: String {
    let slant = isItalic ? " Italic" : ""
    return "\(Self.families.joined(separator: ",")) \(weight.rawValue)\(slant) \(size)px"
  }

  // From the baseline to the middle of capitals, in font sizes, for the fonts above.
  static let middleShare = 0.36

  /// Sizes that charts use.
  package static let title = TextStyle(15, .semibold)
  package static let label = TextStyle(11.5)
  package static let small = TextStyle(10.5)
}
