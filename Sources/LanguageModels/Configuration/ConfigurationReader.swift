import Files
import Foundation
import WeightFormats

/// Typed access to a `config.json`, with errors that name file, key and value.
struct ConfigurationReader {
  let path: String
  private let values: [String: JSONValue]
  // The key of the object that is read, with a dot, for messages.
  private var context = ""

  // Larger sizes than any model's, small enough that products of three never overflow.
  static let largestSize = 1 << 20
  // As many layers as no model comes near.
  static let mostLayers = 4096
  // And as many ends of text.
  static let mostTokenIDs = 256

  init(json: Data, path: String) throws(LanguageModelError) {
    self.path = path
    var reader = try JSONReader<LanguageModelError>(json, path: path)
    // Python writes these files, and reads `Infinity` and `NaN` in them.
    reader.acceptsPython = true
    guard let object = try reader.readWholeObject() else {
      throw .malformedConfiguration(file: path, reason: "not a JSON object")
    }
    values = object
  }

  /// Reads a file of a model folder.
  init(folder: FileFolder, file name: String = "config.json") throws {
    let file = try folder.file(name)
    try self.init(json: Data(file.contents), path: file.name)
  }

  private init(path: String, values: [String: JSONValue], context: String) {
    self.path = path
    self.values = values
    self.context = context
  }

  /// A reader of the object under a key; nil if there is none.
  func object(_ key: String) throws(LanguageModelError) -> ConfigurationReader? {
    guard let value = present(key) else { return nil }
    guard case .object(let members) = value else {
      throw malformed(key, "is \(value), not an object")
    }
    return ConfigurationReader(path: path, values: members, context: context + key + ".")
  }

  /// Whether this reads an object inside the file.
  var isPart: Bool { !context.isEmpty }

  /// The part that describes the language model: `text_config` where the model reads images too.
  func languagePart() throws(LanguageModelError) -> ConfigurationReader {
    guard try modelType() == "gemma3" else { return self }
    guard let text = try object("text_config") else {
      throw malformed("text_config", "is missing, which describes the text part of gemma3")
    }
    return text
  }

  /// The name of the architecture; empty if there is none.
  func modelType() throws(LanguageModelError) -> String {
    try string("model_type", default: "")
  }

  func unsupported(_ option: String, _ value: String, _ supported: String) -> LanguageModelError {
    .unsupportedOption(file: path, option: context + option, value: value, supported: supported)
  }

  func size(_ key: String) throws(LanguageModelError) -> Int {
    guard let value = try optionalSize(key) else { throw malformed(key, "is missing") }
    return value
  }

  /// A size that is `fallback` where the key is absent, and its other name too.
  func size(_ key: String, alias: String? = nil, default fallback: Int)
    throws(LanguageModelError) -> Int
  {
    if let alias, states(alias) { return try size(alias) }
    return states(key) ? try size(key) : fallback
  }

  func optionalSize(_ key: String) throws(LanguageModelError) -> Int? {
    guard let value = present(key) else { return nil }
    guard let number = value.integer, (1...Self.largestSize).contains(number) else {
      throw malformed(key, "is \(value), not a whole number from 1 to \(Self.largestSize)")
    }
    return number
  }

  /// A number of layers.
  func layers(_ key: String, alias: String? = nil, default fallback: Int)
    throws(LanguageModelError) -> Int
  {
    let count = try size(key, alias: alias, default: fallback)
    guard count <= Self.mostLayers else {
      throw malformed(key, "is \(count), over \(Self.mostLayers)")
    }
    return count
  }

  /// A whole number that may be 0.
  func count(_ key: String, default fallback: Int) throws(LanguageModelError) -> Int {
    guard let value = present(key) else { return fallback }
    guard let number = value.integer, (0...Self.largestSize).contains(number) else {
      throw malformed(key, "is \(value), not a whole number up to \(Self.largestSize)")
    }
    return number
  }

  func number(_ key: String, default fallback: Double) throws(LanguageModelError) -> Double {
    try optionalNumber(key) ?? fallback
  }

  func number(_ key: String) throws(LanguageModelError) -> Double {
    guard let value = try optionalNumber(key) else { throw malformed(key, "is missing") }
    return value
  }

  func optionalNumber(_ key: String) throws(LanguageModelError) -> Double? {
    guard let value = present(key) else { return nil }
    guard case .number(let number) = value, number > 0, number.isFinite else {
      throw malformed(key, "is \(value), not a positive number")
    }
    return number
  }

  func boolean(_ key: String, default fallback: Bool) throws(LanguageModelError) -> Bool {
    guard let value = present(key) else { return fallback }
    guard case .bool(let flag) = value else {
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
    guard case .array(let items) = value, items.allSatisfy({ $0.string != nil }) else {
      throw malformed(key, "is \(value), not a list of strings")
    }
    return items.compactMap(\.string)
  }

  /// A token id; the first where several are listed.
  func tokenID(_ key: String, below vocabularySize: Int) throws(LanguageModelError) -> Int? {
    try tokenIDs(key, below: vocabularySize).first
  }

  /// One token id or a list of them, as Llama 3 has several ends of text.
  func tokenIDs(_ key: String, below vocabularySize: Int) throws(LanguageModelError) -> [Int] {
    guard let value = present(key) else { return [] }
    let items = if case .array(let items) = value { items } else { [value] }
    guard items.count <= Self.mostTokenIDs else {
      throw malformed(key, "lists \(items.count) token ids, over \(Self.mostTokenIDs)")
    }
    var ids: [Int] = []
    for item in items {
      guard let id = item.integer else { throw malformed(key, "is \(item), not a token id") }
      // Configurations of small vocabularies often keep GPT-2's default 50256: no such token.
      if (0..<vocabularySize).contains(id), !ids.contains(id) { ids.append(id) }
    }
    return ids
  }

  func activation(_ key: String, default fallback: String) throws(LanguageModelError)
    -> ModelConfiguration.Activation
  {
    let name = try string(key, default: fallback)
    switch name {
    case "gelu_new", "gelu_fast", "gelu_pytorch_tanh": return .geluTanh
    case "gelu": return .geluErf
    case "silu", "swish": return .silu
    case "relu": return .relu
    default:
      throw unsupported(key, name, "gelu_new, gelu_fast, gelu_pytorch_tanh, gelu, silu, relu")
    }
  }

  /// The class names under `id2label`, by class index; numbers are names as they are written.
  func labels() throws(LanguageModelError) -> [String] {
    guard let value = present("id2label") else { return [] }
    guard case .object(let table) = value else {
      throw malformed("id2label", "does not map class indices to names")
    }
    var names: [String] = []
    for index in 0..<table.count {
      switch table[String(index)] {
      case .string(let name): names.append(name)
      case let value? where value.isScalar: names.append("\(value)")
      default: throw malformed("id2label", "has no entry \(index)")
      }
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

  func malformed(_ key: String, _ problem: String) -> LanguageModelError {
    .malformedConfiguration(file: path, reason: "\(context)\(key) \(problem)")
  }

  /// Whether the file has the key, if only as null.
  func states(_ key: String) -> Bool { values[key] != nil }

  func present(_ key: String) -> JSONValue? {
    guard let value = values[key], value != .null else { return nil }
    return value
  }
}
