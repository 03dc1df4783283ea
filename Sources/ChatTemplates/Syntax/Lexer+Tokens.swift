extension TemplateLexer {
  private static let symbols: Set<String> = [
    "+", "-", "/", "//", "*", "%", "**", "~", "[", "]", "(", ")", "{", "}", "==", "!=", ">", ">=",
    "<", "<=", "=", ".", ":", "|", ",", ";",
  ]

  /// Reads one token of an expression; `brackets` are those that are open, as what closes them.
  mutating func readToken(brackets: inout [Unicode.Scalar]) throws(TemplateFault) {
    let scalar = source[position]
    if scalar.isDigit {
      try readNumber()
    } else if scalar == "_" || scalar.properties.isXIDStart {
      var end = position
      while let next = at(end), next.properties.isXIDContinue { end += 1 }
      add(.name(String(scalars: source[position..<end])), upTo: end)
    } else if scalar == "'" || scalar == "\"" {
      try readString(quote: scalar)
    } else {
      try readSymbol(brackets: &brackets)
    }
  }

  private mutating func add(_ kind: TemplateToken.Kind, upTo end: Int) {
    tokens.append(TemplateToken(line: line, kind: kind))
    move(to: end)
  }

  private mutating func readSymbol(brackets: inout [Unicode.Scalar]) throws(TemplateFault) {
    for length in [2, 1] where position + length <= source.count {
      let symbol = String(scalars: source[position..<position + length])
      guard Self.symbols.contains(symbol) else { continue }
      switch symbol {
      case "(": brackets.append(")")
      case "[": brackets.append("]")
      case "{": brackets.append("}")
      case ")", "]", "}":
        guard brackets.popLast() == source[position] else {
          throw .syntax("“\(symbol)” closes nothing", line: line)
        }
      default: break
      }
      return add(.symbol(symbol), upTo: position + length)
    }
    throw .syntax("unexpected character “\(source[position])”", line: line)
  }

  // MARK: Numbers

  private mutating func readNumber() throws(TemplateFault) {
    if let end = floatEnd(), position == 0 || source[position - 1] != "." {
      guard let value = Double(digits(position..<end)) else {
        throw .syntax("a malformed number", line: line)
      }
      return add(.float(value), upTo: end)
    }
    let bases: [Unicode.Scalar: Int] = ["b": 2, "B": 2, "o": 8, "O": 8, "x": 16, "X": 16]
    if source[position] == "0", let next = at(position + 1), let base = bases[next] {
      let end = runEnd(from: position + 2) {
        $0.isHexadecimalDigit && Int(String($0), radix: base) != nil
      }
      if end > position + 2 { return try addInteger(digits(position + 2..<end), base, upTo: end) }
    }
    let isZero = source[position] == "0"
    let end = runEnd(from: position) { isZero ? $0 == "0" : $0.isDigit }
    try addInteger(digits(position..<end), 10, upTo: end)
  }

  private mutating func addInteger(
    _ text: String, _ base: Int, upTo end: Int
  ) throws(TemplateFault) {
    guard let value = Int(text, radix: base) else {
      throw .unsupported(
        "the number \(text.prefix(40)), which needs more than 64 bits,", line: line)
    }
    add(.integer(value), upTo: end)
  }

  private func digits(_ range: Range<Int>) -> String {
    String(scalars: source[range].filter { $0 != "_" })
  }

  /// The end of digits that single underscores may part.
  private func runEnd(from start: Int, where isPart: (Unicode.Scalar) -> Bool) -> Int {
    var end = start
    while let scalar = at(end) {
      if isPart(scalar) {
        end += 1
      } else if scalar == "_", end > start, let next = at(end + 1), isPart(next) {
        end += 1
      } else {
        break
      }
    }
    return end
  }

  private func floatEnd() -> Int? {
    var end = runEnd(from: position, where: \.isDigit)
    var isFloat = false
    if at(end) == ".", let next = at(end + 1), next.isDigit {
      end = runEnd(from: end + 1, where: \.isDigit)
      isFloat = true
    }
    if at(end) == "e" || at(end) == "E" {
      let digit = at(end + 1) == "+" || at(end + 1) == "-" ? end + 2 : end + 1
      if let next = at(digit), next.isDigit { return runEnd(from: digit, where: \.isDigit) }
    }
    return isFloat ? end : nil
  }

  // MARK: Strings

  private mutating func readString(quote: Unicode.Scalar) throws(TemplateFault) {
    var end = position + 1
    while let scalar = at(end), scalar != quote { end += scalar == "\\" ? 2 : 1 }
    guard end < source.count else {
      throw .syntax("the string that begins here is not closed", line: line)
    }
    let text = try StringLiteral.decode(source[position + 1..<end], line: line)
    add(.string(text), upTo: end + 1)
  }
}

extension Unicode.Scalar {
  var isDigit: Bool { ("0"..."9").contains(self) }

  var isHexadecimalDigit: Bool { properties.isASCIIHexDigit }
}
