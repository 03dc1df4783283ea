/// Something to draw on: a picture, a vector file, or a list of what was drawn.
///
/// All lengths are in points; colours are roles, so that the same drawing serves every theme.
public protocol Canvas: AnyObject {
  /// Fills a path.
  func fill(_ path: Path, _ paint: Paint)
  /// Draws along a path, with round joins; `dash` holds the lengths of strokes and gaps in turn.
  func stroke(_ path: Path, _ paint: Paint, width: Double, dash: [Double])
  /// Fills a disc around every point; transparent discs add up where they overlap.
  func dots(_ points: [Point], radius: Double, _ paint: Paint)
  /// Draws a line of text at an anchor.
  func text(_ text: String, at anchor: Point, _ style: TextStyle, _ paint: Paint)
  /// Begins a group of marks that is described by a text, shown on hovering where that is possible.
  func beginGroup(_ description: String)
  /// Ends the group.
  func endGroup()
}

extension Canvas {
  /// Draws a line between two points.
  package func line(
    _ start: Point, _ end: Point, _ paint: Paint, width: Double = 1, dash: [Double] = []
  ) {
    stroke(Path(from: start, to: end), paint, width: width, dash: dash)
  }

  /// Draws along a path without gaps.
  package func stroke(_ path: Path, _ paint: Paint, width: Double) {
    stroke(path, paint, width: width, dash: [])
  }

  /// Fills a rectangle.
  package func fill(_ rect: Rect, _ paint: Paint, cornerRadius: Double = 0) {
    fill(Path(rect, cornerRadius: cornerRadius), paint)
  }

  /// Draws marks that belong together and are described by a text.
  package func group(_ description: String, _ marks: () -> Void) {
    beginGroup(description)
    marks()
    endGroup()
  }
}
