import Figures
import Foundation
import Reports
import TestSupport
import Testing

/// The contexts of a dimension: on the page and in its picture the same, each once.
@Suite struct RepeatedContextTests {
  @Test func contextsThatGoOnDifferentlyAreOne() throws {
    let text = try #require(SampleRun.files["vocabulary.json"])
    let list = try #require(text.range(of: #""top": [{"text""#))
    let start = text.index(list.lowerBound, offsetBy: 8)
    let end = try #require(text.range(of: "}", range: start..<text.endIndex)).upperBound
    let example = String(text[start..<end])
    let again = example.replacing("film", with: "book")
    let twice = text.replacingCharacters(
      in: start..<end, with: [example, again, example].joined(separator: ", "))
    try SampleRun.with(["vocabulary.json": Array(twice.utf8)]) { folder in
      let run = try RunContents(path: folder)
      let page = try RunReport(run).html()
      #expect(page.contains("<em>film, book</em>"))
      #expect(page.ranges(of: "<em>film").count == 1)
      let card = try #require(run.figures.first { $0.name == "dimension-1" })
      let picture = card.svg()
      #expect(picture.ranges(of: "→").count == page.ranges(of: " → </span>").count)
      #expect(picture.contains("film, ") && picture.contains("book"))
    }
  }
}
