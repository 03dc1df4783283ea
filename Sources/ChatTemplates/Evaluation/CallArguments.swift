/// The arguments of a call, taken one after the other by the names of the parameters.
struct CallArguments {
  /// What is called, for faults.
  let callee: String
  private(set) var positional: ArraySlice<RuntimeValue>
  private(set) var named: [(name: String, value: RuntimeValue)]

  init(
    callee: String, positional: [RuntimeValue] = [],
    named: [(name: String, value: RuntimeValue)] = []
  ) {
    self.callee = callee
    self.positional = positional[...]
    self.named = named
  }

  var isEmpty: Bool { positional.isEmpty && named.isEmpty }

  /// The next argument: the first without a name, or else the one named `name`.
  mutating func next(_ name: String) -> RuntimeValue? { positional.popFirst() ?? take(named: name) }

  mutating func take(named name: String) -> RuntimeValue? {
    guard let index = named.firstIndex(where: { $0.name == name }) else { return nil }
    return named.remove(at: index).value
  }

  /// All arguments without a name that are left.
  mutating func takeAll() -> [RuntimeValue] {
    defer { positional = [] }
    return Array(positional)
  }

  mutating func takeAllNamed() -> [(name: String, value: RuntimeValue)] {
    defer { named = [] }
    return named
  }

  mutating func required(_ name: String) throws(TemplateFault) -> RuntimeValue {
    guard let value = next(name) else { throw .invalid("“\(callee)” lacks the argument “\(name)”") }
    return value
  }

  mutating func requiredText(_ name: String) throws(TemplateFault) -> String {
    let value = try required(name)
    guard let text = value.text else { throw unfit(value, name) }
    return text
  }

  /// A text; `nil` if it is absent or none.
  mutating func text(_ name: String) throws(TemplateFault) -> String? {
    guard let value = next(name) else { return nil }
    if case .none = value { return nil }
    guard let text = value.text else { throw unfit(value, name) }
    return text
  }

  /// A whole number; `nil` if it is absent or none.
  mutating func whole(_ name: String) throws(TemplateFault) -> Int? {
    guard let value = next(name) else { return nil }
    if case .none = value { return nil }
    guard let number = value.wholeNumber else { throw unfit(value, name) }
    return number
  }

  mutating func flag(_ name: String) -> Bool { next(name)?.isTrue ?? false }

  /// - Throws: An invalid-operation fault if an argument is left.
  func finish() throws(TemplateFault) {
    if let extra = named.first {
      throw .invalid("“\(callee)” does not take the argument “\(extra.name)”")
    }
    if !positional.isEmpty { throw .invalid("“\(callee)” has too many arguments") }
  }

  private func unfit(_ value: RuntimeValue, _ name: String) -> TemplateFault {
    if case .undefined(let reason) = value { return .undefined(reason) }
    return .invalid("\(value.typeName) cannot be the argument “\(name)” of “\(callee)”")
  }
}
