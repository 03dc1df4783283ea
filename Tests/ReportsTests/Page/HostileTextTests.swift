import Reports
import TestSupport
import Testing
import RunFolders

/// Texts of files that may be anyone's: pages show them and nothing else happens.
@Suite struct HostileTextTests {
  static let texts = [
    "<script>alert(1)</script>", "</script><img src=x onerror=alert(1)>", "</title></style>",
    "\" onmouseover=\"alert(1)", "' onmouseover='alert(1)", "\"\u{301} onfocus=\"alert(1)",
    "'\u{20DD}><b>", "<\u{301}b>", "`onload=alert(1)`", "<!--", "]]>", "&lt;b&gt;", "{{command}}",
    "{{{command}}}", "javascript:alert(1)", "\u{202E}gnp.exe", "\u{2066}x", "\u{0}\u{7}\u{1B}[31m",
    "a\u{85}b", "\u{2028}", "\u{FEFF}", "\u{FFFE}", "\u{E0041}", "//example.org/x", "../../secret",
  ]

  @Test(arguments: texts) func pagesShowItAndNothingHappens(_ text: String) throws {
    try SampleRun.hostile(text) { folder in
      let html = try RunReport(RunContents(path: folder)).html()
      let page = try PageChecks.check(html)
      let shown = try #require(page.rows(ofTable: "setting-table").last?.last)
      #expect(shown == Self.visible(text))
    }
  }

  @Test(arguments: texts) func comparisonsShowItAndNothingHappens(_ text: String) throws {
    try SampleRun.hostile(text) { first in
      try SampleRun.with { second in
        let html = try RunComparison.page(of: [first, second])
        let page = try PageChecks.check(html)
        let rows = page.rows(ofTable: "difference-table")
        #expect(rows.contains { $0.contains(Self.visible(text)) })
      }
    }
  }

  // As the table shows it, by hand.
  private static func visible(_ text: String) -> String {
    let pictures: [String: String] = [
      "\u{202E}gnp.exe": "⟨U+202E⟩gnp.exe", "\u{2066}x": "⟨U+2066⟩x",
      "\u{0}\u{7}\u{1B}[31m": "␀␇␛[31m", "a\u{85}b": "a⟨U+85⟩b", "\u{2028}": "⟨U+2028⟩",
      "\u{FEFF}": "⟨U+FEFF⟩", "\u{FFFE}": "⟨U+FFFE⟩", "\u{E0041}": "⟨U+E0041⟩",
    ]
    return pictures[text] ?? text
  }

  @Test func filesOutsideOfTheRunAreNotRead() throws {
    let manifest = try #require(SampleRun.files["manifest.json"])
      .replacing("\"loss.csv\"", with: "\"/etc/passwd\"")
    try SampleRun.with(["manifest.json": Array(manifest.utf8)]) { folder in
      _ = #expect(throws: ReportError.self) { try RunReport(RunContents(path: folder)).html() }
    }
  }

  @Test func namesOfFilesAreNoAddresses() throws {
    let manifest = try #require(SampleRun.files["manifest.json"]).replacing(
      "\"loss.csv\"", with: #""javascript:alert(1)", "a b\"><b>.csv""#)
    try SampleRun.with(["manifest.json": Array(manifest.utf8)]) { folder in
      let page = try PageChecks.check(try RunReport(RunContents(path: folder)).html())
      let names = page.rows(ofTable: "file-table").dropFirst().map { $0[0] }
      #expect(names.prefix(2) == ["javascript:alert(1)", "a b\"><b>.csv"])
    }
  }

  @Test(arguments: ["x//y", "/etc/passwd", "a/../../b", ""])
  func filesOutsideOfTheRunAreRefused(_ name: String) throws {
    let manifest = try #require(SampleRun.files["manifest.json"]).replacing("loss.csv", with: name)
    try SampleRun.with(["manifest.json": Array(manifest.utf8)]) { folder in
      _ = #expect(throws: ReportError.self) { try RunContents(path: folder) }
    }
  }
}
