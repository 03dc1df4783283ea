extension ConfigurationReader {
  /// Any JSON value.
  enum Value: Decodable, Equatable, CustomStringConvertible {
    case null
    case boolean(Bool)
    case number(Double)
    case string(String)
    case list([Value])
    case object([String: Value])

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if container.decodeNil() {
        self = .null
      } else if let value = try? container.decode(Bool.self) {
        self = .boolean(value)
      } else if let value = try? container.decode(Double.self) {
        self = .number(value)
      } else if let value = try? container.decode(String.self) {
        self = .string(value)
      } else if let value = try? container.decode([Value].self) {
        self = .list(value)
      } else {
        self = .object(try container.decode([String: Value].self))
      }
    }

    var integer: Int? {
      guard case .number(let value) = self else { return nil }
      return Int(exactly: value)
    }

    var string: String? {
      guard case .string(let value) = self else { return nil }
      return value
    }

    var description: String {
      switch self {
      case .null: "null"
      case .boolean(let value): "\(value)"
      case .number(let value): integer.map(String.init) ?? "\(value)"
      case .string(let value): "\"\(value)\""
      case .list(let values): "a list of \(values.count)"
      case .object(let values): "an object of \(values.count)"
      }
    }
  }
}
