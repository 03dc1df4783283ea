internal import ChatTemplates
internal import Files

/// A line that holds a JSON object, as Python's `json` writes it.
struct JSONLine {
  /// Of equal keys the last counts.
  let members: [String: JSONValue]
  /// The value under `messages`, with the order of its keys.
  let messages: TemplateValue?
  /// How many halves of surrogate pairs, which are no characters, became U+FFFD.
  let replacedSurrogates: Int

  /// Nil if the line is no JSON object.
  init?(_ line: some Collection<UInt8>) {
    guard var reader = try? JSONReader<JSONError>(line, path: "") else { return nil }
    reader.acceptsPython = true
    guard let members = try? reader.readWholeObject() else { return nil }
    self.members = members
    messages = members["messages"] == nil ? nil : Self.messages(line)
    replacedSurrogates = reader.replacedSurrogates
  }

  private static func messages(_ line: some Collection<UInt8>) -> TemplateValue? {
    guard var reader = try? JSONReader<JSONError>(line, path: "") else { return nil }
    reader.acceptsPython = true
    // What the templates cannot be given is told as no list of messages.
    guard let members = try? reader.readTemplateMembers() else { return .null }
    return members.last { $0.key == "messages" }?.value
  }

  /// The keys in order, for messages.
  var keys: [String] { members.keys.sorted() }

  func text(_ key: String) -> JSONField<String> { members.text(key) }

  func number(_ key: String) -> JSONField<Double> {
    switch members[key] {
    case nil: .missing
    case .number(let number)? where number.isFinite: .value(number)
    case let other?: .wrong(other.summary)
    }
  }

  /// A label as a table would hold it.
  func label(_ key: String) -> JSONField<String> {
    switch members[key] {
    case nil: .missing
    case .string(let text)?: .value(text)
    case .number(let number)? where number.isFinite: .value(LabelText.of(number))
    case .bool(let flag)?: .value("\(flag)")
    case let other?: .wrong(other.summary)
    }
  }

  /// The values of all keys but one that a table can hold, by key.
  func labels(except key: String) -> [(name: String, value: String)] {
    keys.filter { $0 != key }.compactMap { name in
      if case .value(let value) = label(name) { return (name, value) }
      return nil
    }
  }

  /// The text of a prompt: under `prompt.text` or `prompt`.
  var prompt: JSONField<String> {
    guard case .object(let inner)? = members["prompt"] else { return text("prompt") }
    return inner.text("text")
  }

  /// What a chat template made of the prompt, under `prompt.rendered`.
  var renderedPrompt: String? { members["prompt"]?["rendered"]?.string }

  /// Generated texts: under `generations`, as objects with `text` or as strings; else the one under
  /// `text`.
  var generations: JSONField<[String]> {
    guard let value = members["generations"] else {
      return members["text"].map { Self.texts([$0]) } ?? .missing
    }
    guard case .array(let items) = value else { return .wrong(value.summary) }
    return Self.texts(items)
  }

  private static func texts(_ items: [JSONValue]) -> JSONField<[String]> {
    var texts: [String] = []
    for item in items {
      guard let text = item.string ?? item["text"]?.string else { return .wrong(item.summary) }
      texts.append(text)
    }
    return .value(texts)
  }
}

/// A value under a JSON key.
enum JSONField<Value> {
  case missing
  /// Another kind of value, described for messages.
  case wrong(String)
  case value(Value)
}

extension [String: JSONValue] {
  fileprivate func text(_ key: String) -> JSONField<String> {
    switch self[key] {
    case nil: .missing
    case .string(let text)?: .value(text)
    case let other?: .wrong(other.summary)
    }
  }
}

extension JSONValue {
  /// A few words for messages.
  var summary: String {
    switch self {
    case .string(let text): DatasetError.quote(text)
    case .number(let number) where number.isNaN: "NaN"
    case .number(let number): number.isFinite ? "\(number)" : "infinite or a number too large"
    case .array: "an array"
    case .object: "an object"
    case .null, .bool: description
    }
  }
}
