internal import CCairo
internal import CPNGWriter
internal import Foundation

/// A picture drawn by Cairo.
@safe final class CairoCanvas: Canvas {
  private let surface: OpaquePointer?
  private let context: OpaquePointer?
  private let theme: Theme
  private let scale: Double
  private let isTransparent: Bool

  /// Creates a picture of one colour.
  ///
  /// - Parameters:
  ///   - size: In points.
  ///   - scale: Pixels a point.
  ///   - theme: The colours.
  ///   - isTransparent: Whether the background is left out.
  init(_ size: Size, scale: Double, theme: Theme, isTransparent: Bool = false) {
    self.theme = theme
    self.scale = scale
    self.isTransparent = isTransparent
    unsafe surface = cairo.image_surface_create(
      isTransparent ? CAIRO_FORMAT_ARGB32 : CAIRO_FORMAT_RGB24,
      CInt((size.width * scale).rounded(.up)), CInt((size.height * scale).rounded(.up)))
    unsafe context = cairo.create(surface)
    unsafe cairo.scale(context, scale, scale)
    unsafe cairo.set_line_join(context, CAIRO_LINE_JOIN_ROUND)
    if !isTransparent {
      set(Paint(.background))
      unsafe cairo.paint(context)
    }
  }

  deinit {
    unsafe cairo.destroy(context)
    unsafe cairo.surface_destroy(surface)
  }

  func fill(_ path: Path, _ paint: Paint) {
    guard paint.opacity > 0 else { return }
    trace(path)
    set(paint)
    unsafe cairo.fill(context)
  }

  func stroke(_ path: Path, _ paint: Paint, width: Double, dash: [Double]) {
    trace(path)
    set(paint)
    unsafe cairo.set_line_width(context, width)
    unsafe cairo.set_dash(context, dash, CInt(dash.count), 0)
    unsafe cairo.stroke(context)
  }

  // One disc is drawn once and stamped: a path for each of 50,000 takes seconds.
  func dots(_ points: [Point], radius: Double, _ paint: Paint) {
    let half = ((radius + 1) * scale).rounded(.up) / scale
    let stamp = CairoCanvas(
      Size(2 * half, 2 * half), scale: scale, theme: theme, isTransparent: true)
    stamp.fill(Path(circle: Point(half, half), radius: radius), paint)
    unsafe cairo.surface_flush(stamp.surface)
    unsafe cairo.surface_set_device_scale(stamp.surface, scale, scale)
    for point in points where point.isFinite {
      // To whole pixels: Cairo then copies without filtering.
      let x = ((point.x - half) * scale).rounded() / scale
      let y = ((point.y - half) * scale).rounded() / scale
      unsafe cairo.set_source_surface(context, stamp.surface, x, y)
      unsafe cairo.pattern_set_filter(cairo.get_source(context), CAIRO_FILTER_NEAREST)
      unsafe cairo.rectangle(context, x, y, 2 * half, 2 * half)
      unsafe cairo.fill(context)
    }
  }

  func text(_ text: String, at anchor: Point, _ style: TextStyle, _ paint: Paint) {
    let layout = unsafe TextLayout(text, style, context: context)
    set(paint)
    layout.show(at: style.start(of: anchor, width: layout.width))
  }

  func beginGroup(_ description: String) {}
  func endGroup() {}

  /// The picture as a PNG file.
  ///
  /// - Parameter texts: Text chunks by their Latin-1 keywords.
  /// - Returns: The bytes of the file.
  /// - Throws: ``FigureError/notEncoded(_:)``.
  func png(texts: [(key: String, text: String)]) throws(FigureError) -> [UInt8] {
    unsafe cairo.surface_flush(surface)
    let status = unsafe cairo.surface_status(surface)
    guard status == CAIRO_STATUS_SUCCESS, let pixels = unsafe cairo.image_surface_get_data(surface)
    else {
      throw .notDrawn(
        unsafe cairo.status_to_string(status).map { unsafe String(cString: $0) } ?? "\(status)")
    }
    let size = (
      width: Int(unsafe cairo.image_surface_get_width(surface)),
      height: Int(unsafe cairo.image_surface_get_height(surface)),
      stride: Int(unsafe cairo.image_surface_get_stride(surface))
    )
    guard isTransparent else { return try unsafe encode(pixels, size, texts) }
    var separate = unsafe Self.withoutMultipliedOpacity(
      UnsafeBufferPointer(start: pixels, count: size.stride * size.height))
    return try unsafe encode(&separate, size, texts)
  }

  private func encode(
    _ pixels: UnsafePointer<UInt8>, _ size: (width: Int, height: Int, stride: Int),
    _ texts: [(key: String, text: String)]
  ) throws(FigureError) -> [UInt8] {
    let strings = unsafe texts.map { unsafe (strdup($0.key), strdup($0.text)) }
    defer {
      for unsafe(key, text) in unsafe strings {
        unsafe free(key)
        unsafe free(text)
      }
    }
    let chunks = unsafe strings.map { unsafe png_writer_text(keyword: $0, text: $1) }
    var result = unsafe png_writer_encode(
      pixels, UInt32(size.width), UInt32(size.height), size.stride, isTransparent ? 0 : 1,
      UInt32((scale * 96 / 0.0254).rounded()), chunks, CInt(chunks.count))
    guard let bytes = unsafe result.bytes else {
      throw .notEncoded(
        unsafe withUnsafeBytes(of: &result.error) { raw in
          unsafe String(decoding: raw.prefix { $0 != 0 }, as: UTF8.self)
        })
    }
    defer { unsafe free(bytes) }
    return unsafe Array(UnsafeBufferPointer(start: bytes, count: result.count))
  }

  // Cairo keeps colours multiplied by their opacity, PNG does not.
  private static func withoutMultipliedOpacity(_ pixels: UnsafeBufferPointer<UInt8>) -> [UInt8] {
    var separate = unsafe [UInt8](pixels)
    for pixel in stride(from: 0, to: separate.count, by: 4) {
      let opacity = Int(separate[pixel + 3])
      guard opacity > 0, opacity < 255 else { continue }
      for channel in pixel..<pixel + 3 {
        separate[channel] = UInt8(min((Int(separate[channel]) * 255 + opacity / 2) / opacity, 255))
      }
    }
    return separate
  }

  private func set(_ paint: Paint) {
    let color = theme[paint.role]
    unsafe cairo.set_source_rgba(context, color.red, color.green, color.blue, paint.opacity)
  }

  private func trace(_ path: Path) {
    unsafe cairo.new_path(context)
    for element in path.elements {
      switch element {
      case .move(let p): unsafe cairo.move_to(context, p.x, p.y)
      case .line(let p): unsafe cairo.line_to(context, p.x, p.y)
      case .curve(let a, let b, let p): unsafe cairo.curve_to(context, a.x, a.y, b.x, b.y, p.x, p.y)
      case .close: unsafe cairo.close_path(context)
      }
    }
  }
}
