import Figures
import Testing

/// Decoded pixels beside those that geometry says, as matplotlib compares images.
@Suite struct RenderingTests {
  /// A theme with the values of its colours, written down anew.
  struct Ground: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var theme: Theme
    var background: UInt32
    var positive: UInt32
    var negative: UInt32
    var text: UInt32
  }

  static let grounds = [
    Ground(
      testDescription: "light", theme: .light, background: 0xFFFFFF, positive: 0x0072B2,
      negative: 0xD55E00, text: 0x1B1F23),
    Ground(
      testDescription: "dark", theme: .dark, background: 0x15191E, positive: 0x5DB7F0,
      negative: 0xFF8F52, text: 0xE6EAED),
  ]

  private func rendered(
    _ ground: Ground, scale: Double = 1, _ marks: @escaping @Sendable (any Canvas) -> Void
  ) throws -> DecodedPNG {
    try DecodedPNG(Drawing(marks).png(theme: ground.theme, scale: scale))
  }

  private func blank(_ ground: Ground, like other: DecodedPNG) -> DecodedPNG {
    DecodedPNG(width: other.width, height: other.height, Color(ground.background))
  }

  @Test(arguments: grounds) func rectanglesFillTheirPixels(ground: Ground) throws {
    let picture = try rendered(ground) {
      $0.fill(Rect(x: 20, y: 30, width: 40, height: 10), Paint(.positive))
      $0.fill(Rect(x: 50, y: 35, width: 30, height: 25), Paint(.negative, opacity: 0.5))
    }
    var expected = blank(ground, like: picture)
    expected.paint(x: 20..<60, y: 30..<40, Color(ground.positive))
    expected.paint(x: 50..<80, y: 35..<60, Color(ground.negative), opacity: 0.5)
    #expect(picture.distance(to: expected) < 0.2)
    expected.paint(x: 21..<22, y: 30..<31, Color(ground.negative))
    #expect(picture.distance(to: expected) > 0.2, "one wrong pixel is found")
  }

  @Test(arguments: grounds) func divergingMapIsCentredAtTheBackground(ground: Ground) throws {
    let picture = try rendered(ground) { canvas in
      for i in -10...10 {
        canvas.fill(
          Rect(x: Double(150 + 10 * i), y: 20, width: 10, height: 20),
          .diverging(Double(i), limit: 10, strength: 1))
      }
    }
    var expected = blank(ground, like: picture)
    for i in -10...10 {
      expected.paint(
        x: 150 + 10 * i..<160 + 10 * i, y: 20..<40,
        Color(i < 0 ? ground.negative : ground.positive), opacity: abs(Double(i)) / 10)
    }
    #expect(picture.distance(to: expected) < 0.3)
    #expect(picture.color(x: 155, y: 30) == Color(ground.background).bytes)
    #expect(picture.color(x: 255, y: 30) == Color(ground.positive).bytes)
    #expect(picture.color(x: 55, y: 30) == Color(ground.negative).bytes)
  }

  @Test(arguments: grounds, [1, 2]) func linesKeepTheirWidth(ground: Ground, scale: Int) throws {
    let picture = try rendered(ground, scale: Double(scale)) {
      $0.line(Point(30, 40.5), Point(90, 40.5), Paint(.text))
      $0.line(Point(120, 31), Point(120, 51), Paint(.text), width: 2, dash: [5, 5])
    }
    var expected = blank(ground, like: picture)
    expected.paint(x: 30 * scale..<90 * scale, y: 40 * scale..<41 * scale, Color(ground.text))
    for top in [31, 41] {
      expected.paint(
        x: 119 * scale..<121 * scale, y: top * scale..<(top + 5) * scale, Color(ground.text))
    }
    #expect(picture.distance(to: expected) < 0.2)
  }

  @Test func twiceTheScaleIsTwiceThePixels() throws {
    for chart in SampleData.ordinary.charts {
      let one = try DecodedPNG(chart.png(scale: 1))
      let two = try DecodedPNG(chart.png(scale: 2))
      #expect(abs(two.width - 2 * one.width) <= 1 && abs(two.height - 2 * one.height) <= 1)
      #expect(one.width >= Int(chart.size.width) && one.height > Int(chart.size.height))
    }
  }

  @Test(arguments: grounds) func dotsHaveTheirAreaAndAddUp(ground: Ground) throws {
    func ink(_ points: [Point], opacity: Double) throws -> Double {
      let picture = try rendered(ground, scale: 2) {
        $0.dots(points, radius: 5, Paint(.text, opacity: opacity))
      }
      let (back, full) = (Color(ground.background).bytes[0], Color(ground.text).bytes[0])
      let shares = stride(from: 0, to: picture.pixels.count, by: 4).map {
        (Double(picture.pixels[$0]) - Double(back)) / (Double(full) - Double(back))
      }
      return shares.reduce(0, +) / 4
    }
    let area = 25 * Double.pi
    #expect(abs(try ink([Point(100, 50)], opacity: 1) - area) < 0.02 * area)
    #expect(abs(try ink([Point(100, 50), Point(130, 50)], opacity: 0.5) - area) < 0.03 * area)
    let twice = try ink([Point(100, 50), Point(100, 50), Point(.nan, 9)], opacity: 0.5)
    #expect(abs(twice - 0.75 * area) < 0.03 * area)
  }

  @Test func everyChartIsSeenInBothThemes() throws {
    for (ground, data) in zip(Self.grounds, [SampleData.ordinary, .compared]) {
      for chart in data.charts {
        let picture = try DecodedPNG(chart.png(theme: ground.theme, scale: 1))
        let back = Color(ground.background).bytes
        let marked = stride(from: 0, to: picture.pixels.count, by: 4).count {
          picture.pixels[$0] != back[0]
        }
        let share = Double(marked) / Double(picture.width * picture.height)
        #expect(share > 0.005 && share < 0.6, "\(chart.name): \(share)")
        for x in 0..<picture.width {
          #expect(
            picture.color(x: x, y: 0) == back && picture.color(x: x, y: picture.height - 1) == back)
        }
      }
    }
  }

  @Test func hugePictureIsAnErrorNotACrash() {
    var drawing = Drawing { $0.line(Point(0, 0), Point(9, 9), Paint(.text)) }
    drawing.size = Size(40_000, 40_000)
    #expect(throws: FigureError.self) { try drawing.png() }
  }
}
