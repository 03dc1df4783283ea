/// Python with its words coloured, for pages: comments, strings, keywords and numbers.
///
/// It knows the Python that our cells are written in, and leaves what it does not know as it is.
struct PythonHighlighter {
  private static let keywords: Set<String> = [
    "and", "as", "assert", "def", "else", "except", "False", "for", "from", "if", "import", "in",
    "is", "lambda", "None", "not", "or", "raise", "return", "True", "try", "while", "with",
  ]

  private let source: [Character]
  private var position = 0
  private var html = ""

  private init(_ text: String) { source = Array(text) }

  /// Escaped HTML with `span` elements of the classes `comment`, `string`, `keyword` and `number`.
  static func html(_ text: String) -> String {
    var highlighter = Self(text)
    while highlighter.position < highlighter.source.count { highlighter.step() }
    return highlighter.html
  }

  private mutating func step() {
    let character = source[position]
    if character == "#" {
      append(upTo: end { $0 != "\n" }, as: "comment")
    } else if character == "\"" || character == "'" {
      append(upTo: endOfString(quote: character), as: "string")
    } else if character.isLetter || character == "_" {
      let end = end { $0.isLetter || $0.isNumber || $0 == "_" }
      let word = String(source[position..<end])
      append(upTo: end, as: Self.keywords.contains(word) ? "keyword" : nil)
    } else if character.isASCII, character.isNumber {
      append(upTo: end { $0.isNumber || $0 == "." || $0 == "e" }, as: "number")
    } else {
      append(upTo: position + 1, as: nil)
    }
  }

  private func end(while isInside: (Character) -> Bool) -> Int {
    source[position...].firstIndex { !isInside($0) } ?? source.count
  }

  private func endOfString(quote: Character) -> Int {
    let isTriple = source[position...].prefix(3).elementsEqual([quote, quote, quote])
    let fence = isTriple ? 3 : 1
    var i = position + fence
    while i < source.count {
      if source[i] == "\\" {
        i += 2
      } else if source[i...].prefix(fence).elementsEqual(repeatElement(quote, count: fence)) {
        return i + fence
      } else {
        i += 1
      }
    }
    return source.count
  }

  private mutating func append(upTo end: Int, as name: String?) {
    let end = min(end, source.count)
    let text = HTMLText.escaped(String(source[position..<end]))
    html += name.map { #"<span class="\#($0)">\#(text)</span>"# } ?? text
    position = end
  }
}
