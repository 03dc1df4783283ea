import CCairo
import CPNG
import Testing

/// The drawing libraries link and work together: what Cairo draws, its PNG surface encodes.
@Suite struct DrawingLibrariesTests {
  @Test func cairoFillsAPixel() throws {
    let surface = try #require(cairo_image_surface_create(CAIRO_FORMAT_RGB24, 1, 1))
    defer { cairo_surface_destroy(surface) }
    let context = try #require(cairo_create(surface))
    defer { cairo_destroy(context) }
    cairo_set_source_rgb(context, 1, 0.5, 0)
    cairo_paint(context)
    cairo_surface_flush(surface)
    let pixel = try #require(cairo_image_surface_get_data(surface))
    #expect([pixel[2], pixel[1], pixel[0]] == [255, 128, 0])
  }

  @Test func libpngIsTheVersionOfItsHeader() {
    #expect(png_access_version_number() >= 10600)
  }
}
