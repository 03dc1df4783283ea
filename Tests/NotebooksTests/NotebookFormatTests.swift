import Notebooks
import Testing

/// Texts that try to be markup, code or a change of direction.
let hostileText =
  "<script>alert(1)</script> `x` | $a$ **b** [c](http://d.e) \u{202E}\u{7}\n- ]]> ' \""

/// What notebooks are made of.
@Suite struct NotebookFormatTests {
  private func notebook(_ cells: [Notebook.Cell]) -> Notebook {
    Notebook(title: "T", name: "test", cells: cells)
  }

  @Test func cellsKeepTheRules() throws {
    let table = NotebookTable(["a"], [["r", "1"]])
    let rules = try NotebookRules(
      try notebook([
        .narrative([.heading(1, "T"), .list(["one", "two"])]),
        .code("x = 1\n\nx", [.printed("one"), .table(table)]),
        .code("", [.html("<p>x</p>")]),
      ]).json())
    #expect(rules.cells.map(\.id) == ["test-1", "test-2", "test-3"])
    #expect(rules.cells[0].source == "# T\n\n- one\n- two")
    #expect(rules.cells[1].source == "x = 1\n\nx" && rules.cells[2].source.isEmpty)
    #expect(rules.outputs("text/html").last == "<p>x</p>")
  }

  /// Copied from pandas 3.1, with the options that the notebooks set.
  @Test func tablesAreThoseOfPandas() throws {
    let table = NotebookTable(
      ["a b", "long_column"],
      [
        ["1", "x", "1"], ["words here", "<b>&\"q\"", "2"], ["", "+1.2", "3"], ["–é", "│日本", "…"],
      ])
    let rules = try NotebookRules(try notebook([.code("t", [.table(table)])]).json())
    #expect(
      rules.outputs("text/plain") == [
        "                a b long_column\n"
          + "1                 x           1\n"
          + "words here  <b>&\"q\"           2\n"
          + "               +1.2           3\n"
          + "–é              │日本           …"
      ])
    let html = try #require(rules.outputs("text/html").first)
    #expect(
      html.contains(
        "    <tr>\n      <th>words here</th>\n      <td>&lt;b&gt;&amp;\"q\"</td>\n      <td>2</td>\n"
      ))
    #expect(html.hasPrefix("<div>\n<style scoped>\n    .dataframe tbody tr th:only-of-type {\n"))
    #expect(html.contains("<table border=\"1\" class=\"dataframe tex2jax_ignore mathjax_ignore\">"))
  }

  @Test func hostileTextIsInertInMarkdown() throws {
    let blocks: [NarrativeBlock] = [
      .heading(2, "\(token: hostileText)"), .paragraph("\(hostileText) \(token: hostileText)"),
      .paragraph("\(strong: hostileText)"), .list(["\(emphasis: hostileText)"]),
      .table(header: ["a", "b"], rows: [["\(token: hostileText)", "\(code: hostileText)"]]),
    ]
    let text = try NotebookRules(try notebook([.narrative(blocks)]).json()).markdown
    let lines = text.split(separator: "\n")
    #expect(lines.count == 7, "one line for each block and row: \(lines)")
    #expect(!text.contains("<script") && !text.contains("`") && !text.contains("$"))
    #expect(!text.contains("\u{202E}") && !text.contains("\u{7}"))
    #expect(text.contains("\\u{202E}") || text.contains("u&#123;202E&#125;"))
    #expect(!text.contains("[c]") && !text.contains("**b**"))
    #expect(lines.last?.count { $0 == "|" } == 3, "the borders of two columns alone")
    // Only our own elements.
    let elements = text.matches(of: /<[^>]*>/).map { String($0.output) }
    #expect(Set(elements) == ["<code>", "</code>"])
  }

  @Test func hostileTextIsInertInPages() throws {
    let table = NotebookTable([hostileText], [[hostileText, hostileText]])
    let page = notebook([
      .narrative([
        .heading(1, "\(hostileText)"), .paragraph("\(token: hostileText)"),
        .table(header: ["\(hostileText)"], rows: [["\(code: hostileText)"]]),
        .commands([hostileText]),
      ]),
      .code("# \(hostileText)\nx = \"\(hostileText)\"", [.table(table), .printed(hostileText)]),
    ]).page
    #expect(!page.contains("<script") && !page.contains("\u{202E}") && !page.contains("\u{7}"))
    #expect(page.contains("&lt;script&gt;alert(1)&lt;/script&gt;"))
    for address in page.matches(of: /(href|src)="([^"]*)"/) {
      Issue.record("\(address.output.0)")
    }
  }

  @Test func commandsCannotEndTheirFence() throws {
    let text = try NotebookRules(
      try notebook([.narrative([.commands(["echo ```", "# x"])])]).json()
    ).markdown
    #expect(text == "````bash\necho ```\n# x\n````")
  }

  @Test func codeOnPagesIsTheCode() {
    let code = "def f(x):\n    \"\"\"It's <b>.\"\"\"\n    return f'{x:.2f}' + \"\\\"\" # 1 & 2\n"
    let page = notebook([.code(code)]).page
    let start = page.firstRange(of: "<code>"), end = page.firstRange(of: "</code>")
    let shown = start.flatMap { start in end.map { page[start.upperBound..<$0.lowerBound] } }
    let plain = shown?.replacing(/<[^>]*>/, with: "").replacing("&lt;", with: "<")
      .replacing("&gt;", with: ">").replacing("&quot;", with: "\"").replacing("&#x27;", with: "'")
      .replacing("&amp;", with: "&")
    #expect(plain.map { String($0) } == code)
    #expect(page.contains(#"<span class="keyword">def</span>"#))
    #expect(page.contains(#"<span class="comment"># 1 &amp; 2</span>"#))
  }
}
