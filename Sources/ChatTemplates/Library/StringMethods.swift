/// The methods of Python's strings.
struct StringMethods {
  let text: String
  let evaluator: TemplateEvaluator

  var budget: TemplateBudget { evaluator.budget }

  /// - Throws: An unsupported fault for a method that this does not have; an invalid-operation fault for
  ///   wrong arguments.
  func call(_ name: String, _ given: CallArguments) throws(TemplateFault) -> RuntimeValue {
    var arguments = given
    try budget.make(text.utf8.count)
    let result: RuntimeValue
    if let changed = try changed(name, &arguments) {
      result = .string(changed)
    } else if let answer = try tested(name, &arguments) {
      result = .bool(answer)
    } else if let parts = try parts(name, &arguments) {
      result = parts
    } else if let place = try place(name, &arguments) {
      result = .integer(place)
    } else {
      throw .unsupported("the method “\(name)” of strings")
    }
    try arguments.finish()
    return result
  }

  /// The same on a text that is marked as safe, which the result is too.
  func callOnMarkup(_ name: String, _ arguments: CallArguments) throws(TemplateFault)
    -> RuntimeValue
  {
    if ["replace", "join", "center", "ljust", "rjust", "zfill", "format"].contains(name) {
      throw .unsupported("“\(name)” on a text that is marked as safe")
    }
    switch try call(name, arguments) {
    case .string(let text): return .markup(text)
    case .sequence(let kind, let items):
      return .sequence(kind, try Items(items.values.map { .markup($0.text ?? "") }))
    case let other: return other
    }
  }

  // MARK: Texts

  private func changed(
    _ name: String, _ arguments: inout CallArguments
  ) throws(TemplateFault) -> String? {
    switch name {
    case "upper": return LetterCase.upper(text)
    case "lower": return LetterCase.lower(text)
    case "capitalize": return LetterCase.capitalized(text)
    case "title": return LetterCase.title(text)
    case "strip", "lstrip", "rstrip":
      let characters = try arguments.text("chars")
      return Self.stripped(text, of: characters, left: name != "rstrip", right: name != "lstrip")
    case "replace":
      let (old, new) = (try arguments.requiredText("old"), try arguments.requiredText("new"))
      return try replacing(old, with: new, count: try arguments.whole("count") ?? -1)
    case "join": return try joined(try evaluator.elements(of: try arguments.required("iterable")))
    case "removeprefix":
      let prefix = try arguments.requiredText("prefix")
      return starts(with: prefix) ? suffix(from: prefix.utf8.count) : text
    case "removesuffix":
      let suffix = try arguments.requiredText("suffix")
      return ends(with: suffix) ? prefix(upTo: text.utf8.count - suffix.utf8.count) : text
    case "center", "ljust", "rjust", "zfill": return try padded(name, &arguments)
    default: return nil
    }
  }

  static func stripped(
    _ text: String, of characters: String?, left: Bool = true, right: Bool = true
  ) -> String {
    let set = characters.map { Set($0.unicodeScalars) }
    func goes(_ scalar: Unicode.Scalar) -> Bool { set?.contains(scalar) ?? scalar.isPythonSpace }
    var rest = text.unicodeScalars[...]
    if left { rest = rest.drop(while: goes) }
    if right { while let last = rest.last, goes(last) { rest.removeLast() } }
    return String(rest)
  }

  /// The text with the first `count` of `old` replaced; all of them if `count` is negative.
  func replacing(
    _ old: String, with new: String, count: Int = -1
  ) throws(TemplateFault) -> String {
    let limit = count < 0 ? Int.max : count
    let bytes = Array(text.utf8)
    let places = try matches(of: old, in: bytes, limit: limit)
    let (added, overflow) = places.count.multipliedReportingOverflow(by: new.utf8.count)
    try budget.make(overflow ? -1 : bytes.count + added)
    var result: [UInt8] = []
    var start = 0
    for place in places {
      result += bytes[start..<place]
      result += new.utf8
      start = place + old.utf8.count
    }
    return String(decoding: result + bytes[start...], as: UTF8.self)
  }

  /// Where `pattern` stands; the empty text stands before every character and at the end.
  func matches(
    of pattern: String, in bytes: [UInt8], limit: Int = .max
  ) throws(TemplateFault) -> [Int] {
    try budget.look(at: bytes.count + pattern.utf8.count)
    if !pattern.isEmpty { return TextSearch(pattern).matches(in: bytes, limit: limit) }
    try budget.makeList(bytes.count)
    let starts = bytes.indices.filter { bytes[$0] & 0xC0 != 0x80 } + [bytes.count]
    return Array(starts.prefix(limit))
  }

  private func joined(_ items: [RuntimeValue]) throws(TemplateFault) -> String {
    var parts: [String] = []
    for item in items {
      guard let part = item.text else {
        throw .invalid("“join” needs strings, not \(item.typeName)")
      }
      try budget.make(part.utf8.count + text.utf8.count)
      parts.append(part)
    }
    return parts.joined(separator: text)
  }

  private func padded(
    _ name: String, _ arguments: inout CallArguments
  ) throws(TemplateFault) -> String {
    let width = try arguments.whole("width") ?? 0
    let fill = name == "zfill" ? "0" : try arguments.text("fillchar") ?? " "
    guard fill.unicodeScalars.count == 1 else { throw .invalid("“\(name)” needs one character") }
    let missing = max(0, width - text.unicodeScalars.count)
    let (bytes, overflow) = missing.multipliedReportingOverflow(by: fill.utf8.count)
    try budget.make(overflow ? -1 : bytes)
    let left =
      switch name {
      case "center": missing / 2 + (missing & width & 1)
      case "ljust": 0
      default: missing
      }
    if name == "zfill", let sign = text.unicodeScalars.first, sign == "-" || sign == "+" {
      return String(sign) + String(repeating: fill, count: left) + suffix(from: 1)
    }
    return String(repeating: fill, count: left) + text
      + String(repeating: fill, count: missing - left)
  }

  // MARK: Ends

  func starts(with prefix: String) -> Bool { text.utf8.starts(with: prefix.utf8) }

  func ends(with suffix: String) -> Bool {
    text.utf8.reversed().starts(with: suffix.utf8.reversed())
  }

  func prefix(upTo byte: Int) -> String { String(decoding: text.utf8.prefix(byte), as: UTF8.self) }

  func suffix(from byte: Int) -> String {
    String(decoding: text.utf8.dropFirst(byte), as: UTF8.self)
  }
}
