import Figures

/// A canvas that keeps what was drawn, for tests of layout.
final class RecordingCanvas: Canvas {
  enum Call {
    case fill(Path, Paint)
    case stroke(Path, Paint, width: Double, dash: [Double])
    case dots([Point], radius: Double, Paint)
    case text(String, bounds: Rect, TextStyle, Paint)
    case group(String)
    case endGroup
  }

  private(set) var calls: [Call] = []

  func fill(_ path: Path, _ paint: Paint) { calls.append(.fill(path, paint)) }

  func stroke(_ path: Path, _ paint: Paint, width: Double, dash: [Double]) {
    calls.append(.stroke(path, paint, width: width, dash: dash))
  }

  func dots(_ points: [Point], radius: Double, _ paint: Paint) {
    calls.append(.dots(points, radius: radius, paint))
  }

  func text(_ text: String, at anchor: Point, _ style: TextStyle, _ paint: Paint) {
    calls.append(
      .text(text, bounds: TextMeasure.bounds(text, at: anchor, style), style, paint))
  }

  func beginGroup(_ description: String) { calls.append(.group(description)) }
  func endGroup() { calls.append(.endGroup) }

  /// All texts with the room that they take.
  var texts: [(text: String, bounds: Rect)] {
    calls.compactMap {
      if case .text(let text, let bounds, _, _) = $0 { (text, bounds) } else { nil }
    }
  }

  /// All marks with the room that they take, without the width of lines; those that have no place,
  /// which other canvases leave out too, are left out.
  var marks: [(mark: String, bounds: Rect)] {
    calls.flatMap { call -> [(mark: String, bounds: Rect)] in
      switch call {
      case .fill(let path, _): Self.bounds(of: path.points).map { [("fill", $0)] } ?? []
      case .stroke(let path, _, _, _): Self.bounds(of: path.points).map { [("stroke", $0)] } ?? []
      case .dots(let points, _, _):
        Self.bounds(of: points.filter(\.isFinite)).map { [("dots", $0)] } ?? []
      case .text, .group, .endGroup: []
      }
    }
  }

  private static func bounds(of points: [Point]) -> Rect? {
    guard let first = points.first else { return nil }
    let corners = points.reduce(into: (first, first)) { box, p in
      box.0 = Point(min(box.0.x, p.x), min(box.0.y, p.y))
      box.1 = Point(max(box.1.x, p.x), max(box.1.y, p.y))
    }
    return Rect(from: corners.0, to: corners.1)
  }
}
