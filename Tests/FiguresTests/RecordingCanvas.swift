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
}
