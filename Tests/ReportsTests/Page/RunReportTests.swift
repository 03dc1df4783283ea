import Files
import Figures
import Foundation
import Reports
import Steering
import TestSupport
import Testing

/// The page of a run: complete, well formed, and the same every time.
@Suite struct RunReportTests {
  @Test func aCompleteRunGivesACompletePage() throws {
    try SampleRun.withGenerations { folder in
      let page = try PageChecks.check(try RunReport(RunContents(path: folder)).html())
      let sections = page.all("section").compactMap { $0.attributes["id"] }
      #expect(
        sections == [
          "sweep", "spans", "vocabulary", "spectrum", "transfer", "training", "run",
        ])
      #expect(page.all("h1").first?.text == "The steer “a” on m")
      #expect(page.element(id: "command")?.text == "steerlens quickstart")
      let links = page.all("nav").first?.text ?? ""
      for heading in page.all("h2").dropFirst() { #expect(links.contains(heading.text)) }
    }
  }

  /// The sheet spells the colours of marks out, and they are the themes'; ground and text are the
  /// page's.
  @Test func figuresOnPagesHaveTheirThemesColours() throws {
    try SampleRun.withGenerations { folder in
      let html = try RunReport(RunContents(path: folder)).html()
      let lines = [Theme.light, .dark].map { theme in
        theme.styleSheetVariables.split(separator: "\n").map { $0.split(separator: ": ") }
      }
      let own: Set<Substring> = ["--figure-background", "--figure-text", "--figure-muted"]
      for (light, dark) in zip(lines[0], lines[1]) where !own.contains(light[0]) {
        let colors = "light-dark(\(light[1].dropLast()), \(dark[1].dropLast()));"
        #expect(html.contains("\(light[0]): \(colors)"))
      }
      #expect(lines[0].count > own.count && lines[0].map(\.[0]) == lines[1].map(\.[0]))
    }
  }

  /// The page may be passed on without its folder: it holds its figures, also in a narrow form, and its
  /// script saves them.
  @Test func picturesAreOnThePage() throws {
    try SampleRun.withGenerations { folder in
      let run = try RunContents(path: folder)
      let page = try PageChecks.check(try RunReport(run).html())
      let saved = page.elements.compactMap { $0.attributes["data-picture"] }
      let strips = run.figures.filter { $0 is SpanStrip }.map(\.name)
      #expect(Set(saved) == Set(run.figures.map(\.name)).subtracting(strips))
      #expect(Set(saved).count == saved.count && !saved.isEmpty)
      let narrow = page.elements.filter { $0.attributes["class"] == "canvas narrow" }
      let wide = run.figures.filter {
        $0.size.width > 330 && !($0 is SpanStrip || $0 is DimensionCard)
      }
      #expect(narrow.count == wide.count && !wide.isEmpty)
      let links = page.all("a").compactMap { $0.attributes["href"] }
      #expect(links.allSatisfy { $0.hasPrefix("#") || $0.hasPrefix("data:text/csv;base64,") })
      #expect(page.elements.contains { $0.text.contains("manifest.json in the run’s folder") })
    }
  }

  @Test func tablesHoldTheNumbersOfTheRun() throws {
    try SampleRun.withGenerations { folder in
      let page = try PageReader(try RunReport(RunContents(path: folder)).html())
      let sweep = page.rows(ofTable: "sweep-table")
      #expect(sweep.first?.prefix(2) == ["Steer value", "Judged positive"])
      #expect(sweep.last?.prefix(4) == ["0", "50.0\u{A0}%", "40.0–60.0\u{A0}%", "0.500"])
      #expect(sweep.last?[4] == "–", "a perplexity that does not exist")
      let spectrum = page.rows(ofTable: "singular-value-table")
      #expect(spectrum.dropFirst().map { $0[1] } == ["2", "1"])
      let spans = page.rows(ofTable: "spans-1")
      #expect(spans.last == ["+", "good", "+1.50", "0.0100", "0.0500"])
      let settings = page.rows(ofTable: "setting-table")
      #expect(settings.last == ["steps", "3"])
    }
  }

