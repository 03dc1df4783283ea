extension TemplateEvaluator {
  func sequenceFilter(
    _ name: String, _ value: RuntimeValue, _ arguments: inout CallArguments
  ) throws(TemplateFault) -> RuntimeValue {
    switch name {
    case "length", "count": return .integer(try length(of: value))
    case "list": return try .list(try elements(of: value))
    case "first":
      let first: RuntimeValue? =
        if case .iterator(let iterator) = value { iterator.next() } else {
          try elements(of: value).first
        }
      return first ?? .undefined("an empty sequence has no first element")
    case "last":
      if case .iterator = value { throw .invalid("“last” does not fit \(value.typeName)") }
      return try elements(of: value).last ?? .undefined("an empty sequence has no last element")
    case "join": return .string(try joined(value, &arguments))
    case "reverse": return try reversed(value)
    case "items":
      if value.isUndefined { return .iterator(try ValueIterator([])) }
      guard case .mapping(let mapping) = value else {
        throw .invalid("“items” does not fit \(value.typeName)")
      }
      return .iterator(try ValueIterator(try entries(of: mapping)))
    case "map": return try mapped(value, &arguments)
    case "select", "reject", "selectattr", "rejectattr":
      return try selected(value, name, &arguments)
    case "batch": return try batched(value, &arguments)
    default: return try orderFilter(name, value, &arguments)
    }
  }

  private func length(of value: RuntimeValue) throws(TemplateFault) -> Int {
    switch value {
    case .undefined: return 0
    case .string(let text), .markup(let text):
      try budget.look(at: text.utf8.count)
      return text.unicodeScalars.count
    case .sequence(_, let items): return items.values.count
    case .mapping(let mapping): return mapping.entries.count
    case .loop(let loop): return loop.items.count
    default: throw .invalid("\(value.typeName) has no length")
    }
  }

  private func joined(
    _ value: RuntimeValue, _ arguments: inout CallArguments
  ) throws(TemplateFault) -> String {
    let separator = try string(arguments.next("d") ?? .string(""))
    let path = try arguments.next("attribute").map { value throws(TemplateFault) in
      try AttributePath(value)
    }
    var parts: [String] = []
    for element in try elements(of: value) {
      let part = try string(try path?.value(of: element, self) ?? element)
      try budget.make(part.utf8.count + separator.utf8.count)
      parts.append(part)
    }
    return parts.joined(separator: separator)
  }

  private func reversed(_ value: RuntimeValue) throws(TemplateFault) -> RuntimeValue {
    if let text = value.text {
      try budget.make(text.utf8.count)
      let reversed = String(scalars: text.unicodeScalars.reversed())
      if case .markup = value { return .markup(reversed) }
      return .string(reversed)
    }
    let reversed = Array(try elements(of: value).reversed())
    if case .iterator = value { return try .list(reversed) }
    return .iterator(try ValueIterator(reversed))
  }

  private func mapped(
    _ value: RuntimeValue, _ arguments: inout CallArguments
  ) throws(TemplateFault) -> RuntimeValue {
    var results: [RuntimeValue] = []
    if arguments.positional.isEmpty, let attribute = arguments.take(named: "attribute") {
      let path = try AttributePath(attribute)
      let standard = arguments.take(named: "default")
      for element in try value.isTrue ? elements(of: value) : [] {
        results.append(try path.value(of: element, self, default: standard))
      }
    } else {
      let name = try arguments.requiredText("filter")
      let passed = CallArguments(
        callee: name, positional: arguments.takeAll(), named: arguments.takeAllNamed())
      for element in try value.isTrue ? elements(of: value) : [] {
        results.append(try filter(name, element, passed))
      }
    }
    return .iterator(try ValueIterator(results))
  }

  private func selected(
    _ value: RuntimeValue, _ filter: String, _ arguments: inout CallArguments
  ) throws(TemplateFault) -> RuntimeValue {
    let path =
      filter.hasSuffix("attr") ? try AttributePath(try arguments.required("attribute")) : nil
    let name = arguments.positional.isEmpty ? nil : try arguments.requiredText("test")
    let passed = CallArguments(
      callee: name ?? filter, positional: arguments.takeAll(), named: arguments.takeAllNamed())
    let wanted = filter.hasPrefix("select")
    var kept: [RuntimeValue] = []
    for element in try value.isTrue ? elements(of: value) : [] {
      let tested = try path?.value(of: element, self) ?? element
      let holds = try name.map { name throws(TemplateFault) in try test(name, tested, passed) }
      if holds ?? tested.isTrue == wanted { kept.append(element) }
    }
    return .iterator(try ValueIterator(kept))
  }

  private func batched(
    _ value: RuntimeValue, _ arguments: inout CallArguments
  ) throws(TemplateFault) -> RuntimeValue {
    let size = try arguments.whole("linecount") ?? 0
    let filling = arguments.next("fill_with")
    guard (1...TemplateLimits.rangeLength).contains(size) else {
      throw .invalid("“batch” needs a number from 1 to \(TemplateLimits.rangeLength)")
    }
    let items = try elements(of: value)
    var batches: [RuntimeValue] = []
    for start in stride(from: 0, to: items.count, by: size) {
      var batch = Array(items[start..<min(start + size, items.count)])
      try budget.makeList(size)
      if let filling, filling.isPresent {
        batch += Array(repeating: filling, count: size - batch.count)
      }
      batches.append(try .list(batch))
    }
    return .iterator(try ValueIterator(batches))
  }
}

extension RuntimeValue {
  fileprivate var isPresent: Bool {
    if case .none = self { false } else { true }
  }
}
