/// Small bar charts in a line of text.
enum Sparkline {
  private static let blocks: [Character] = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]

  /// A histogram between two walls: the fullest bin is a full block, an empty one a space.
  static func histogram(_ counts: [Int]) -> String {
    let most = max(counts.max() ?? 0, 1)
    let bars = counts.map { count -> Character in
      count == 0 ? " " : blocks[(count * blocks.count - 1) / most]
    }
    return "│" + String(bars) + "│"
  }
}
