/// Finds places for labels beside their points so that nothing lies on anything else.
///
/// Labels are placed in the order given, the most important first, each at the free place that is
/// nearest to its point; one that finds none is left out. Whose label it is can be seen: it touches its
/// point and no other one, or a line leads to it that crosses neither label nor line.
package struct LabelPlacer: Sendable {
  /// A label with the point that it names.
  package struct Request: Sendable {
    package var text: String
    package var point: Point

    package init(_ text: String, at point: Point) {
      self.text = text
      self.point = point
    }
  }

  /// A label that has a place.
  package struct Placement: Sendable {
    /// Which request it is.
    package var index: Int
    /// Where its text is centred.
    package var center: Point
    /// The room that it takes.
    package var bounds: Rect
    /// Where a line from its point ends; nil if it lies so near that it needs none.
    package var leaderEnd: Point?
  }

  private let area: Rect
  private let style: TextStyle
  private let pointRadius: Double
  private var taken: [Rect]
  // What lines to labels must not cross.
  private var labels: [Rect] = []
  private var leaders: [(start: Point, end: Point)] = []

  /// Creates a placer.
  ///
  /// - Parameters:
  ///   - area: What labels must lie in.
  ///   - style: How labels are set.
  ///   - pointRadius: The radius of the points, which labels keep clear of.
  ///   - taken: Rectangles that are in use already.
  package init(in area: Rect, style: TextStyle = .label, pointRadius: Double, taken: [Rect] = []) {
    self.area = area
    self.style = style
    self.pointRadius = pointRadius
    self.taken = taken
  }

  /// Places labels; the points of all requests are kept free.
  package mutating func place(_ requests: [Request]) -> [Placement] {
    let points = requests.map { request in
      Rect(
        x: request.point.x - pointRadius, y: request.point.y - pointRadius,
        width: 2 * pointRadius, height: 2 * pointRadius)
    }
    return requests.indices.compactMap { i in
      guard requests[i].point.isFinite else { return nil }
      guard let placement = place(requests[i], index: i, avoiding: points) else { return nil }
      taken.append(placement.bounds)
      labels.append(placement.bounds)
      if let end = placement.leaderEnd {
        taken += Self.boxes(along: [requests[i].point, end])
        leaders.append((requests[i].point, end))
      }
      return placement
    }
  }

  private func place(_ request: Request, index: Int, avoiding points: [Rect]) -> Placement? {
    let size = Size(TextMeasure.width(request.text, style) + 2, 1.1 * style.size)
    // What no place for this label can reach is left out: there may be tens of thousands.
    let reach = Self.bounds(
      Size(2 * (size.width + Self.farthest), 2 * (size.height + Self.farthest)),
      beside: request.point, Point(0, 0), gap: 0)
    let near = (taken + points).filter(reach.overlaps)
    // Points that lie on this one cannot be told from it anyway.
    let others = points.indices.filter {
      $0 != index && reach.overlaps(points[$0])
        && Self.distance(request.point, points[$0].center) > pointRadius
    }.map { points[$0] }
    for ring in 0..<Self.rings {
      let gap = pointRadius + 2 + Self.ringWidth * Double(ring)
      for direction in Self.directions {
        let bounds = Self.bounds(size, beside: request.point, direction, gap: gap)
        guard area.contains(bounds), !near.contains(where: bounds.overlaps) else { continue }
        let end = ring > 0 ? Self.nearest(to: request.point, in: bounds) : nil
        if let end {
          guard !crosses(from: request.point, to: end, others) else { continue }
        } else {
          let own = Self.distance(from: bounds, to: request.point) + Self.clearance
          guard others.allSatisfy({ Self.distance(from: bounds, to: $0.center) > own }) else {
            continue
          }
        }
        return Placement(index: index, center: bounds.center, bounds: bounds, leaderEnd: end)
      }
    }
    return nil
  }

  private func crosses(from start: Point, to end: Point, _ points: [Rect]) -> Bool {
    let boxes = Self.boxes(along: [start, end])
    return boxes.contains { box in (labels + points).contains(where: box.overlaps) }
      || leaders.contains { Self.intersect((start, end), $0) }
  }

  // Whether the ends of each lie on two sides of the other.
  private static func intersect(
    _ one: (start: Point, end: Point), _ other: (start: Point, end: Point)
  ) -> Bool {
    func side(_ line: (start: Point, end: Point), _ p: Point) -> Double {
      (line.end.x - line.start.x) * (p.y - line.start.y)
        - (line.end.y - line.start.y) * (p.x - line.start.x)
    }
    return side(one, other.start) * side(one, other.end) <= 0
      && side(other, one.start) * side(other, one.end) <= 0
  }

  private static func distance(from bounds: Rect, to point: Point) -> Double {
    distance(nearest(to: point, in: bounds), point)
  }

  private static func distance(_ a: Point, _ b: Point) -> Double {
    ((a.x - b.x) * (a.x - b.x) + (a.y - b.y) * (a.y - b.y)).squareRoot()
  }

  private static func nearest(to point: Point, in bounds: Rect) -> Point {
    Point(
      max(bounds.left, min(point.x, bounds.right)), max(bounds.top, min(point.y, bounds.bottom)))
  }

  /// Small boxes along a line, for labels to keep off.
  package static func boxes(along line: [Point]) -> [Rect] {
    zip(line, line.dropFirst()).flatMap { a, b -> [Rect] in
      guard a.isFinite, b.isFinite else { return [] }
      let length = ((b.x - a.x) * (b.x - a.x) + (b.y - a.y) * (b.y - a.y)).squareRoot()
      return stride(from: 0, through: length, by: 4).map { distance in
        let share = length > 0 ? distance / length : 0
        let (x, y) = (a.x + share * (b.x - a.x), a.y + share * (b.y - a.y))
        return Rect(x: x - 1.5, y: y - 1.5, width: 3, height: 3)
      }
    }
  }

  private static func bounds(
    _ size: Size, beside point: Point, _ direction: Point, gap: Double
  ) -> Rect {
    Rect(
      x: point.x - size.width / 2 + direction.x * (size.width / 2 + gap),
      y: point.y - size.height / 2 + direction.y * (size.height / 2 + gap), width: size.width,
      height: size.height)
  }

  private static let rings = 7
  private static let ringWidth = 7.0
  private static let farthest = 50.0
  // By how much the point of a label without a line is nearer to it than other points.
  private static let clearance = 3.0
  // Right first: where readers of most scripts look for the name of a point.
  private static let directions = [
    Point(1, 0), Point(0, -1), Point(0, 1), Point(-1, 0), Point(1, -1), Point(1, 1), Point(-1, -1),
    Point(-1, 1), Point(0.6, -1), Point(-0.6, -1), Point(0.6, 1), Point(-0.6, 1),
  ]

  /// Moves labels along a line apart, each as little as possible: least squares under a smallest
  /// distance, by pooling neighbours that collide.
  ///
  /// - Parameters:
  ///   - wanted: Where labels would be best.
  ///   - distance: The smallest distance of two.
  ///   - range: Where they must lie, if there is room.
  /// - Returns: A place for each, in the order given.
  package static func spread(_ wanted: [Double], distance: Double, in range: ClosedRange<Double>)
    -> [Double]
  {
    let order = wanted.indices.sorted { (wanted[$0], $0) < (wanted[$1], $1) }
    var pools: [(sum: Double, members: [Int])] = []
    func start(_ pool: (sum: Double, members: [Int])) -> Double {
      let length = distance * Double(pool.members.count - 1)
      let best = pool.sum / Double(pool.members.count) - length / 2
      return max(range.lowerBound, min(best, range.upperBound - length))
    }
    for i in order {
      pools.append((wanted[i], [i]))
      while pools.count > 1 {
        let (above, last) = (pools[pools.count - 2], pools[pools.count - 1])
        guard start(above) + distance * Double(above.members.count) > start(last) else { break }
        pools.removeLast(2)
        pools.append((above.sum + last.sum, above.members + last.members))
      }
    }
    var places = [Double](repeating: 0, count: wanted.count)
    for pool in pools {
      for (k, i) in pool.members.enumerated() { places[i] = start(pool) + distance * Double(k) }
    }
    return places
  }
}
