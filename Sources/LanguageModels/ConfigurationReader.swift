import Foundation

/// Typed access to a `config.json`, with errors that name file, key and value.
struct ConfigurationReader {
  let path: String
  private let values: [String: Value]

  // Larger sizes than any model's, small enough that products of three never overflow.
  private static let largestSize = 1 << 20

  init(json: Data, path: String) throws(LanguageModelError) {
    self.path = path
    guard let object = try? JSONDecoder().decode([String: Value].self, from: json) else {
      throw .malformedConfiguration(file: path, reason: "not a JSON object")
    }
    values = object
  }

  func unsupported(_ option: String, _ value: String, _ supported: String) -> LanguageModelError {
    .unsupportedOption(file: path, option: option, value: value, supported: supported)
  }

  func size(_ key: String) throws(LanguageModelError) -> Int {
    guard let value = try optionalSize(key) else { throw malformed(key, "is missing") }
    return value
  }

  func optionalSize(_ key: String) throws(LanguageModelError) -> Int? {
    guard let value = present(key) else { return nil }
    guard let number = value.integer, (1...Self.largestSize).contains(number) else {
      throw malformed(key, "is \(value), not a whole number from 1 to \(Self.largestSize)")
    }
    return number
  }

  func number(_ key: String, default fallback: Double) throws(LanguageModelError) -> Double {
    guard let value = present(key) else { return fallback }
    guard case .number(let number) = value, number > 0, number.isFinite else {
      throw malformed(key, "is \(value), not a positive number")
    }
    return number
  }

  func boolean(_ key: String, default fallback: Bool) throws(LanguageModelError) -> Bool {
    guard let value = present(key) else { return fallback }
    guard case .boolean(let flag) = value else {
      throw malformed(key, "is \(value), not true or false")
    }
    return flag
  }

  func string(_ key: String, default fallback: String) throws(LanguageModelError) -> String {
    guard let value = present(key) else { return fallback }
    guard let text = value.string else { throw malformed(key, "is \(value), not a string") }
    return text
  }

  func strings(_ key: String) throws(LanguageModelError) -> [String] {
    guard let value = present(key) else { return [] }
    guard case .list(let items) = value, items.allSatisfy({ $0.string != nil }) else {
      throw malformed(key, "is \(value), not a list of strings")
    }
    return items.compactMap(\.string)
  }

  func tokenID(_ key: String, below vocabularySize: Int) throws(LanguageModelError) -> Int? {
    guard let value = present(key) else { return nil }
    guard let id = value.integer else { throw malformed(key, "is \(value), not a token id") }
    // Configurations of small vocabularies often keep GPT-2's default 50256: no such token.
    return (0..<vocabularySize).contains(id) ? id : nil
  }

  func activation(_ key: String, default fallback: String) throws(LanguageModelError)
    -> ModelConfiguration.Activation
  {
    let name = try string(key, default: fallback)
    switch name {
    case "gelu_new", "gelu_fast", "gelu_pytorch_tanh": return .geluTanh
    case "gelu": return .geluErf
    default:
      throw unsupported(key, name, "gelu_new, gelu_fast, gelu_pytorch_tanh, gelu")
    }
  }

  /// The class names under `id2label`, by class index.
  func labels() throws(LanguageModelError) -> [String] {
    guard let value = present("id2label") else { return [] }
    guard case .object(let table) = value else {
      throw malformed("id2label", "does not map class indices to names")
    }
    var names: [String] = []
    for index in 0..<table.count {
      guard let name = table[String(index)]?.string else {
        throw malformed("id2label", "has no entry \(index)")
      }
      names.append(name)
    }
    return names
  }

  func require(_ key: String, is expected: Bool) throws(LanguageModelError) {
    if try boolean(key, default: expected) != expected {
      throw unsupported(key, "\(!expected)", "\(expected)")
    }
  }

  func require(_ key: String, isAbsentFor what: String) throws(LanguageModelError) {
    if present(key) != nil { throw unsupported(key, "(set)", what) }
  }

  private func malformed(_ key: String, _ problem: String) -> LanguageModelError {
    .malformedConfiguration(file: path, reason: "\(key) \(problem)")
  }

  private func present(_ key: String) -> Value? {
    guard let value = values[key], value != .null else { return nil }
    return value
  }
}

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
