/// Parts of a chart: side by side, or one below the other where that would leave each too narrow.
enum Panels {
  /// The areas of parts.
  static func areas(_ count: Int, in area: Rect, gap: Double) -> [Rect] {
    area.width < leastWidth ? area.rows(count, gap: stackedGap) : area.columns(count, gap: gap)
  }

  /// The height of so many parts of some height below each other.
  static func stackedHeight(_ count: Int, of height: Double) -> Double {
    Double(count) * height + Double(max(count - 1, 0)) * stackedGap
  }

  private static let leastWidth = 520.0
  private static let stackedGap = 18.0
}
