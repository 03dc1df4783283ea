internal import NumberText

/// What a steer still does when only its first dimensions are kept.
package struct TruncationChart: Figure {
  /// The steer cut to its first dimensions.
  package struct Level: Sendable {
    package var dimensions: Int
    /// Nats per token.
    package var loss: Double
    /// How well the steer tells labels apart: the area under the curve, 0.5 at chance.
    package var areaUnderCurve: Double

    package init(dimensions: Int, loss: Double, areaUnderCurve: Double) {
      self.dimensions = dimensions
      self.loss = loss
      self.areaUnderCurve = areaUnderCurve
    }
  }

  package let name = "truncation"
  package let size = Size(760, 290)
  private let levels: [Level]
  private let texts: Int
  private let isInSample: Bool

  /// Creates the chart of levels in ascending order.
  ///
  /// - Parameters:
  ///   - levels: The levels.
  ///   - texts: The number of texts that they were measured on.
  ///   - isInSample: Whether the steer was trained on these.
  package init(_ levels: [Level], texts: Int, isInSample: Bool = false) {
    self.levels = levels
    self.texts = texts
    self.isInSample = isInSample
  }

  package var title: String { "How few dimensions do the work" }

  package var caption: String {
    "The steer's matrix cut to its first dimensions, on \(FigureNumbers.fixed(Double(texts), 0)) texts"
      + (isInSample ? " that it was trained on (in-sample)" : "")
      + ". First: how well the evidence of the cut steer ranks texts by their label (½ is chance, 1 "
      + "perfect). Second: the loss under the labels' steer values; lower is better."
  }

  package var alternativeText: String {
    guard !levels.isEmpty else { return "No levels." }
    return levels.map {
      "\($0.dimensions) dimensions: area under the curve "
        + "\(FigureNumbers.fixed($0.areaUnderCurve, 3)), loss \(FigureNumbers.fixed($0.loss, 4)) nats."
    }.joined(separator: " ")
  }

  package func size(within width: Double) -> Size {
    size(within: width, height: Panels.stackedHeight(2, of: 230))
  }

  package func draw(on canvas: any Canvas, in area: Rect) {
    let halves = Panels.areas(2, in: area, gap: 36)
    draw(
      levels.map(\.areaUnderCurve), title: "labels told apart (area under the curve)",
      scale: .linear(levels.map(\.areaUnderCurve), including: [0.5, 1]), color: 0, reference: 0.5,
      on: canvas, in: halves[0])
    draw(
      levels.map(\.loss), title: "loss, nats per token", scale: .linear(levels.map(\.loss)),
      color: 1, reference: nil, on: canvas, in: halves[1])
  }

  private func draw(
    _ values: [Double], title: String, scale: Scale, color: Int, reference: Double?,
    on canvas: any Canvas, in area: Rect
  ) {
    // Levels grow about geometrically; at equal distances 0 has a place too.
    let ticks = levels.enumerated().map {
      Scale.Tick(value: Double($0), label: "\($1.dimensions)")
    }
    let x = Scale(domain: 0...Double(max(levels.count - 1, 1)), ticks: ticks)
    let plot = Plot(
      in: area.inset(right: 8), x: Axis(x, title: "dimensions kept", hasGrid: false),
      y: Axis(scale, title: title))
    plot.drawAxes(on: canvas)
    if let reference { plot.drawReference(y: reference, on: canvas) }
    let points = values.enumerated().map { plot.point(Double($0), $1) }
    canvas.stroke(Path(polyline: points), Paint(.series(color)), width: 2)
    for (i, point) in points.enumerated() {
      canvas.group("\(levels[i].dimensions) dimensions: \(FigureNumbers.fixed(values[i], 4))") {
        canvas.dots([point], radius: 3.4, Paint(.series(color)))
      }
    }
  }
}
