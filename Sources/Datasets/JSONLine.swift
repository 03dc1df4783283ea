import Foundation

/// A value under a JSON key.
enum JSONField<Value> {
  case missing
  /// Another kind of value, described for messages.
  case wrong(String)
  case value(Value)
}

/// The parts of a JSON line that holds a labelled text.
struct LabelledTextLine: DecodableWithConfiguration {
  var keys: [String]
  var text: JSONField<String>
  var label: JSONField<Double>

  init(from decoder: any Decoder, configuration: LabelledTextOptions) throws {
    let container = try decoder.container(keyedBy: FreeKey.self)
    keys = container.allKeys.map(\.stringValue).sorted()
    text = container.field(String.self, configuration.textColumn)
    label = container.field(Double.self, configuration.labelColumn)
  }
}

/// The parts of a JSON line that holds a prompt.
struct PromptLine: Decodable {
  var keys: [String]
  /// Under `prompt.text`, `prompt` or `text`.
  var text: JSONField<String>

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: FreeKey.self)
    keys = container.allKeys.map(\.stringValue).sorted()
    let prompt = FreeKey(stringValue: "prompt")
    if let inner = try? container.nestedContainer(keyedBy: FreeKey.self, forKey: prompt) {
      text = inner.field(String.self, "text")
    } else if container.contains(prompt) {
      text = container.field(String.self, "prompt")
    } else {
      text = container.field(String.self, "text")
    }
  }
}

/// Any key of a JSON object.
struct FreeKey: CodingKey {
  var stringValue: String
  var intValue: Int? { nil }

  init(stringValue: String) { self.stringValue = stringValue }

  init?(intValue: Int) { nil }
}

extension KeyedDecodingContainer<FreeKey> {
  /// The value under a key, if it is of the wanted type.
  func field<Value: Decodable>(_: Value.Type, _ name: String) -> JSONField<Value> {
    let key = FreeKey(stringValue: name)
    guard contains(key) else { return .missing }
    if let value = try? decode(Value.self, forKey: key) { return .value(value) }
    return .wrong(describe(key))
  }

  private func describe(_ key: FreeKey) -> String {
    if (try? decodeNil(forKey: key)) == true { return "null" }
    if let text = try? decode(String.self, forKey: key) { return DatasetError.quote(text) }
    if let flag = try? decode(Bool.self, forKey: key) { return "\(flag)" }
    if let number = try? decode(Double.self, forKey: key) { return "\(number)" }
    if (try? nestedUnkeyedContainer(forKey: key)) != nil { return "an array" }
    if (try? nestedContainer(keyedBy: FreeKey.self, forKey: key)) != nil { return "an object" }
    return "a number too large"
  }
}
