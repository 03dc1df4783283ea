internal import CCairo

/// The room that a line of text takes, as Pango sets it.
///
/// Every canvas draws with these measures, so that a chart has one layout however it is rendered.
package enum TextMeasure {
  /// The width of a line in points.
  package static func width(_ text: String, _ style: TextStyle) -> Double {
    TextLayout.measuring(text, style).width
  }

  /// The number of characters of a line that no installed font has.
  package static func missingGlyphs(_ text: String, _ style: TextStyle) -> Int {
    TextLayout.measuring(text, style).missingGlyphs
  }

  /// The rectangle that a line drawn at an anchor takes: its width, and the height of letters with
  /// ascenders and descenders.
  package static func bounds(_ text: String, at anchor: Point, _ style: TextStyle) -> Rect {
    let width = width(text, style)
    let start = style.start(of: anchor, width: width)
    return Rect(
      x: start.x, y: start.y - 0.78 * style.size, width: width, height: 1.02 * style.size)
  }

  /// The text cut to a width, with an ellipsis if something is missing.
  package static func cut(_ text: String, to width: Double, _ style: TextStyle) -> String {
    let start = text.prefix(mostCharacters)
    guard start.endIndex < text.endIndex || self.width(text, style) > width else { return text }
    var low = 0
    var high = start.count
    while low < high {
      let middle = (low + high + 1) / 2
      let fits = self.width(start.prefix(middle) + "…", style) <= width
      if fits { low = middle } else { high = middle - 1 }
    }
    return start.prefix(low) + "…"
  }

  // More characters than any line of a chart holds; longer texts would take long to set.
  static let mostCharacters = 500

  /// The text in lines of at most a width, broken between words; a longer word is cut.
  package static func wrapped(_ text: String, to width: Double, _ style: TextStyle) -> [String] {
    var lines: [String] = []
    var line = ""
    for word in text.split(separator: " ") {
      let longer = line.isEmpty ? String(word) : line + " " + word
      if line.isEmpty || self.width(longer, style) <= width {
        line = longer
      } else {
        lines.append(line)
        line = String(word)
      }
      line = cut(line, to: width, style)
    }
    return line.isEmpty ? lines : lines + [line]
  }
}

/// A line of text set by Pango: shaped, in both directions, with fonts for every script at hand.
@safe final class TextLayout {
  let width: Double
  private let layout: OpaquePointer?
  private let context: OpaquePointer?
  private let baseline: Double

  /// Sets a line for a Cairo context.
  init(_ text: String, _ style: TextStyle, context: OpaquePointer?) {
    let layout = unsafe pango.cairo_create_layout(context)
    unsafe self.layout = layout
    unsafe self.context = context
    unsafe Self.useExactPositions(layout)
    unsafe pango.layout_set_single_paragraph_mode(layout, 1)
    let font = unsafe pango.font_description_from_string(style.fontDescription)
    unsafe pango.layout_set_font_description(layout, font)
    unsafe pango.font_description_free(font)
    var visible = VisibleText.of(text)
    visible.withUTF8 { bytes in
      unsafe bytes.withMemoryRebound(to: CChar.self) { characters in
        unsafe pango.layout_set_text(layout, characters.baseAddress, CInt(characters.count))
      }
    }
    var size: (width: CInt, height: CInt) = (0, 0)
    unsafe pango.layout_get_size(layout, &size.width, &size.height)
    width = Double(size.width) / Self.unit
    baseline = Double(unsafe pango.layout_get_baseline(layout)) / Self.unit
  }

  deinit { unsafe pango.object_unref(UnsafeMutableRawPointer(layout)) }

  /// Draws the line with its baseline starting at a point, in the context's colour.
  func show(at start: Point) {
    unsafe cairo.move_to(context, start.x, start.y - baseline)
    unsafe pango.cairo_show_layout(context, layout)
  }

  /// The number of characters that no installed font has.
  var missingGlyphs: Int { Int(unsafe pango.layout_get_unknown_glyphs_count(layout)) }

  /// A line that is only measured.
  static func measuring(_ text: String, _ style: TextStyle) -> TextLayout {
    let surface = cairo.image_surface_create(CAIRO_FORMAT_A8, 1, 1)
    let context = unsafe cairo.create(surface)
    defer {
      unsafe cairo.destroy(context)
      unsafe cairo.surface_destroy(surface)
    }
    return unsafe TextLayout(text, style, context: context)
  }

  // Without hinting a text has the same width at every scale.
  private static func useExactPositions(_ layout: OpaquePointer?) {
    let options = cairo.font_options_create()
    unsafe cairo.font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE)
    unsafe cairo.font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF)
    unsafe cairo.font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY)
    let context = unsafe pango.layout_get_context(layout)
    unsafe pango.cairo_context_set_font_options(context, options)
    unsafe pango.context_set_round_glyph_positions(context, 0)
    unsafe pango.layout_context_changed(layout)
    unsafe cairo.font_options_destroy(options)
  }

  private static let unit = 1024.0
}