  @Test func cardsHaveAddressesAndLeadToEachOther() throws {
    let text = try #require(SampleRun.files["vocabulary.json"])
    let card = try #require(text.range(of: #"{"index": 1"#))
    let end = try #require(text.range(of: "]}", options: .backwards))
    let first = String(text[card.lowerBound..<end.lowerBound])
    let second = first.replacing(#""index": 1"#, with: #""index": 3"#)
    let both = text.replacing(first, with: first + ", " + second)
    try SampleRun.with(["vocabulary.json": Array(both.utf8)]) { folder in
      let page = try PageChecks.check(try RunReport(RunContents(path: folder)).html())
      let card = try #require(page.element(id: "dimension-3"))
      #expect(card.text.contains("·good") == false && card.text.contains("<script>"))
      let next = page.all("a").filter { $0.attributes["rel"] == "next" }
      let previous = page.all("a").filter { $0.attributes["rel"] == "prev" }
      #expect(next.map { $0.attributes["href"] } == ["#dimension-3"])
      #expect(previous.map { $0.attributes["href"] } == ["#dimension-1"])
    }
  }

  @Test func contextsMarkThePosition() throws {
    try SampleRun.with { folder in
      let html = try RunReport(RunContents(path: folder)).html()
      #expect(html.contains("A <strong>good</strong>"))
      #expect(html.contains("<em>film</em>"))
    }
  }

  @Test func textsStayWhole() throws {
    try SampleRun.with { folder in
      let page = try PageReader(try RunReport(RunContents(path: folder)).html())
      let line = try #require(page.elements.first { $0.attributes["data-tokens"] != nil })
      #expect(line.text == "A good film")
      let token = try #require(page.elements.first { $0.attributes["data-evidence"] == "1.5000" })
      #expect(token.text == "good" && token.attributes["class"] == "token positive")
      #expect(token.attributes["title"]?.contains("+1.50 nats") == true)
      #expect(token.attributes["title"]?.contains("8.208\u{A0}% → 36.79\u{A0}%") == true)
      #expect(page.all("mark").map { $0.attributes["class"] } == ["span positive"])
    }
  }

  /// The same text `count` times, the second without spans and the third of the other sign.
  private func spans(texts count: Int) throws -> String {
    let document = try #require(SampleRun.files["spans.json"])
    let start = try #require(document.range(of: "[{\"text\"")).upperBound
    let end = try #require(document.range(of: "]}", options: .backwards)).lowerBound
    let text = "{\"text\"" + document[start..<end]
    let spans = try #require(text.range(of: #"\[\{"start"[^}]*\}\]"#, options: .regularExpression))
    var texts = Array(repeating: text, count: count)
    texts[1].replaceSubrange(spans, with: "[]")
    texts[2] = text.replacing("\"score\": 1.5, \"sign\": 1", with: "\"score\": -1.5, \"sign\": -1")
    let labels = (0..<count).map { $0 == 0 ? "null" : "\"<b>\($0)\"" }.joined(separator: ", ")
    return document.replacing(text, with: texts.joined(separator: ", "))
      .replacing("\"results\"", with: "\"labels\": [\(labels)], \"results\"")
  }

  @Test func manyTextsHaveAnOverviewAndAddresses() throws {
    try SampleRun.with(["spans.json": Array(spans(texts: 5).utf8)]) { folder in
      let page = try PageChecks.check(try RunReport(RunContents(path: folder)).html())
      let rows = page.rows(ofTable: "text-table")
      try #require(rows.count == 6)
      #expect(
        rows[0] == [
          "Text", "Begins", "Evidence, nats", "Steer value", "Label", "Marks", "Strongest +",
          "Strongest −",
        ])
      #expect(rows[1] == ["1", "A good film", "+1.50", "–", "–", "1 +", "good (+1.50)", "–"])
      #expect(rows[2].dropFirst(4) == ["<b>1", "none", "–", "–"])
      #expect(rows[3].dropFirst(4) == ["<b>2", "1 −", "–", "good (−1.50)"])
      let links = page.all("a").compactMap { $0.attributes["href"] }
      for number in 1...5 { #expect(links.contains("#text-\(number)")) }
      let cards = page.all("article").filter { $0.attributes["data-card"] == "" }
      #expect(cards.map { $0.attributes["id"] } == (1...5).map { "text-\($0)" })
      let tags = page.all("td").compactMap { $0.attributes["data-tags"] }
      #expect(tags == ["+", "none", "−", "+", "+"])
      #expect(page.all("th").compactMap { $0.attributes["data-filter"] } == ["Label", "Marks"])
    }
  }

  @Test func fewTextsNeedNoOverview() throws {
    try SampleRun.with(["spans.json": Array(spans(texts: 3).utf8)]) { folder in
      let page = try PageChecks.check(try RunReport(RunContents(path: folder)).html())
      #expect(page.element(id: "text-table") == nil && page.element(id: "text-3") != nil)
      #expect(page.all("article").allSatisfy { $0.attributes["data-card"] != "" })
    }
  }

  /// What a page does not lay out is in its list without a link, and what that leaves out is told.
  @Test func ofVeryManyTextsTheFirstAreLaidOut() throws {
    try SampleRun.with(["spans.json": Array(spans(texts: 1002).utf8)]) { folder in
      let page = try PageChecks.check(try RunReport(RunContents(path: folder)).html())
      #expect(page.element(id: "text-200") != nil && page.element(id: "text-201") == nil)
      #expect(page.rows(ofTable: "text-table").count == 1001)
      let notes = page.all("p").map(\.text)
      #expect(notes.contains { $0.contains("The first 200 texts are below") })
      #expect(notes.contains { $0.contains("All 1,002 are in texts.csv") })
    }
  }

  @Test func wordsAreEmbeddedAsTheyAre() throws {
    try SampleRun.with { folder in
      let page = try PageReader(try RunReport(RunContents(path: folder)).html())
      let script = try #require(page.all("script").first { $0.attributes["type"] != nil })
      let json = try #require(
        try JSONSerialization.jsonObject(with: Data(script.text.utf8)) as? [String: Any])
      #expect(json["tokens"] as? [String] == ["·a,b", "·<b>"])
      let bytes = try #require(Data(base64Encoded: json["scores"] as? String ?? ""))
      let scores = stride(from: 0, to: bytes.count, by: 2).map { i in
        Int16(bitPattern: UInt16(bytes[i]) | UInt16(bytes[i + 1]) << 8)
      }
      let dimensions = try #require(json["dimensions"] as? [[String: Any]])
      let scales = dimensions.compactMap { $0["scale"] as? Double }
      let expected: [Float] = [0.25, -0.125, 1e-3, 8]
      expectClose(
        zip(scores.indices, scores).map { Float(Double($1) * scales[$0 % 2]) }, expected,
        atol: 2e-4, rtol: 0)
      #expect(dimensions.compactMap { $0["number"] as? Int } == [1, 3])
    }
  }

