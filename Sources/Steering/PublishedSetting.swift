internal import Foundation
internal import WeightFormats

/// The value of a setting of the published training script.
public enum PublishedSetting: Sendable, Equatable, Codable {
  /// `None`.
  case none
  /// A flag.
  case boolean(Bool)
  /// A whole number.
  case integer(Int)
  /// A number.
  case number(Double)
  /// A string.
  case string(String)
  /// A list or tuple.
  case list([PublishedSetting])

  /// Reads a JSON value.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .none
    } else if let value = try? container.decode(Bool.self) {
      self = .boolean(value)
    } else if let value = try? container.decode(Int.self) {
      self = .integer(value)
    } else if let value = try? container.decode(Double.self) {
      self = .number(value)
    } else if let value = try? container.decode(String.self) {
      self = .string(value)
    } else {
      self = .list(try container.decode([PublishedSetting].self))
    }
  }

  /// Writes a JSON value.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .none: try container.encodeNil()
    case .boolean(let value): try container.encode(value)
    case .integer(let value): try container.encode(value)
    case .number(let value): try container.encode(value)
    case .string(let value): try container.encode(value)
    case .list(let values): try container.encode(values)
    }
  }

  /// Nil for values that no command-line option has, such as dictionaries, and for numbers that are
  /// not finite.
  init?(_ value: PickleValue) {
    switch value {
    case .none: self = .none
    case .boolean(let value): self = .boolean(value)
    case .integer(let value): self = .integer(value)
    case .number(let value):
      guard value.isFinite else { return nil }
      self = .number(value)
    case .string(let value): self = .string(value)
    case .list(let items), .tuple(let items):
      let settings = items.compactMap(PublishedSetting.init)
      guard settings.count == items.count else { return nil }
      self = .list(settings)
    case .largeInteger, .bytes, .dictionary, .namespace, .tensor: return nil
    }
  }

  /// The value as Python has it.
  var pickled: PickleValue {
    switch self {
    case .none: .none
    case .boolean(let value): .boolean(value)
    case .integer(let value): .integer(value)
    case .number(let value): .number(value)
    case .string(let value): .string(value)
    case .list(let values): .list(values.map(\.pickled))
    }
  }

  /// The value as text for a typed reader; nil for `None` and lists.
  var text: String? {
    switch self {
    case .none, .list: nil
    case .boolean(let value): "\(value)"
    case .integer(let value): "\(value)"
    case .number(let value): "\(value)"
    case .string(let value): value
    }
  }

  /// The value as a number, if it is one.
  var double: Double? {
    switch self {
    case .integer(let value): Double(value)
    case .number(let value): value
    default: nil
    }
  }

  /// The value as a whole number, if it is one.
  var whole: Int? { double.flatMap(Int.init(exactly:)) }
}
