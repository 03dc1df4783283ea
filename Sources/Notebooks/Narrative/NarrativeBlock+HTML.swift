/// Text in HTML, by our own hand.
enum HTMLText {
  /// Text as element content or as an attribute in double or single quotes.
  ///
  /// The same as `html.escape` of Python.
  static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "'": result += "&#x27;"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}

extension [NarrativeBlock] {
  /// The blocks as elements of a page.
  var html: String { map(\.html).joined(separator: "\n") }
}

extension NarrativeBlock {
  fileprivate var html: String {
    switch self {
    case .heading(let level, let text): "<h\(level)>\(text.html)</h\(level)>"
    case .paragraph(let text): "<p>\(text.html)</p>"
    case .list(let items):
      "<ul>\n" + items.map { "<li>\($0.html)</li>\n" }.joined() + "</ul>"
    case .table(let header, let rows): Self.table(header, rows)
    case .formula(let formula):
      #"<div class="formula"><math display="block">"# + formula.mathML + "</math></div>"
    case .commands(let commands):
      #"<pre class="commands"><code>"#
        + commands.map { HTMLText.escaped(PrintableText.of($0)) }.joined(separator: "\n")
        + "</code></pre>"
    }
  }

  private static func table(_ header: [Prose], _ rows: [[Prose]]) -> String {
    let head = header.map { #"<th scope="col">\#($0.html)</th>"# }.joined()
    let body = rows.map { row in
      "<tr>" + row.map { "<td>\($0.html)</td>" }.joined() + "</tr>\n"
    }
    return #"<div class="scroll"><table class="prose"><thead><tr>"# + head
      + "</tr></thead>\n<tbody>\n" + body.joined() + "</tbody></table></div>"
  }
}

extension Prose {
  /// Inline elements.
  var html: String { parts.map(\.html).joined() }
}

extension Prose.Part {
  fileprivate var html: String {
    func element(_ name: String, _ text: String) -> String {
      "<\(name)>\(HTMLText.escaped(PrintableText.of(text)))</\(name)>"
    }
    return switch self {
    // A number and its unit stay on one line.
    case .text(let text):
      HTMLText.escaped(PrintableText.of(text)).replacing(" %", with: "\u{A0}%")
    case .strong(let text): element("strong", text)
    case .emphasis(let text): element("em", text)
    case .code(let text), .token(let text): element("code", text)
    case .link(let text, let address):
      #"<a href="\#(HTMLText.escaped(address))">\#(HTMLText.escaped(text))</a>"#
    }
  }
}
