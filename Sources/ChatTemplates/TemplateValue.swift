/// A value that a template is given: what JSON can say, with the order of keys.
public indirect enum TemplateValue: Sendable, Equatable {
  /// No value: JSON's `null`.
  case null
  /// True or false.
  case boolean(Bool)
  /// A whole number.
  case integer(Int)
  /// A number with a fraction or an exponent.
  case number(Double)
  /// A text.
  case string(String)
  /// A list.
  case array([TemplateValue])
  /// Keys with their values, in order; of a key that comes twice, the last value counts.
  case object([Member])

  /// A key and its value.
  public struct Member: Sendable, Equatable {
    /// The key.
    public var key: String
    /// The value.
    public var value: TemplateValue

    /// Creates a member.
    public init(_ key: String, _ value: TemplateValue) {
      self.key = key
      self.value = value
    }
  }
}

extension TemplateValue: ExpressibleByStringLiteral, ExpressibleByBooleanLiteral,
  ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral, ExpressibleByIntegerLiteral
{
  /// A text.
  public init(stringLiteral value: String) { self = .string(value) }

  /// A truth value.
  public init(booleanLiteral value: Bool) { self = .boolean(value) }

  /// A whole number.
  public init(integerLiteral value: Int) { self = .integer(value) }

  /// A list.
  public init(arrayLiteral elements: TemplateValue...) { self = .array(elements) }

  /// Keys with their values, in order.
  public init(dictionaryLiteral elements: (String, TemplateValue)...) {
    self = .object(elements.map { Member($0.0, $0.1) })
  }
}

extension TemplateValue {
  /// The member of an object, the last of its key; nil for other values.
  public subscript(name: String) -> TemplateValue? {
    guard case .object(let members) = self else { return nil }
    return members.last { $0.key == name }?.value
  }

  /// What the interpreter works on.
  ///
  /// - Throws: A limit fault if lists and objects are nested too deep.
  func value(depth: Int = 0) throws(TemplateFault) -> RuntimeValue {
    if depth >= TemplateLimits.valueDepth { throw RuntimeValue.tooDeep }
    switch self {
    case .null: return .none
    case .boolean(let value): return .bool(value)
    case .integer(let value): return .integer(value)
    case .number(let value): return .float(value)
    case .string(let text): return .string(text)
    case .array(let items):
      var values: [RuntimeValue] = []
      for item in items { values.append(try item.value(depth: depth + 1)) }
      return try .list(values)
    case .object(let members):
      var mapping = Mapping()
      for member in members {
        try mapping.set(.string(member.key), to: try member.value.value(depth: depth + 1))
      }
      return .mapping(mapping)
    }
  }
}