  @Test func theSameFolderGivesTheSamePage() throws {
    let (first, again) = try SampleRun.withGenerations { folder in
      let first = try RunReport(RunContents(path: folder)).html()
      try RunPublisher.publish(folder: folder)
      let again = try RunReport(RunContents(path: folder)).html()
      #expect(try String(contentsOfFile: folder + "/report.html", encoding: .utf8) == first)
      return (first, again)
    }
    let elsewhere = try SampleRun.withGenerations { try RunReport(RunContents(path: $0)).html() }
    #expect(first == again && first == elsewhere)
    #expect(!first.contains("steerlens-tests-"), "a path of the machine")
  }

  @Test func nothingIsWrittenThroughALinkInsteadOfTheFolderOfFigures() throws {
    try SampleRun.with { folder in
      let files = FileManager.default
      try files.createDirectory(
        atPath: folder + "/elsewhere", withIntermediateDirectories: true)
      try files.createSymbolicLink(
        atPath: folder + "/figures", withDestinationPath: folder + "/elsewhere")
      #expect(throws: (any Error).self) { try RunPublisher.publish(folder: folder) }
      #expect(try files.contentsOfDirectory(atPath: folder + "/elsewhere").isEmpty)
    }
  }

  @Test func onlyTheScriptOfThePageMayRun() throws {
    try SampleRun.with { folder in
      let html = try RunReport(RunContents(path: folder)).html()
      let policy = try #require(
        PageReader(html).all("meta").first {
          $0.attributes["http-equiv"] == "Content-Security-Policy"
        }?.attributes["content"])
      let start = try #require(html.range(of: "<script>")).upperBound
      let end = try #require(html.range(of: "</script>", range: start..<html.endIndex)).lowerBound
      let digest = ContentDigest.sha256(String(html[start..<end]))
      let bytes = stride(from: 0, to: 64, by: 2).compactMap { i in
        UInt8(String(Array(digest)[i...(i + 1)]), radix: 16)
      }
      #expect(policy.contains("default-src 'none'"))
      #expect(policy.contains("script-src 'sha256-\(Data(bytes).base64EncodedString())';"))
    }
  }

  @Test(arguments: SampleRun.names.filter { $0 != "manifest.json" })
  func aRunWithOneDocumentAloneHasAPage(_ file: String) throws {
    let others = SampleRun.names.filter { $0 != file && $0 != "manifest.json" }
    let none = Dictionary(uniqueKeysWithValues: others.map { ($0, [UInt8]?.none) })
    try SampleRun.with(none) { folder in
      let page = try PageChecks.check(try RunReport(RunContents(path: folder)).html())
      #expect(page.all("section").contains { $0.attributes["id"] == "run" })
    }
  }
}
