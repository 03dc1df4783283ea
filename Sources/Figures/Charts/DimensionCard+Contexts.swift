internal import NumberText

/// What a dimension reads: the contexts of its largest and smallest activations.
extension DimensionCard {
  func drawContexts(on canvas: any Canvas, in area: Rect) {
    let all = shown(content.most) + shown(content.least)
    let style = TextStyle(TextStyle.label.size, .semibold)
    let numbers =
      all.map { TextMeasure.width(FigureNumbers.signed($0.activation, 2), style) }.max() ?? 0
    let column = max(numbers, 44)
    let next = drawContexts(
      "reads most", shown(content.most), .positive, column, on: canvas, in: area)
    _ = drawContexts(
      "reads least", shown(content.least), .negative, column, on: canvas,
      in: area.inset(top: next - area.top))
  }

  // Returns where the next list may begin.
  private func drawContexts(
    _ heading: String, _ contexts: ArraySlice<Context>, _ color: ColorRole, _ column: Double,
    on canvas: any Canvas, in area: Rect
  ) -> Double {
    guard !contexts.isEmpty else { return area.top }
    canvas.text(
      heading, at: Point(area.left, area.top + 10), TextStyle(TextStyle.label.size, .semibold),
      Paint(.text))
    var middle = area.top + 18 + Self.contextHeight / 2
    for context in contexts {
      canvas.text(
        FigureNumbers.signed(context.activation, 2), at: Point(area.left + column, middle),
        TextStyle(TextStyle.label.size, .semibold, .right, .middle), Paint(color))
      draw(context, at: Point(area.left + column + 12, middle), to: area.right, on: canvas)
      middle += Self.contextHeight
    }
    return middle + 4
  }

  // From the left: the end of what stood before, the last token in bold, an arrow, what follows.
  private func draw(
    _ context: Context, at start: Point, to right: Double, on canvas: any Canvas
  ) {
    let plain = TextStyle(TextStyle.label.size, .regular, .left, .middle)
    let bold = TextStyle(TextStyle.label.size, .semibold, .left, .middle)
    let room = right - start.x
    // By scalars: a token may begin within a character.
    let scalars = VisibleText.of(context.before).unicodeScalars
    let token = VisibleText.of(context.token)
    let head = String(String.UnicodeScalarView(scalars.dropLast(token.unicodeScalars.count)))
    let shownToken = TextMeasure.cut(token, to: room / 3, bold)
    let after = TextMeasure.cut(" → " + VisibleText.of(context.next), to: room / 3, plain)
    let rest =
      room - TextMeasure.width(shownToken, bold) - TextMeasure.width(after, plain) - 1
    let before = Self.end(of: head, width: rest, plain)
    var x = start.x
    for (text, style, role) in [
      (before, plain, ColorRole.muted), (shownToken, bold, .text), (after, plain, .muted),
    ] {
      canvas.text(text, at: Point(x, start.y), style, Paint(role))
      x += TextMeasure.width(text, style)
    }
  }

  private static func end(of text: String, width: Double, _ style: TextStyle) -> String {
    let text = text.suffix(TextMeasure.mostCharacters)
    guard TextMeasure.width(String(text), style) > width else { return String(text) }
    var (low, high) = (0, text.count)
    while low < high {
      let middle = (low + high + 1) / 2
      let fits = TextMeasure.width("…" + text.suffix(middle), style) <= width
      if fits { low = middle } else { high = middle - 1 }
    }
    return "…" + text.suffix(low)
  }
}
