/// Labels in a row beneath a horizontal axis: none beyond its ends, none on its neighbour.
struct TickLabels {
  /// Where labels must lie.
  let left: Double
  let right: Double
  /// Their baseline.
  let baseline: Double

  /// Draws each label centred at its place as far as the ends allow; one without room is left out.
  func draw(_ labels: some Sequence<(text: String, x: Double)>, on canvas: any Canvas) {
    let style = TextStyle(TextStyle.small.size, .regular, .center)
    var end = -Double.infinity
    for (text, x) in labels where x.isFinite {
      let text = TextMeasure.cut(text, to: right - left, style)
      let half = TextMeasure.width(text, style) / 2
      let center = max(left + half, min(x, right - half))
      guard center - half > end + Self.gap else { continue }
      canvas.text(text, at: Point(center, baseline), style, Paint(.muted))
      end = center + half
    }
  }

  private static let gap = 4.0
}
