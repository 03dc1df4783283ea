extension [NarrativeBlock] {
  /// The blocks as Markdown that every notebook viewer reads alike.
  var markdown: String { map(\.markdown).joined(separator: "\n\n") }
}

extension NarrativeBlock {
  fileprivate var markdown: String {
    switch self {
    case .heading(let level, let text): String(repeating: "#", count: level) + " " + text.markdown
    case .paragraph(let text): text.markdown
    case .list(let items): items.map { "- " + $0.markdown }.joined(separator: "\n")
    case .table(let header, let rows):
      ([header.map(\.markdown), header.map { _ in "---" }] + rows.map { $0.map(\.markdown) })
        .map { "| " + $0.joined(separator: " | ") + " |" }.joined(separator: "\n")
    case .formula(let formula): "$$" + formula.latex + "$$"
    case .commands(let commands): Self.fenced(commands.joined(separator: "\n"))
    }
  }

  // A fence longer than any run of its character inside.
  private static func fenced(_ text: String) -> String {
    var fence = "```"
    while text.contains(fence) { fence += "`" }
    return fence + "bash\n" + text + "\n" + fence
  }
}

extension Prose {
  /// One line of Markdown in which only marked parts are markup.
  var markdown: String { parts.map(\.markdown).joined() }
}

extension Prose.Part {
  fileprivate var markdown: String {
    switch self {
    case .text(let text): Self.escaped(text)
    case .strong(let text): "**" + Self.escaped(text) + "**"
    case .emphasis(let text): "*" + Self.escaped(text) + "*"
    case .link(let text, let address): "[" + Self.escaped(text) + "](<" + address + ">)"
    case .code(let text) where text.allSatisfy(Self.isPlain): "`" + text + "`"
    // Not backticks, which the text may hold; and MathJax leaves `code` alone.
    case .code(let text), .token(let text):
      "<code>" + Self.asReferences(PrintableText.of(text)) + "</code>"
    }
  }

  private static func isPlain(_ character: Character) -> Bool {
    character.isASCII && (character.isLetter || character.isNumber || " _.,/-".contains(character))
  }

  /// Characters that could begin markup, mathematics or HTML as character references.
  private static func escaped(_ text: String) -> String {
    references(PrintableText.of(text)) { "\\`*_[]|$~<>&#".contains($0) }
      .replacing(" %", with: "\u{A0}%")
  }

  /// All ASCII punctuation as character references, so that not even an address becomes a link.
  private static func asReferences(_ text: String) -> String {
    references(text) {
      $0.isASCII && $0 != " " && !("a"..."z" ~= $0 || "A"..."Z" ~= $0 || "0"..."9" ~= $0)
    }
  }

  private static func references(_ text: String, _ isSpecial: (Character) -> Bool) -> String {
    text.unicodeScalars.map {
      isSpecial(Character($0)) ? "&#\($0.value);" : String($0)
    }.joined()
  }
}
