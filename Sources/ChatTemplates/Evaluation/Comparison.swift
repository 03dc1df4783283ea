/// Python's comparisons.
struct Comparison {
  let budget: TemplateBudget

  func holds(
    _ comparison: ComparisonOperator, _ left: RuntimeValue, _ right: RuntimeValue
  ) throws(TemplateFault) -> Bool {
    switch comparison {
    case .equal: return try equal(left, right)
    case .notEqual: return !(try equal(left, right))
    case .less: return try precedes(left, right)
    case .greater: return try precedes(right, left)
    case .lessOrEqual: return try precedesOrEquals(left, right)
    case .greaterOrEqual: return try precedesOrEquals(right, left)
    case .contained: return try contains(right, left)
    case .notContained: return !(try contains(right, left))
    }
  }

  func equal(_ left: RuntimeValue, _ right: RuntimeValue) throws(TemplateFault) -> Bool {
    try budget.step()
    if let left = left.wholeNumber, let right = right.wholeNumber { return left == right }
    if let left = left.number, let right = right.number { return left == right }
    if let left = left.text, let right = right.text {
      try budget.look(at: min(left.utf8.count, right.utf8.count))
      return ExactText(left) == ExactText(right)
    }
    switch (left, right) {
    case (.undefined, .undefined), (.none, .none): return true
    case (.sequence(let leftKind, let left), .sequence(let rightKind, let right)):
      if case .range = leftKind, case .range = rightKind {
        return try equal(left.values, right.values)
      }
      guard leftKind == rightKind else { return false }
      return try equal(left.values, right.values)
    case (.mapping(let left), .mapping(let right)): return try equal(left, right)
    case (.namespace(let left), .namespace(let right)): return left === right
    case (.loop(let left), .loop(let right)): return left === right
    case (.iterator(let left), .iterator(let right)): return left === right
    case (.function, .function): throw .unsupported("a comparison of functions")
    default: return false
    }
  }

  func equal(_ left: [RuntimeValue], _ right: [RuntimeValue]) throws(TemplateFault) -> Bool {
    guard left.count == right.count else { return false }
    for (left, right) in zip(left, right) where !(try equal(left, right)) { return false }
    return true
  }

  private func equal(_ left: Mapping, _ right: Mapping) throws(TemplateFault) -> Bool {
    guard left.entries.count == right.entries.count else { return false }
    for entry in left.entries {
      guard let other = right[try MappingKey(entry.key)], try equal(entry.value, other) else {
        return false
      }
    }
    return true
  }

  /// Whether `left < right`.
  func precedes(_ left: RuntimeValue, _ right: RuntimeValue) throws(TemplateFault) -> Bool {
    try budget.step()
    if let left = left.wholeNumber, let right = right.wholeNumber { return left < right }
    if let left = left.number, let right = right.number { return left < right }
    if let left = left.text, let right = right.text {
      try budget.look(at: min(left.utf8.count, right.utf8.count))
      return left.utf8.lexicographicallyPrecedes(right.utf8)
    }
    if case .sequence(let leftKind, let lefts) = left,
      case .sequence(let rightKind, let rights) = right,
      leftKind == rightKind, leftKind == .list || leftKind == .tuple
    {
      for (left, right) in zip(lefts.values, rights.values) where !(try equal(left, right)) {
        return try precedes(left, right)
      }
      return lefts.values.count < rights.values.count
    }
    for case .undefined(let reason) in [left, right] { throw .undefined(reason) }
    throw .invalid("\(left.typeName) and \(right.typeName) have no order")
  }

  private func precedesOrEquals(_ left: RuntimeValue, _ right: RuntimeValue) throws(TemplateFault)
    -> Bool
  {
    if let left = left.number, let right = right.number, left.isNaN || right.isNaN { return false }
    if try precedes(left, right) { return true }
    return try equal(left, right)
  }

  /// Whether `element in container`.
  func contains(_ container: RuntimeValue, _ element: RuntimeValue) throws(TemplateFault) -> Bool {
    switch container {
    case .undefined: return false
    case .string(let text), .markup(let text):
      guard let part = element.text else {
        throw .invalid("\(element.typeName) cannot be in a string")
      }
      try budget.look(at: text.utf8.count + part.utf8.count)
      return part.isEmpty || !TextSearch(part).matches(in: Array(text.utf8), limit: 1).isEmpty
    case .mapping(let mapping): return mapping[try MappingKey(element)] != nil
    case .sequence(_, let items): return try contains(items.values, element)
    case .iterator(let iterator):
      while let item = iterator.next() { if try equal(item, element) { return true } }
      return false
    default: throw .invalid("“in” does not fit \(container.typeName)")
    }
  }

  private func contains(_ items: [RuntimeValue], _ element: RuntimeValue) throws(TemplateFault)
    -> Bool
  {
    for item in items where try equal(item, element) { return true }
    return false
  }
}

/// The stable order of values that have one.
struct SortOrder {
  private let keys: [RuntimeValue]
  private let comparison: Comparison

  init(_ keys: [RuntimeValue], budget: TemplateBudget) throws(TemplateFault) {
    try budget.makeList(keys.count)
    self.keys = keys
    comparison = Comparison(budget: budget)
  }

  /// The positions of the keys, smallest first, and equal ones in their order.
  func ascending() throws(TemplateFault) -> [Int] {
    try order { first, second throws(TemplateFault) in
      try comparison.precedes(keys[first], keys[second])
    }
  }

  /// The positions of the keys, largest first, and equal ones in their order.
  func descending() throws(TemplateFault) -> [Int] {
    try order { first, second throws(TemplateFault) in
      try comparison.precedes(keys[second], keys[first])
    }
  }

  private func order(
    _ precedes: (Int, Int) throws(TemplateFault) -> Bool
  ) throws(TemplateFault) -> [Int] {
    var fault: TemplateFault?
    let order = keys.indices.sorted { first, second in
      guard fault == nil else { return first < second }
      do throws(TemplateFault) {
        if try precedes(first, second) { return true }
        return try precedes(second, first) ? false : first < second
      } catch {
        fault = error
        return first < second
      }
    }
    if let fault { throw fault }
    return order
  }
}
