extension StringMethods {
  /// What a method that answers yes or no says; `nil` if `name` is none.
  func tested(_ name: String, _ arguments: inout CallArguments) throws(TemplateFault) -> Bool? {
    if name == "startswith" || name == "endswith" {
      let wanted = try arguments.required("prefix")
      guard arguments.isEmpty else { throw .unsupported("“\(name)” with positions") }
      return try any(of: wanted) { name == "startswith" ? starts(with: $0) : ends(with: $0) }
    }
    let scalars = text.unicodeScalars
    switch name {
    case "isupper": return LetterCase.isUpper(text)
    case "islower": return LetterCase.isLower(text)
    case "isascii": return scalars.allSatisfy(\.isASCII)
    case "isspace": return all(\.isPythonSpace)
    case "isalpha": return all(\.isLetter)
    case "isdecimal": return all { $0.properties.generalCategory == .decimalNumber }
    case "isdigit": return all(\.isPythonDigit)
    case "isnumeric": return all { $0.properties.numericType != nil }
    case "isalnum": return all { $0.isLetter || $0.properties.numericType != nil }
    default: return nil
    }
  }

  private func all(_ isFit: (Unicode.Scalar) -> Bool) -> Bool {
    !text.isEmpty && text.unicodeScalars.allSatisfy(isFit)
  }

  private func any(
    of wanted: RuntimeValue, _ isFit: (String) -> Bool
  ) throws(TemplateFault) -> Bool {
    if let text = wanted.text { return isFit(text) }
    guard case .sequence(.tuple, let items) = wanted else {
      throw .invalid("a string cannot start or end with \(wanted.typeName)")
    }
    for item in items.values {
      guard let text = item.text else {
        throw .invalid("a string cannot start or end with \(item.typeName)")
      }
      if isFit(text) { return true }
    }
    return false
  }

  // MARK: Places

  /// Where or how often another text is in this one, in characters; `nil` if `name` asks no such thing.
  func place(_ name: String, _ arguments: inout CallArguments) throws(TemplateFault) -> Int? {
    guard ["find", "rfind", "index", "rindex", "count"].contains(name) else { return nil }
    let wanted = try arguments.requiredText("sub")
    guard arguments.isEmpty else { throw .unsupported("“\(name)” with positions") }
    let bytes = Array(text.utf8)
    if name == "count" { return try matches(of: wanted, in: bytes).count }
    let isLast = name.hasPrefix("r")
    guard
      let byte = try isLast
        ? lastMatch(of: wanted, in: bytes)
        : matches(of: wanted, in: bytes, limit: 1).first
    else {
      if name.hasSuffix("index") { throw .invalid("“\(name)” finds no such text") }
      return -1
    }
    return prefix(upTo: byte).unicodeScalars.count
  }

  func lastMatch(of wanted: String, in bytes: [UInt8]) throws(TemplateFault) -> Int? {
    try budget.look(at: bytes.count + wanted.utf8.count)
    if wanted.isEmpty { return bytes.count }
    let backwards = TextSearch(bytes: wanted.utf8.reversed())
    let found = backwards.matches(in: bytes.reversed(), limit: 1).first
    return found.map { bytes.count - $0 - wanted.utf8.count }
  }
}

extension Unicode.Scalar {
  fileprivate var isLetter: Bool {
    switch properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: true
    default: false
    }
  }

  fileprivate var isPythonDigit: Bool {
    properties.numericType == .digit || properties.numericType == .decimal
  }
}
