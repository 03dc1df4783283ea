/// The parts of a JSON line that holds a prompt with its generated texts, or one generated text.
struct GenerationLine: Decodable {
  var keys: [String]
  /// Under `prompt.text` or `prompt`.
  var prompt: JSONField<String>
  /// Under `generations`, as objects with `text` or as strings; else the one under `text`.
  var texts: JSONField<[String]>

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: FreeKey.self)
    keys = container.allKeys.map(\.stringValue).sorted()
    let prompt = FreeKey(stringValue: "prompt")
    if let inner = try? container.nestedContainer(keyedBy: FreeKey.self, forKey: prompt) {
      self.prompt = inner.field(String.self, "text")
    } else {
      self.prompt = container.field(String.self, "prompt")
    }
    if container.contains(FreeKey(stringValue: "generations")) {
      texts = Self.texts(container.field([Text].self, "generations"))
    } else {
      texts = Self.texts(container.field(Text.self, "text"))
    }
  }

  private struct Text: Decodable {
    var text: String

    init(from decoder: any Decoder) throws {
      if let text = try? decoder.singleValueContainer().decode(String.self) {
        self.text = text
      } else {
        let container = try decoder.container(keyedBy: FreeKey.self)
        text = try container.decode(String.self, forKey: FreeKey(stringValue: "text"))
      }
    }
  }

  private static func texts(_ field: JSONField<[Text]>) -> JSONField<[String]> {
    switch field {
    case .missing: .missing
    case .wrong(let value): .wrong(value)
    case .value(let texts): .value(texts.map(\.text))
    }
  }

  private static func texts(_ field: JSONField<Text>) -> JSONField<[String]> {
    switch field {
    case .missing: .missing
    case .wrong(let value): .wrong(value)
    case .value(let text): .value([text.text])
    }
  }
}
