/// What the filters that look at attributes look at: names and numbers with dots between them.
struct AttributePath {
  private let keys: [RuntimeValue]

  init(_ value: RuntimeValue) throws(TemplateFault) {
    switch value {
    case .none: keys = []
    case .string(let text), .markup(let text):
      keys = text.split(separator: ".", omittingEmptySubsequences: false).map { part in
        let isNumber = !part.isEmpty && part.unicodeScalars.allSatisfy(\.isDigit)
        return isNumber
          ? Int(part).map { .integer($0) } ?? .string(String(part)) : .string(String(part))
      }
    case .integer: keys = [value]
    default: throw .invalid("\(value.typeName) cannot name an attribute")
    }
  }

  func value(
    of start: RuntimeValue, _ evaluator: TemplateEvaluator, default standard: RuntimeValue? = nil
  ) throws(TemplateFault) -> RuntimeValue {
    var value = start
    for key in keys {
      try evaluator.budget.step()
      value = try evaluator.item(key, of: value)
      if let standard, value.isUndefined { value = standard }
    }
    return value
  }
}

extension TemplateEvaluator {
  func orderFilter(
    _ name: String, _ value: RuntimeValue, _ arguments: inout CallArguments
  ) throws(TemplateFault) -> RuntimeValue {
    switch name {
    case "sum":
      let path = try AttributePath(arguments.next("attribute") ?? .none)
      var sum = arguments.next("start") ?? .integer(0)
      if sum.text != nil { throw .invalid("“sum” does not fit a string") }
      for element in try elements(of: value) {
        let term = try path.value(of: element, self)
        sum = try Arithmetic.combine(.add, sum, term, budget: budget)
      }
      return sum
    case "dictsort": return try sortedEntries(value, &arguments)
    case "sort":
      let isReversed = arguments.flag("reverse")
      let items = try elements(of: value)
      let keys = try keys(of: items, &arguments, severalPaths: true)
      let order = try SortOrder(keys, budget: budget)
      return try .list(try (isReversed ? order.descending() : order.ascending()).map { items[$0] })
    case "unique":
      let items = try elements(of: value)
      var seen: Set<MappingKey> = []
      var kept: [RuntimeValue] = []
      for (item, key) in zip(items, try keys(of: items, &arguments)) {
        if seen.insert(try MappingKey(key)).inserted { kept.append(item) }
      }
      return .iterator(try ValueIterator(kept))
    default:
      let items = try elements(of: value)
      let order = try SortOrder(try keys(of: items, &arguments), budget: budget)
      let first = try (name == "min" ? order.ascending() : order.descending()).first
      return first.map { items[$0] } ?? .undefined("an empty sequence has no “\(name)”")
    }
  }

  /// What elements are compared by: attributes, in lower case unless the case counts.
  private func keys(
    of items: [RuntimeValue], _ arguments: inout CallArguments, severalPaths: Bool = false
  ) throws(TemplateFault) -> [RuntimeValue] {
    let isExact = arguments.flag("case_sensitive")
    let attribute = arguments.next("attribute") ?? .none
    var paths: [AttributePath] = []
    if severalPaths, let text = attribute.text {
      for part in text.split(separator: ",", omittingEmptySubsequences: false) {
        paths.append(try AttributePath(.string(String(part))))
      }
    } else {
      paths = [try AttributePath(attribute)]
    }
    var keys: [RuntimeValue] = []
    for item in items {
      var parts: [RuntimeValue] = []
      for path in paths {
        let part = try path.value(of: item, self)
        parts.append(isExact ? part : try withoutCase(part))
      }
      keys.append(parts.count == 1 ? parts[0] : try .list(parts))
    }
    return keys
  }

  private func withoutCase(_ value: RuntimeValue) throws(TemplateFault) -> RuntimeValue {
    guard let text = value.text else { return value }
    try budget.make(text.utf8.count)
    return .string(LetterCase.lower(text))
  }

  private func sortedEntries(
    _ value: RuntimeValue, _ arguments: inout CallArguments
  ) throws(TemplateFault) -> RuntimeValue {
    let isExact = arguments.flag("case_sensitive")
    let by = try arguments.text("by") ?? "key"
    let isReversed = arguments.flag("reverse")
    if case .undefined(let reason) = value { throw .undefined(reason) }
    guard case .mapping(let mapping) = value else {
      throw .invalid("“dictsort” does not fit \(value.typeName)")
    }
    guard by == "key" || by == "value" else { throw .invalid("“dictsort” cannot sort by “\(by)”") }
    var keys: [RuntimeValue] = []
    for entry in mapping.entries {
      let key = by == "key" ? entry.key : entry.value
      keys.append(isExact ? key : try withoutCase(key))
    }
    let entries = try entries(of: mapping)
    let order = try SortOrder(keys, budget: budget)
    return try .list(try (isReversed ? order.descending() : order.ascending()).map { entries[$0] })
  }
}
