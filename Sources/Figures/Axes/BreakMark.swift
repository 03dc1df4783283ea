/// The mark of a bar that is cut: it would go on beyond the break.
enum BreakMark {
  /// Draws a slanted gap across an upright bar, just below its top.
  static func draw(across bar: Rect, on canvas: any Canvas) {
    let y = bar.top + 7
    stroke(Point(bar.left - 1, y + 2), Point(bar.right + 1, y - 2), on: canvas)
  }

  /// Draws a slanted gap across a lying bar, just right of its left end.
  static func drawUp(_ bar: Rect, on canvas: any Canvas) {
    let x = bar.left + 6
    stroke(Point(x - 2, bar.bottom + 1), Point(x + 2, bar.top - 1), on: canvas)
  }

  private static func stroke(_ start: Point, _ end: Point, on canvas: any Canvas) {
    canvas.line(start, end, Paint(.background), width: 3)
  }
}
