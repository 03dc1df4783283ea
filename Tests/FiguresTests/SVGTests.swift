import Figures
import Foundation
import Testing

@Suite struct SVGTests {
  /// All elements that figures are made of; none acts or loads.
  private static let harmless: Set = [
    "svg", "title", "desc", "metadata", "g", "path", "circle", "text", "image",
  ]

  private func expectInert(_ svg: ParsedSVG, _ note: String) {
    #expect(Set(svg.elements.map(\.name)).isSubset(of: Self.harmless), "\(note)")
    for element in svg.elements {
      for (key, value) in element.attributes {
        #expect(!key.hasPrefix("on"), "\(note): \(key)")
        if key == "href" { #expect(value.hasPrefix("data:image/png;base64,"), "\(note)") }
        if key != "xmlns" && key != "aria-labelledby" {
          #expect(!value.contains("://") && !value.contains("url("), "\(note): \(key)=\(value)")
        }
      }
    }
  }

  private func expectDescribed(_ svg: ParsedSVG, _ chart: any Figure, prefix: String) {
    let root = svg.elements[0]
    #expect(root.attributes["role"] == "img")
    #expect(root.attributes["aria-labelledby"] == "\(prefix)-title \(prefix)-description")
    #expect(svg.first("title")?.text == VisibleText.of(chart.title))
    #expect(svg.first("desc")?.text == VisibleText.of(chart.alternativeText))
    #expect(svg.ids.allSatisfy { $0.hasPrefix(prefix) })
    #expect(Set(svg.ids).count == svg.ids.count)
  }

  @Test(arguments: SampleData.all) func filesAreWellFormedAndInert(data: SampleData) throws {
    for chart in data.charts {
      let source = chart.svg(provenance: [
        ("Command", "steerlens train <x> & \u{1B}"), ("Seed", "1"),
      ])
      let svg = try ParsedSVG(source)
      expectInert(svg, chart.name)
      expectDescribed(svg, chart, prefix: chart.name)
      #expect(svg.elements[0].attributes["xmlns"] == "http://www.w3.org/2000/svg")
      #expect(svg.first("metadata")?.text == "Command: steerlens train <x> & ␛\nSeed: 1")
      #expect(!source.contains("nan") && !source.contains("var("), "\(chart.name)")
      // Visible title and caption, unlike in pages.
      #expect(svg.texts.count >= 2)
    }
  }

  @Test(arguments: SampleData.all) func elementsOfPagesTakeTheirColours(data: SampleData) throws {
    for chart in data.charts {
      let svg = try ParsedSVG(chart.inlineSVG(idPrefix: "a"))
      expectInert(svg, chart.name)
      expectDescribed(svg, chart, prefix: "a")
      for element in svg.elements {
        for color in [element.attributes["fill"], element.attributes["stroke"]].compactMap({ $0 }) {
          // An ink may be another one in each theme.
          let isTheirs =
            color.hasPrefix("var(--figure-") || color.hasPrefix("light-dark(var(--figure-")
          #expect(color == "none" || isTheirs, "\(chart.name): \(color)")
        }
      }
      let other = try ParsedSVG(chart.inlineSVG(idPrefix: "b"))
      #expect(Set(svg.ids).isDisjoint(with: other.ids))
    }
  }

  @Test func hostileTextStaysText() throws {
    for text in HostileText.attacks + HostileText.scripts {
      let chart = WordBarChart(
        name: "words", title: text, caption: text, top: [.init(word: text, value: 1)], bottom: [],
        unit: "unit")
      let svg = try ParsedSVG(chart.svg())
      expectInert(svg, text)
      let shown = VisibleText.of(text)
      #expect(svg.first("title")?.text == shown)
      #expect(svg.texts.contains { !$0.isEmpty && shown.hasPrefix($0.prefix(8)) }, "\(shown)")
    }
  }

  @Test func pictureSizeIsTheChartsSize() throws {
    for chart in SampleData.ordinary.charts {
      let root = try #require(ParsedSVG(chart.inlineSVG(idPrefix: "a")).elements.first)
      let box = (root.attributes["viewBox"] ?? "").split(separator: " ").compactMap { Double($0) }
      #expect(box == [0, 0, chart.size.width.rounded(.up), chart.size.height.rounded(.up)])
    }
  }

  @Test func manyDotsBecomeOneTransparentPicture() throws {
    let drawing = Drawing { canvas in
      let grid = (0..<2500).map { Point(10 + Double($0 % 50) * 6, 6 + Double($0 / 50) * 6) }
      canvas.dots(grid, radius: 2, Paint(.positive, opacity: 0.5))
      canvas.dots(grid.map { Point($0.x + 3, $0.y) }, radius: 1, Paint(.negative))
      canvas.text("above", at: Point(50, 50), .label, Paint(.text))
    }
    let svg = try ParsedSVG(drawing.inlineSVG(idPrefix: "a"))
    let images = svg.elements.filter { $0.name == "image" }
    #expect(images.count == 1)
    #expect(svg.elements.lastIndex { $0.name == "image" } ?? 0 < svg.elements.count - 1)
    let href = try #require(images.first?.attributes["href"])
    let bytes = try #require(Data(base64Encoded: String(href.split(separator: ",")[1])))
    let picture = try DecodedPNG([UInt8](bytes))
    // The first dot is centred at 10, 6; the picture begins a point beyond its edge, at 7, 3.
    let (half, full) = (picture.color(x: 6, y: 6), picture.color(x: 12, y: 6))
    #expect(zip(half, [0, 0x72, 0xB2, 128]).allSatisfy { abs(Int($0) - $1) <= 2 }, "\(half)")
    #expect(zip(full, [0xD5, 0x5E, 0, 255]).allSatisfy { abs(Int($0) - $1) <= 2 }, "\(full)")
    #expect(picture.color(x: 0, y: 0)[3] == 0)
    #expect(images[0].attributes["x"] == "7" && images[0].attributes["y"] == "3")
  }

  @Test func spacesOfTokensAreKept() throws {
    let drawing = Drawing { canvas in
      for text in [" of", "a", "b  c", "d "] {
        canvas.text(text, at: Point(9, 9), .label, Paint(.text))
      }
    }
    let kept = try ParsedSVG(drawing.svg()).elements.filter {
      $0.attributes["xml:space"] == "preserve"
    }
    #expect(kept.map(\.text) == [" of", "b  c", "d "])
  }

  @Test func fewDotsStayCircles() throws {
    let drawing = Drawing { canvas in
      canvas.dots(
        [Point(1, 2), Point(3.456, 4), Point(.nan, 1)], radius: 2.5, Paint(.series(9)))
    }
    let svg = try ParsedSVG(drawing.inlineSVG(idPrefix: "a"))
    let circles = svg.elements.filter { $0.name == "circle" }
    #expect(circles.map { $0.attributes["cx"] } == ["1", "3.46"])
    #expect(svg.first("g")?.attributes["fill"] == "var(--figure-series-2)")
  }
}
