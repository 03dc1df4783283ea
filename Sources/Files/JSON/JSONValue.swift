/// Any JSON value.
package enum JSONValue: Equatable, Sendable {
  case null
  case bool(Bool)
  case number(Double)
  case string(String)
  case array([JSONValue])
  case object([String: JSONValue])
}

extension JSONValue {
  /// The member of an object; nil for other values.
  package subscript(name: String) -> JSONValue? {
    guard case .object(let members) = self else { return nil }
    return members[name]
  }

  /// The number, if it is whole and fits.
  package var integer: Int? {
    guard case .number(let value) = self else { return nil }
    return Int(exactly: value)
  }

  /// Whether it is a number or a truth value.
  package var isScalar: Bool {
    switch self {
    case .number, .bool: true
    default: false
    }
  }

  /// The text of a string; nil for other values.
  package var string: String? {
    guard case .string(let value) = self else { return nil }
    return value
  }
}

extension JSONValue: CustomStringConvertible {
  /// A few words for an error message.
  package var description: String {
    switch self {
    case .null: "null"
    case .bool(let value): "\(value)"
    case .number(let value): integer.map(String.init) ?? "\(value)"
    case .string(let value): NameText.quote(value)
    case .array(let values): "a list of \(values.count)"
    case .object(let members): "an object of \(members.count)"
    }
  }
}
