import Files
import Foundation

/// Typed access to a `tokenizer_config.json` or `special_tokens_map.json`.
struct SettingsFields {
  private let path: String
  private let root: JSONValue

  init(_ data: Data, path: String) throws(TokenizerError) {
    self.path = path
    var reader = try JSONReader<TokenizerError>(file: data, path: path)
    try reader.requireObject(TokenizerError.wholeFile, "a JSON object")
    root = try reader.readValue()
    try reader.expectEnd()
  }

  func unsupported(_ field: String, _ value: String) -> TokenizerError {
    .unsupported(path: path, feature: field, value: value)
  }

  private func wrongType(_ field: String, _ expected: String) -> TokenizerError {
    .wrongType(path: path, field: field, expected: expected)
  }

  func flag(_ field: String) throws(TokenizerError) -> Bool? {
    switch root[field] {
    case nil, .null: nil
    case .bool(let flag): flag
    default: throw wrongType(field, "true or false")
    }
  }

  /// A number of tokens; nil also for numbers beyond all texts, which mean no limit.
  func length(_ field: String) throws(TokenizerError) -> Int? {
    switch root[field] {
    case nil, .null: return nil
    case .number(let number) where number >= 1: return Int(exactly: number)
    default: throw wrongType(field, "a positive number")
    }
  }

  func has(_ field: String) -> Bool { (root[field] ?? .null) != .null }

  func isNull(_ field: String) -> Bool { root[field] == .null }

  /// A field's text; nil for other values, which mean nothing here.
  func text(_ field: String) -> String? { root[field]?.string }

  /// Whether a side is `left`, and not `right`.
  func isLeft(_ field: String) throws(TokenizerError) -> Bool? {
    switch root[field] {
    case nil, .null: nil
    case .string("right"): false
    case .string("left"): true
    default: throw wrongType(field, "\"left\" or \"right\"")
    }
  }

  /// A special token, as its content or as an object with its properties.
  func namedToken(_ field: String) throws(TokenizerError) -> NamedToken? {
    try root[field].flatMap { (value) throws(TokenizerError) in try namedToken(value, field) }
  }

  private func namedToken(_ value: JSONValue, _ field: String) throws(TokenizerError)
    -> NamedToken?
  {
    switch value {
    case .null: return nil
    case .string(let content): return NamedToken(content: content)
    case .object(let options):
      guard case .string(let content) = options["content"] else {
        throw wrongType(field, "a token with its \"content\"")
      }
      try requireNoSingleWord(options, field)
      return NamedToken(
        content: content, stripsLeft: options["lstrip"] == .bool(true),
        stripsRight: options["rstrip"] == .bool(true),
        isNormalized: options["normalized"] == .bool(true))
    default: throw wrongType(field, "a token")
    }
  }

  /// The special tokens without a role, and those with a role of the model's own.
  func extraTokens(roles: [String]) throws(TokenizerError) -> [NamedToken] {
    guard case .object(let members) = root else { return [] }
    var tokens: [NamedToken] = []
    for (name, value) in members.sorted(by: { $0.key < $1.key })
    where name.hasSuffix("_token") && !roles.contains(name) && value.string != nil {
      if let token = try namedToken(value, name) { tokens.append(token) }
    }
    for field in ["extra_special_tokens", "additional_special_tokens"] {
      for (name, value) in try list(field) {
        if let token = try namedToken(value, name) { tokens.append(token) }
      }
    }
    return tokens
  }

  /// The values of a list, or of an object in the order of its keys, with names for messages.
  private func list(_ field: String) throws(TokenizerError) -> [(String, JSONValue)] {
    switch root[field] {
    case nil, .null: []
    case .array(let values): values.enumerated().map { ("\(field)[\($0.offset)]", $0.element) }
    case .object(let members):
      members.sorted { $0.key < $1.key }.map { ("\(field).\($0.key)", $0.value) }
    default: throw wrongType(field, "a list of tokens")
    }
  }

  /// The tokens of an object of tokens and ids, in the order of the ids.
  func tokenIDs() throws(TokenizerError) -> [(TokenID, String)] {
    guard case .object(let members) = root else { return [] }
    let limit = VocabularyBuilder.largestID
    var tokens: [(TokenID, String)] = []
    for (content, value) in members {
      guard let id = value.integer, (0...limit).contains(id) else {
        throw .invalidTokenID(path: path, token: content, found: value.summary, limit: limit)
      }
      tokens.append((TokenID(id), content))
    }
    return tokens.sorted { ($0.0, $0.1) < ($1.0, $1.1) }
  }

  /// Tokens by their ids, in the order of these.
  func addedTokens(_ field: String) throws(TokenizerError) -> [AddedToken] {
    guard let value = root[field], value != .null else { return [] }
    guard case .object(let members) = value else { throw wrongType(field, "an object") }
    var tokens: [AddedToken] = []
    for (key, value) in members {
      guard case .object(let options) = value, case .string(let content) = options["content"] else {
        throw wrongType("\(field).\(key)", "an object with \"content\"")
      }
      let limit = VocabularyBuilder.largestID
      guard let id = Int(key), (0...limit).contains(id) else {
        throw .invalidTokenID(path: path, token: content, found: "\"\(key)\"", limit: limit)
      }
      try requireNoSingleWord(options, "\(field).\(key)")
      tokens.append(
        AddedToken(
          id: TokenID(id), content: content, isSpecial: options["special"] == .bool(true),
          stripsLeft: options["lstrip"] == .bool(true),
          stripsRight: options["rstrip"] == .bool(true),
          isNormalized: options["normalized"] == .bool(true)))
    }
    return tokens.sorted { ($0.id, $0.content) < ($1.id, $1.content) }
  }

  private func requireNoSingleWord(_ options: [String: JSONValue], _ field: String)
    throws(TokenizerError)
  {
    if options["single_word"] == .bool(true) { throw unsupported("\(field).single_word", "true") }
  }
}
