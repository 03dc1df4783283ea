extension StringMethods {
  /// The parts that a method cuts the text into; `nil` if `name` does not.
  func parts(_ name: String, _ arguments: inout CallArguments) throws(TemplateFault)
    -> RuntimeValue?
  {
    switch name {
    case "split", "rsplit":
      let separator = try arguments.text("sep")
      let limit = try arguments.whole("maxsplit") ?? -1
      return try split(by: separator, limit: limit < 0 ? .max : limit, fromRight: name == "rsplit")
    case "splitlines":
      return try list(Self.lines(of: text, keepingEnds: arguments.flag("keepends")))
    case "partition", "rpartition":
      let separator = try arguments.requiredText("sep")
      if separator.isEmpty { throw .invalid("“\(name)” needs a text that is not empty") }
      return try partition(by: separator, fromRight: name == "rpartition")
    default: return nil
    }
  }

  private func list(_ parts: [String]) throws(TemplateFault) -> RuntimeValue {
    try budget.makeList(parts.count)
    return try .list(parts.map { .string($0) })
  }

  private func split(
    by separator: String?, limit: Int, fromRight: Bool
  ) throws(TemplateFault) -> RuntimeValue {
    guard let separator else { return try splitAtSpace(limit: limit, fromRight: fromRight) }
    guard !separator.isEmpty else { throw .invalid("“split” needs a text that is not empty") }
    let bytes = Array(text.utf8)
    var places: [Int]
    if fromRight {
      try budget.look(at: bytes.count + separator.utf8.count)
      let found = TextSearch(bytes: separator.utf8.reversed()).matches(
        in: bytes.reversed(), limit: limit)
      places = found.map { bytes.count - $0 - separator.utf8.count }
      places.reverse()
    } else {
      places = try matches(of: separator, in: bytes, limit: limit)
    }
    var parts: [String] = []
    var start = 0
    for place in places {
      parts.append(String(decoding: bytes[start..<place], as: UTF8.self))
      start = place + separator.utf8.count
    }
    return try list(parts + [String(decoding: bytes[start...], as: UTF8.self)])
  }

  private func splitAtSpace(limit: Int, fromRight: Bool) throws(TemplateFault) -> RuntimeValue {
    let scalars = Array(text.unicodeScalars)
    let ordered = fromRight ? scalars.reversed() : scalars
    var parts: [String] = []
    var rest = ordered.drop(while: \.isPythonSpace)
    while !rest.isEmpty {
      let word = parts.count < limit ? rest.prefix { !$0.isPythonSpace } : rest
      rest = rest[word.endIndex...].drop(while: \.isPythonSpace)
      parts.append(fromRight ? String(scalars: word.reversed()) : String(scalars: word))
    }
    return try list(fromRight ? parts.reversed() : parts)
  }

  /// The lines of a text, at the ends that Python knows.
  static func lines(of text: String, keepingEnds: Bool = false) -> [String] {
    let scalars = Array(text.unicodeScalars)
    var lines: [String] = []
    var start = 0
    var index = 0
    while index < scalars.count {
      guard scalars[index].isPythonLineEnd else {
        index += 1
        continue
      }
      let end = index
      index += 1
      if scalars[end] == "\r", index < scalars.count, scalars[index] == "\n" { index += 1 }
      lines.append(String(scalars: scalars[start..<(keepingEnds ? index : end)]))
      start = index
    }
    if start < scalars.count { lines.append(String(scalars: scalars[start...])) }
    return lines
  }

  private func partition(
    by separator: String, fromRight: Bool
  ) throws(TemplateFault) -> RuntimeValue {
    let bytes = Array(text.utf8)
    let place =
      try fromRight
      ? lastMatch(of: separator, in: bytes) : matches(of: separator, in: bytes, limit: 1).first
    let parts =
      if let place {
        [prefix(upTo: place), separator, suffix(from: place + separator.utf8.count)]
      } else {
        fromRight ? ["", "", text] : [text, "", ""]
      }
    return try .tuple(parts.map { .string($0) })
  }
}
