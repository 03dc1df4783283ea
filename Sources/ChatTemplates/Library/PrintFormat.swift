/// Python's `format % values`, with plain conversions.
struct PrintFormat {
  let budget: TemplateBudget

  /// - Throws: An unsupported fault for other conversions than `%s`, `%r`, `%d` and `%i`; an
  ///   invalid-operation fault if the values do not fit.
  func text(_ format: String, _ value: RuntimeValue) throws(TemplateFault) -> String {
    if case .sequence(.tuple, let items) = value { return try text(format, items.values) }
    // Containers may be left over: they could be what named conversions look into.
    return try text(format, [value], mayLeave: value.isContainer)
  }

  func text(
    _ format: String, _ values: [RuntimeValue], mayLeave: Bool = false
  ) throws(TemplateFault) -> String {
    var text = ""
    var values = values[...]
    var rest = format.unicodeScalars[...]
    while let scalar = rest.popFirst() {
      guard scalar == "%" else {
        text.unicodeScalars.append(scalar)
        continue
      }
      let conversion = rest.popFirst()
      if conversion == "%" {
        text += "%"
        continue
      }
      guard let value = values.popFirst() else { throw .invalid("“%” has too few values") }
      let part = try converted(value, by: conversion)
      try budget.make(part.utf8.count)
      text += part
    }
    guard values.isEmpty || mayLeave else { throw .invalid("“%” has too many values") }
    try budget.make(format.utf8.count)
    return text
  }

  private func converted(
    _ value: RuntimeValue, by conversion: Unicode.Scalar?
  ) throws(TemplateFault) -> String {
    switch conversion {
    case "s": return try PythonText.string(value, budget: budget)
    case "r": return try PythonText.representation(value, budget: budget)
    case "d", "i":
      if let number = value.wholeNumber { return String(number) }
      guard case .float(let number) = value, let whole = Int(exactly: number.rounded(.towardZero))
      else { throw .invalid("“%d” does not fit \(value.typeName)") }
      return String(whole)
    default: throw .unsupported("a conversion other than %s, %r and %d")
    }
  }
}

extension RuntimeValue {
  fileprivate var isContainer: Bool {
    switch self {
    case .mapping, .undefined: true
    case .sequence(let kind, _): kind.isIndexed
    default: false
    }
  }
}
