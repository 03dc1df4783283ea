import Figures
import Foundation
import Reports
import TestSupport
import Testing
import RunFolders

/// Runs beside each other.
@Suite struct RunComparisonTests {
  private func changed(_ file: String, _ old: String, _ new: String) throws -> [String: [UInt8]?] {
    let text = try #require(SampleRun.files[file])
    try #require(text.contains(old))
    return [file: Array(text.replacing(old, with: new).utf8)]
  }

  /// The page of the sample run beside the same with changes.
  private func page(_ changes: [String: [UInt8]?]) throws -> PageReader {
    try SampleRun.with { first in
      try SampleRun.with(changes) { second in
        try PageChecks.check(try RunComparison.page(of: [first, second]))
      }
    }
  }

  @Test func settingsThatDifferAreListed() throws {
    let page = try page(
      try changed("manifest.json", #""steps": "3""#, #""steps": "5", "rank": "4""#))
    let rows = page.rows(ofTable: "difference-table")
    #expect(rows.dropFirst().map { $0 } == [["rank", "–", "4"], ["steps", "3", "5"]])
    #expect(page.all("code").count == 2)
  }

  @Test func inputsThatDifferAreListed() throws {
    let page = try page(try changed("manifest.json", #""sha256": "ab""#, #""sha256": "cd""#))
    #expect(page.rows(ofTable: "difference-table").last == ["model", "m (ab)", "m (cd)"])
  }

  @Test func measuresStandSideBySideWithTheirDifference() throws {
    var changes = try changed("spectrum.json", #""entropy": 1.5"#, #""entropy": 2.75"#)
    changes.merge(
      try changed("transfer.json", #""weightedCorrelation": 0.95"#, #""weightedCorrelation": 0.7"#)
    ) { $1 }
    let page = try page(changes)
    let spectrum = page.rows(ofTable: "spectrum-measures")
    #expect(spectrum.contains(["Effective rank", "1.5", "2.8", "+1.2"]))
    #expect(spectrum.contains(["Steer", "a", "a", "same"]))
    let transfer = page.rows(ofTable: "transfer-table")
    #expect(transfer.contains(["Correlation of shifts, weighted", "0.950", "0.700", "−0.250"]))
  }

  @Test func sweepsAreComparedAtSharedValuesWithIntervals() throws {
    let page = try page(
      try changed("sweep.json", #""positiveShare": 0.5,"#, #""positiveShare": 0.75,"#))
    let rows = page.rows(ofTable: "share-table")
    // Shares 0.5 and 0.75, both with the interval 0.4 to 0.6: 0.25 ± √(0.35² + 0.1²) below, and
    // √(0.15² + 0.1²) above.
    #expect(rows.last?.first == "0" && rows.last?.last == "+25.0 (−11.4 to +43.0)")
  }

  @Test func sweepsWithoutSharedValuesSaySo() throws {
    let page = try page(
      try changed("sweep.json", #""steerValues": [0, 0]"#, #""steerValues": [2, 0]"#))
    #expect(page.rows(ofTable: "share-table").isEmpty)
    #expect(
      page.element(id: "sweep")?.text.contains("fewer than two steer values in common") == true)
  }

  @Test func wordsAreComparedBySpelling() throws {
    let page = try page(try changed("words.csv", "318,\"·a,b\",-0.5", "318,\"·a,b\",0.25"))
    let overlap = page.rows(ofTable: "overlap-table")
    #expect(overlap.last?.dropFirst(2).prefix(2) == ["1 of 1", "0 of 0"])
    #expect(overlap.last?.last == "2")
    let words = page.rows(ofTable: "word-difference-table")
    #expect(words[1] == ["·a,b", "−0.500", "+0.250", "+0.750"])
  }

  @Test func textsReadByAllAreCompared() throws {
    let page = try page(
      try changed("spans.json", #""totalEvidence": 1.5"#, #""totalEvidence": -2"#))
    #expect(page.rows(ofTable: "spans-table").last?.prefix(3) == ["A good film", "+1.50", "−2.00"])
  }

  @Test func threeRunsHaveASpread() throws {
    let changes = try changed("spectrum.json", #""entropy": 1.5"#, #""entropy": 4"#)
    try SampleRun.with { first in
      try SampleRun.with(changes) { second in
        try SampleRun.with { third in
          let html = try RunComparison.page(of: [first, second, third])
          let page = try PageChecks.check(html)
          let rows = page.rows(ofTable: "spectrum-measures")
          #expect(rows.contains(["Effective rank", "1.5", "4.0", "1.5", "+2.5"]))
          #expect(rows.first?.last == "Spread")
          #expect(try RunComparison.page(of: [first, second, third]) == html)
        }
      }
    }
  }

  @Test func wrongChoicesOfRunsAreErrors() throws {
    try SampleRun.with { folder in
      #expect(throws: ComparisonError.oneRun(path: folder)) { try RunComparison.page(of: [folder]) }
      #expect(throws: ComparisonError.sameRun(first: folder, second: folder + "/.")) {
        try RunComparison.page(of: [folder, folder + "/."])
      }
      #expect(throws: ReportError.notAFolder(path: folder + "/none")) {
        try RunComparison.page(of: [folder, folder + "/none"])
      }
    }
  }

  /// Two runs with nothing but an evaluation.
  private func withEvaluations<R>(_ body: (String, String) throws -> R) throws -> R {
    func only(_ share: String, _ judge: String) -> [String: [UInt8]?] {
      var files: [String: [UInt8]?] = [:]
      for name in SampleRun.names where name != "manifest.json" { files[name] = [UInt8]?.none }
      files["evaluation.json"] = Array(SampleRun.evaluation(share: share, judge: judge).utf8)
      return files
    }
    return try SampleRun.with(only("0.25", "one")) { first in
      try SampleRun.with(only("0.75", "two")) { second in try body(first, second) }
    }
  }

  @Test func evaluationsStandSideBySideWithIntervals() throws {
    try withEvaluations { first, second in
      let page = try PageChecks.check(try RunComparison.page(of: [first, second]))
      let rows = page.rows(ofTable: "evaluation-table")
      let percent = "\u{A0}%"
      #expect(
        rows.contains([
          "judged positive", "25.0\(percent) (10.0\(percent) to 90.0\(percent))",
          "75.0\(percent) (10.0\(percent) to 90.0\(percent))", "+50.0",
        ]))
      #expect(rows.contains(["Prompts", "2", "2", "0"]))
      #expect(rows.contains(["Sentiment by", "one", "two", "differs"]))
      let section = try #require(page.element(id: "evaluation"))
      #expect(section.text.contains("Judged positive: “"))
      #expect(page.all("figure").count == 2)
    }
  }

  @Test func evaluationsAreDrawnTogether() throws {
    try withEvaluations { first, second in
      let figures = try ComparisonFigures([RunContents(path: first), RunContents(path: second)])
        .figures
      #expect(figures.map(\.name) == ["evaluation-shares", "evaluation-variety"])
      let names = ComparisonFigures.names(of: [first, second])
      for figure in figures {
        let svg = figure.svg(theme: .light, provenance: [])
        for name in names { #expect(svg.contains("<title>\(name): ")) }
      }
    }
  }

  /// Texts that no judge read are of the same kind, and still nothing stands side by side.
  @Test func runsWithNothingSideBySideAreAnErrorNotAnEmptyPage() throws {
    var files: [String: [UInt8]?] = [:]
    for name in SampleRun.names where name != "manifest.json" { files[name] = [UInt8]?.none }
    files["generations.jsonl"] = Array(
      #"{"prompt": {"text": "A"}, "generations": [{"text": " film"}]}"#.utf8)
    try SampleRun.with(files) { first in
      try SampleRun.with(files) { second in
        let error = #expect(throws: ComparisonError.self) {
          try RunComparison.page(of: [first, second])
        }
        #expect(error?.description.contains("nothing to compare") == true)
      }
    }
  }

  @Test func runsWithoutACommonAnalysisAreAnError() throws {
    func only(_ file: String) -> [String: [UInt8]?] {
      let others = SampleRun.names.filter { $0 != file && $0 != "manifest.json" }
      return Dictionary(uniqueKeysWithValues: others.map { ($0, nil) })
    }
    try SampleRun.with(only("spans.json")) { first in
      try SampleRun.with(only("sweep.json")) { second in
        do {
          _ = try RunComparison.page(of: [first, second])
          Issue.record("no error")
        } catch let error as ComparisonError {
          #expect("\(error)".contains("spans") && "\(error)".contains("sweep"))
        }
      }
    }
  }
}
