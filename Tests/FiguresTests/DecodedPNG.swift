import CPNG
import Figures

/// The pixels of a PNG file as libpng reads them.
struct DecodedPNG {
  enum Failure: Error { case notRead(String) }

  let width: Int
  let height: Int
  /// Red, green, blue and opacity of each pixel, row by row.
  private(set) var pixels: [UInt8]

  init(_ bytes: [UInt8]) throws {
    // libpng keeps the address of the file between its two calls.
    self = try bytes.withUnsafeBufferPointer { try DecodedPNG(file: $0) }
  }

  private init(file: UnsafeBufferPointer<UInt8>) throws {
    var image = png_image()
    image.version = UInt32(PNG_IMAGE_VERSION)
    defer { png_image_free(&image) }
    guard png_image_begin_read_from_memory(&image, file.baseAddress, file.count) != 0 else {
      throw Failure.notRead("no header")
    }
    image.format = UInt32(PNG_FORMAT_FLAG_COLOR) | UInt32(PNG_FORMAT_FLAG_ALPHA)
    (width, height) = (Int(image.width), Int(image.height))
    var pixels = [UInt8](repeating: 0, count: 4 * width * height)
    guard png_image_finish_read(&image, nil, &pixels, 0, nil) != 0 else {
      throw Failure.notRead("no pixels")
    }
    self.pixels = pixels
  }

  /// A picture of one colour, to be painted on.
  init(width: Int, height: Int, _ color: Color) {
    (self.width, self.height) = (width, height)
    pixels = (0..<width * height).flatMap { _ in color.bytes }
  }

  /// Paints a rectangle of whole pixels with a colour of some opacity.
  mutating func paint(
    x: Range<Int>, y: Range<Int>, _ color: Color, opacity: Double = 1
  ) {
    for row in y {
      for column in x {
        for (channel, value) in color.bytes.enumerated() {
          let i = 4 * (row * width + column) + channel
          let mixed = Double(pixels[i]) * (1 - opacity) + Double(value) * opacity
          pixels[i] = UInt8(mixed.rounded())
        }
      }
    }
  }

  func color(x: Int, y: Int) -> [UInt8] {
    Array(pixels[4 * (y * width + x)..<4 * (y * width + x) + 4])
  }

  /// The root mean square of differences between two pictures of one size, in units of a byte.
  func distance(to other: DecodedPNG) -> Double {
    guard width == other.width, height == other.height else { return .infinity }
    let squares = zip(pixels, other.pixels).reduce(0.0) { sum, pair in
      let difference = Double(pair.0) - Double(pair.1)
      return sum + difference * difference
    }
    return (squares / Double(pixels.count)).squareRoot()
  }
}

/// A colour of a theme in bytes.
struct Color {
  let bytes: [UInt8]

  init(_ hex: UInt32) {
    bytes = [UInt8(hex >> 16 & 255), UInt8(hex >> 8 & 255), UInt8(hex & 255), 255]
  }
}
