import Figures

/// A figure of whatever a closure draws.
struct Drawing: Figure {
  let name = "drawing"
  var title = ""
  var caption = ""
  var alternativeText = "a drawing"
  var size = Size(400, 60)
  var marks: @Sendable (any Canvas) -> Void

  init(_ marks: @escaping @Sendable (any Canvas) -> Void) {
    self.marks = marks
  }

  func draw(on canvas: any Canvas, in area: Rect) { marks(canvas) }
}
