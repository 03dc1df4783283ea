/// Lines and curves to be stroked or filled.
public struct Path: Sendable, Equatable {
  /// A piece of a path.
  package enum Element: Sendable, Equatable {
    case move(Point)
    case line(Point)
    case curve(Point, Point, Point)
    case close
  }

  package private(set) var elements: [Element] = []

  package init() {}

  /// A line from each point to the next; pieces end where a point is not finite.
  package init(polyline points: some Sequence<Point>) {
    var isOpen = false
    for point in points {
      guard point.isFinite else {
        isOpen = false
        continue
      }
      elements.append(isOpen ? .line(point) : .move(point))
      isOpen = true
    }
  }

  /// A closed polygon.
  package init(polygon points: some Sequence<Point>) {
    self.init(polyline: points)
    if !elements.isEmpty { elements.append(.close) }
  }

  /// A line; nothing if an end is not finite.
  package init(from start: Point, to end: Point) {
    guard start.isFinite, end.isFinite else { return }
    elements = [.move(start), .line(end)]
  }

  /// A rectangle, with round corners if their radius is positive; nothing if it is not finite.
  package init(_ rect: Rect, cornerRadius: Double = 0) {
    guard Point(rect.left, rect.top).isFinite, Point(rect.right, rect.bottom).isFinite else {
      return
    }
    let r = min(cornerRadius, rect.width / 2, rect.height / 2)
    guard r > 0 else {
      let corners = [
        Point(rect.left, rect.top), Point(rect.right, rect.top), Point(rect.right, rect.bottom),
        Point(rect.left, rect.bottom),
      ]
      elements = Path(polygon: corners).elements
      return
    }
    let c = r * (1 - Self.arc)
    let (l, t, e, b) = (rect.left, rect.top, rect.right, rect.bottom)
    elements = [
      .move(Point(l + r, t)), .line(Point(e - r, t)),
      .curve(Point(e - c, t), Point(e, t + c), Point(e, t + r)), .line(Point(e, b - r)),
      .curve(Point(e, b - c), Point(e - c, b), Point(e - r, b)), .line(Point(l + r, b)),
      .curve(Point(l + c, b), Point(l, b - c), Point(l, b - r)), .line(Point(l, t + r)),
      .curve(Point(l, t + c), Point(l + c, t), Point(l + r, t)), .close,
    ]
  }

  /// A circle of four cubic curves.
  package init(circle center: Point, radius r: Double) {
    self.init(
      Rect(x: center.x - r, y: center.y - r, width: 2 * r, height: 2 * r), cornerRadius: r)
  }

  /// All points of the path, control points of curves among them.
  package var points: [Point] {
    elements.flatMap { element -> [Point] in
      switch element {
      case .move(let p), .line(let p): [p]
      case .curve(let a, let b, let p): [a, b, p]
      case .close: []
      }
    }
  }

  // The distance of control points that makes a cubic a quarter of a circle within 0.03 %.
  private static let arc = 0.552284749831
}
