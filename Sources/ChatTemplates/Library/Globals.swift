/// The functions that every template may call.
enum Globals {
  private static let names: Set<String> = [
    "namespace", "range", "dict", "raise_exception", "strftime_now", "cycler", "joiner", "lipsum",
  ]

  static func value(of name: String) -> RuntimeValue? {
    names.contains(name) ? .function(.global(name)) : nil
  }
}

extension TemplateEvaluator {
  func callGlobal(_ name: String, _ given: CallArguments) throws(TemplateFault) -> RuntimeValue {
    var arguments = given
    switch name {
    case "namespace":
      let mapping = try dictionary(&arguments)
      for entry in mapping.entries { try check(attribute: entry.key.text ?? "") }
      return makeNamespace(mapping)
    case "dict": return .mapping(try dictionary(&arguments))
    case "range": return try range(&arguments)
    case "raise_exception":
      let message = try string(try arguments.required("message"))
      try arguments.finish()
      throw TemplateFault(.raised, message)
    case "strftime_now":
      let format = try arguments.requiredText("format")
      try arguments.finish()
      guard let date else {
        throw .unsupported("“strftime_now” without a date being given")
      }
      return .string(try date.text(format))
    default: throw .unsupported("“\(name)”")
    }
  }

  /// A dictionary from another one or from pairs, and from named arguments.
  private func dictionary(_ arguments: inout CallArguments) throws(TemplateFault) -> Mapping {
    var result = Mapping()
    switch arguments.positional.first {
    case nil: break
    case .mapping(let mapping)?: result = mapping
    case let pairs?:
      for pair in try elements(of: pairs) {
        let entry = try elements(of: pair)
        guard entry.count == 2 else { throw .invalid("“dict” needs pairs of keys and values") }
        try result.set(entry[0], to: entry[1])
      }
    }
    guard arguments.takeAll().count <= 1 else {
      throw .invalid("“\(arguments.callee)” has too many arguments")
    }
    for argument in arguments.takeAllNamed() {
      try result.set(.string(argument.name), to: argument.value)
    }
    try budget.makeList(2 * result.entries.count)
    return result
  }

  private func range(_ arguments: inout CallArguments) throws(TemplateFault) -> RuntimeValue {
    var bounds: [Int] = []
    for value in arguments.takeAll() {
      guard let bound = value.wholeNumber else {
        throw .invalid("“range” needs whole numbers, not \(value.typeName)")
      }
      bounds.append(bound)
    }
    try arguments.finish()
    guard (1...3).contains(bounds.count) else {
      throw .invalid("“range” needs one to three numbers")
    }
    let start = bounds.count > 1 ? bounds[0] : 0
    let stop = bounds.count > 1 ? bounds[1] : bounds[0]
    let step = bounds.count > 2 ? bounds[2] : 1
    guard step != 0 else { throw .invalid("the step of “range” is zero") }
    var values: [RuntimeValue] = []
    var number = start
    while step > 0 ? number < stop : number > stop {
      values.append(.integer(number))
      if values.count > TemplateLimits.rangeLength {
        throw .limit("a range has more than \(TemplateLimits.rangeLength) numbers")
      }
      let (next, overflow) = number.addingReportingOverflow(step)
      if overflow { break }
      number = next
    }
    try budget.makeList(values.count)
    return .sequence(.range(start: start, stop: stop, step: step), try Items(values))
  }
}
