/// A place on a canvas, in points from its upper left corner.
public struct Point: Sendable, Equatable {
  package var x: Double
  package var y: Double

  package init(_ x: Double, _ y: Double) {
    self.x = x
    self.y = y
  }

  /// Whether the point has a place: values that are not finite have none and are not drawn.
  package var isFinite: Bool { x.isFinite && y.isFinite }
}

/// A width and a height in points.
public struct Size: Sendable, Equatable {
  package var width: Double
  package var height: Double

  package init(_ width: Double, _ height: Double) {
    self.width = width
    self.height = height
  }
}

/// An upright rectangle in points.
public struct Rect: Sendable, Equatable {
  package var x: Double
  package var y: Double
  package var width: Double
  package var height: Double

  package init(x: Double, y: Double, width: Double, height: Double) {
    self.x = x
    self.y = y
    self.width = width
    self.height = height
  }

  /// The rectangle between two corners.
  package init(from a: Point, to b: Point) {
    self.init(x: min(a.x, b.x), y: min(a.y, b.y), width: abs(a.x - b.x), height: abs(a.y - b.y))
  }

  package var left: Double { x }
  package var right: Double { x + width }
  package var top: Double { y }
  package var bottom: Double { y + height }
  package var center: Point { Point(x + width / 2, y + height / 2) }

  /// The rectangle without a margin at each side; never of negative size.
  package func inset(left: Double = 0, top: Double = 0, right: Double = 0, bottom: Double = 0)
    -> Rect
  {
    Rect(
      x: x + left, y: y + top, width: max(width - left - right, 0),
      height: max(height - top - bottom, 0))
  }

  /// Whether two rectangles share more than an edge.
  package func overlaps(_ other: Rect) -> Bool {
    left < other.right && other.left < right && top < other.bottom && other.top < bottom
  }

  /// Whether a rectangle lies within this one, by a tolerance of a hundredth of a point.
  package func contains(_ other: Rect) -> Bool {
    other.left >= left - 0.01 && other.right <= right + 0.01 && other.top >= top - 0.01
      && other.bottom <= bottom + 0.01
  }

  /// Columns of equal width with a gap between them, from left to right.
  package func columns(_ count: Int, gap: Double) -> [Rect] {
    let each = (width - gap * Double(count - 1)) / Double(count)
    return (0..<count).map {
      Rect(x: x + Double($0) * (each + gap), y: y, width: each, height: height)
    }
  }

  /// Rows of equal height with a gap between them, from top to bottom.
  package func rows(_ count: Int, gap: Double) -> [Rect] {
    let each = (height - gap * Double(count - 1)) / Double(count)
    return (0..<count).map {
      Rect(x: x, y: y + Double($0) * (each + gap), width: width, height: each)
    }
  }
}
