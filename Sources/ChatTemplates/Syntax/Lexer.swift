/// Cuts a template into tokens, with the white space control that the reference library sets: the
/// newline after a statement goes (`trim_blocks`), and so does white space before a statement that
/// begins its line (`lstrip_blocks`); `-` takes all white space on its side, `+` none.
struct TemplateLexer {
  let source: [Unicode.Scalar]
  var position = 0
  var line = 1
  var tokens: [TemplateToken] = []
  /// Whether what was read last ended with a newline.
  private var lineStarts = true

  /// - Throws: A syntax fault with its line.
  static func tokens(of source: String) throws(TemplateFault) -> [TemplateToken] {
    var lexer = TemplateLexer(source)
    try lexer.run()
    return lexer.tokens
  }

  /// Newlines become `\n`, and one at the end goes, as in the reference.
  private init(_ text: String) {
    var scalars: [Unicode.Scalar] = []
    scalars.reserveCapacity(text.utf8.count)
    var previous: Unicode.Scalar = " "
    for scalar in text.unicodeScalars {
      if scalar != "\n" || previous != "\r" { scalars.append(scalar == "\r" ? "\n" : scalar) }
      previous = scalar
    }
    if scalars.last == "\n" { scalars.removeLast() }
    source = scalars
  }

  private mutating func run() throws(TemplateFault) {
    while position < source.count {
      guard let mark = nextMark() else {
        append(text: source[position...])
        position = source.count
        break
      }
      let sign = at(mark + 2).flatMap { $0 == "-" || $0 == "+" ? $0 : nil }
      let text = trimmed(source[position..<mark], sign: sign, isExpression: source[mark + 1] == "{")
      append(text: text)
      try readTag(at: mark, hasSign: sign != nil)
    }
    tokens.append(TemplateToken(line: line, kind: .end))
  }

  private mutating func readTag(at mark: Int, hasSign: Bool) throws(TemplateFault) {
    move(to: mark)
    let inside = mark + (hasSign ? 3 : 2)
    switch source[mark + 1] {
    case "{":
      tokens.append(TemplateToken(line: line, kind: .expressionStart))
      move(to: inside)
      try readInside(close: "}", end: .expressionEnd)
    case "%":
      if let end = rawStart(at: inside) {
        move(to: end)
        lineStarts = source[end - 1] == "\n"
        return try readRaw()
      }
      tokens.append(TemplateToken(line: line, kind: .statementStart))
      move(to: inside)
      try readInside(close: "%", end: .statementEnd)
    default:
      move(to: inside)
      try readComment()
    }
  }

  // MARK: White space

  private func trimmed(
    _ text: ArraySlice<Unicode.Scalar>, sign: Unicode.Scalar?, isExpression: Bool
  ) -> ArraySlice<Unicode.Scalar> {
    if sign == "-" {
      return text.prefix(upTo: (text.lastIndex { !$0.isPythonSpace } ?? text.startIndex - 1) + 1)
    }
    guard sign == nil, !isExpression else { return text }
    let newline = text.lastIndex(of: "\n")
    guard newline != nil || lineStarts else { return text }
    let start = newline.map { $0 + 1 } ?? text.startIndex
    return text[start...].allSatisfy(\.isPythonSpace) ? text[..<start] : text
  }

  private mutating func append(text: ArraySlice<Unicode.Scalar>) {
    guard !text.isEmpty else { return }
    tokens.append(TemplateToken(line: line, kind: .text(String(scalars: text))))
  }

  // MARK: Tags

  private mutating func readInside(
    close: Unicode.Scalar, end: TemplateToken.Kind
  ) throws(TemplateFault) {
    let opened = line
    var brackets: [Unicode.Scalar] = []
    while position < source.count {
      if brackets.isEmpty, let after = tagEnd(at: position, close: close) {
        tokens.append(TemplateToken(line: line, kind: end))
        move(to: after)
        lineStarts = source[after - 1] == "\n"
        return
      }
      if source[position].isPythonSpace {
        move(to: position + 1)
      } else {
        try readToken(brackets: &brackets)
      }
    }
    throw .syntax("the tag that begins here is not closed", line: opened)
  }

  private mutating func readComment() throws(TemplateFault) {
    let opened = line
    var end = position
    while end < source.count {
      if let after = tagEnd(at: end, close: "#") {
        move(to: after)
        lineStarts = source[after - 1] == "\n"
        return
      }
      end += 1
    }
    throw .syntax("the comment that begins here is not closed", line: opened)
  }

  private mutating func readRaw() throws(TemplateFault) {
    let opened = line
    var end = position
    while end + 1 < source.count {
      if source[end] == "{", source[end + 1] == "%", let (sign, after) = rawEnd(at: end + 2) {
        append(text: trimmed(source[position..<end], sign: sign, isExpression: false))
        move(to: after)
        lineStarts = source[after - 1] == "\n"
        return
      }
      end += 1
    }
    throw .syntax("the raw text that begins here is not closed", line: opened)
  }

  // MARK: Marks

  private func nextMark() -> Int? {
    var index = position
    while index + 1 < source.count {
      if source[index] == "{", ["{", "%", "#"].contains(source[index + 1]) { return index }
      index += 1
    }
    return nil
  }

  /// The position after the end of a tag that stands at `index`, white space that goes included.
  private func tagEnd(at index: Int, close: Unicode.Scalar) -> Int? {
    if at(index) == close, at(index + 1) == "}" {
      return index + 2 + (close != "}" && at(index + 2) == "\n" ? 1 : 0)
    }
    guard at(index + 1) == close, at(index + 2) == "}" else { return nil }
    if at(index) == "-" { return afterSpace(index + 3) }
    return at(index) == "+" && close != "}" ? index + 3 : nil
  }

  /// The position after `raw %}`, if that stands at `index`.
  private func rawStart(at index: Int) -> Int? {
    guard let word = after(word: "raw", at: index) else { return nil }
    if at(word) == "%", at(word + 1) == "}" { return word + 2 }
    guard at(word) == "-", at(word + 1) == "%", at(word + 2) == "}" else { return nil }
    return afterSpace(word + 3)
  }

  private func rawEnd(at index: Int) -> (sign: Unicode.Scalar?, after: Int)? {
    let sign = at(index).flatMap { $0 == "-" || $0 == "+" ? $0 : nil }
    guard let word = after(word: "endraw", at: index + (sign == nil ? 0 : 1)),
      let end = tagEnd(at: word, close: "%")
    else { return nil }
    return (sign, end)
  }

  private func after(word: String, at index: Int) -> Int? {
    var index = afterSpace(index)
    for scalar in word.unicodeScalars {
      guard at(index) == scalar else { return nil }
      index += 1
    }
    return afterSpace(index)
  }

  private func afterSpace(_ index: Int) -> Int {
    var index = index
    while let scalar = at(index), scalar.isPythonSpace { index += 1 }
    return index
  }

  func at(_ index: Int) -> Unicode.Scalar? { index < source.count ? source[index] : nil }

  mutating func move(to index: Int) {
    for scalar in source[position..<index] where scalar == "\n" { line += 1 }
    position = index
  }
}
