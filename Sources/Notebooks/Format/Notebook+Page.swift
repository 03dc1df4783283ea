internal import Figures

extension Notebook {
  /// The notebook as one self-contained page: no scripts, nothing loaded from elsewhere.
  package var page: String {
    var runs = 0
    let body = cells.map { cell in
      switch cell {
      case .narrative(let blocks): return blocks.html
      case .code(let source, let outputs):
        runs += 1
        return Self.cell(source, outputs, number: runs)
      case .setUp(let source, let summary):
        runs += 1
        return "<details><summary>\(HTMLText.escaped(summary))</summary>\n"
          + Self.cell(source, [], number: runs) + "\n</details>"
      }
    }
    return """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="color-scheme" content="light dark">
      <meta name="generator" content="steerlens notebook">
      <title>\(HTMLText.escaped(title))</title>
      <style>
      \(NotebookStyle.sheet)
      </style>
      </head>
      <body>
      <main>
      \(body.joined(separator: "\n"))
      </main>
      </body>
      </html>

      """
  }

  private static func cell(_ source: String, _ outputs: [NotebookOutput], number: Int) -> String {
    let label = "Cell \(number)"
    let code = """
      <pre class="code" tabindex="0" aria-label="\(label), Python"><code>\
      \(PythonHighlighter.html(PrintableText.lines(source)))</code></pre>
      """
    let shown = outputs.enumerated().map { i, output in
      #"<div class="output">\#(output.html(id: "cell-\(number)-\(i + 1)"))</div>"#
    }
    return #"<section class="cell" aria-label="\#(label)">"# + "\n"
      + ([code] + shown).joined(separator: "\n") + "\n</section>"
  }
}

extension NotebookOutput {
  fileprivate func html(id: String) -> String {
    switch self {
    case .figure(let figure):
      #"<figure><div class="scroll" tabindex="0">\#(figure.inlineSVG(idPrefix: id))</div>"#
        + "<figcaption><strong>\(MarkupText.escaped(figure.title))</strong> "
        + "\(MarkupText.escaped(figure.caption)) <em>\(figure.notebookRemark)</em></figcaption></figure>"
    case .table(let table): #"<div class="scroll" tabindex="0">\#(table.pageHTML)</div>"#
    case .html(let html): html
    case .printed(let text): "<pre>\(HTMLText.escaped(PrintableText.lines(text)))</pre>"
    }
  }
}

extension NotebookTable {
  /// A table of a page: names as row headers, numbers to the right, texts to the left.
  var pageHTML: String {
    let alignments = columns.indices.map { c in
      rows.allSatisfy { Self.isNumber($0.cells[c]) } ? #" class="numeric""# : ""
    }
    func cells(_ texts: [String], _ open: String, _ close: String) -> String {
      zip(texts, alignments).map { "\(open)\($1)>\(HTMLText.escaped($0))\(close)" }.joined()
    }
    let head = cells(columns, #"<th scope="col""#, "</th>")
    let body = rows.map { row in
      #"<tr><th scope="row">\#(HTMLText.escaped(row.name))</th>"#
        + cells(row.cells, "<td", "</td>") + "</tr>"
    }
    return "<table><thead><tr><td></td>" + head + "</tr></thead>\n<tbody>\n"
      + body.joined(separator: "\n") + "\n</tbody></table>"
  }

  private static func isNumber(_ text: String) -> Bool {
    text.unicodeScalars.allSatisfy { "0123456789.,+-%–einfa ".unicodeScalars.contains($0) }
      && text.contains { $0.isNumber || $0 == "–" }
  }
}
