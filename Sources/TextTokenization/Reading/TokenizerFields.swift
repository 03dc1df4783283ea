import Files

/// What a `tokenizer.json` says of its model, vocabulary and merges aside.
struct ModelSettings {
  /// Whether characters that are no tokens become the tokens of their bytes.
  var hasByteTokens: Bool
  var unknownToken: String?
  /// Whether one unknown token stands for all unknown characters that follow each other.
  var fusesUnknown: Bool
  /// Whether a piece that is a token becomes it even if no merges lead there.
  var ignoresMerges: Bool
}

/// Reads the settings of a `tokenizer.json`, and refuses those it cannot honour.
struct TokenizerFields {
  var reader: JSONReader<TokenizerError>
  private let members: [String: Int]

  /// - Parameters:
  ///   - reader: A cursor over the file.
  ///   - members: Where in the file each field's value starts.
  init(_ reader: JSONReader<TokenizerError>, members: [String: Int]) {
    self.reader = reader
    self.members = members
  }

  func offset(of field: String, in parent: String) throws(TokenizerError) -> Int {
    guard let offset = members[field] else {
      throw .missingField(path: reader.path, field: "\(parent).\(field)")
    }
    return offset
  }

  /// The value of a field; null if it is not there.
  mutating func value(_ field: String) throws(TokenizerError) -> JSONValue {
    guard let offset = members[field] else { return .null }
    reader.offset = offset
    return try reader.readValue()
  }

  func unsupported(_ feature: String, _ value: JSONValue) -> TokenizerError {
    .unsupported(path: reader.path, feature: feature, value: value.summary)
  }

  // MARK: Settings that must have one value

  /// Checks the file's version.
  ///
  /// Of truncation only the side counts, and padding not at all: both are the caller's affair, as in
  /// `transformers`, which sets them anew at every call.
  mutating func checkVersion() throws(TokenizerError) {
    let version = try value("version")
    guard [.null, .string("1.0")].contains(version) else { throw unsupported("version", version) }
  }

  /// Whether `truncation` takes the first tokens of overlong texts.
  mutating func cutsStart() throws(TokenizerError) -> Bool {
    try value("truncation")["direction"] == .string("Left")
  }

  /// The kinds of `model` objects.
  enum ModelKind {
    case bytePairs
    case wordPieces
    case unigram
  }

  /// The kind of the `model` object; files from before it had a type tell by its other members.
  mutating func modelKind() throws(TokenizerError) -> ModelKind {
    switch try value("type") {
    case .null:
      if members["merges"] != nil { return .bytePairs }
      if members["unk_id"] != nil { return .unigram }
      return members["max_input_chars_per_word"] != nil ? .wordPieces : .bytePairs
    case .string("BPE"): return .bytePairs
    case .string("WordPiece"): return .wordPieces
    case .string("Unigram"): return .unigram
    case let type: throw unsupported("model type", type)
    }
  }

  /// Reads the settings of the `model` object.
  mutating func modelSettings(isSentencePiece: Bool) throws(TokenizerError) -> ModelSettings {
    try checkModelFields(
      known: [
        "type", "vocab", "merges", "unk_token", "fuse_unk", "byte_fallback", "ignore_merges",
      ],
      neutral: [
        "dropout": [.null, .number(0)],
        "continuing_subword_prefix": [.null, .string("")],
        "end_of_word_suffix": [.null, .string("")],
      ])
    let settings = ModelSettings(
      hasByteTokens: try flag("byte_fallback"), unknownToken: try unknownToken(),
      fusesUnknown: try flag("fuse_unk"), ignoresMerges: try flag("ignore_merges"))
    if settings.hasByteTokens, !isSentencePiece {
      throw unsupported("model.byte_fallback", .bool(true))
    }
    return settings
  }

  /// Requires that fields of the `model` object are known, or have a value without effect.
  mutating func checkModelFields(known: Set<String>, neutral: [String: [JSONValue]] = [:])
    throws(TokenizerError)
  {
    for field in members.keys.sorted() where !known.contains(field) {
      let value = try value(field)
      guard let allowed = neutral[field], allowed.contains(value) else {
        throw unsupported("model.\(field)", value)
      }
    }
  }

  mutating func flag(_ field: String) throws(TokenizerError) -> Bool {
    switch try value(field) {
    case .null: false
    case .bool(let flag): flag
    case let value: throw unsupported("model.\(field)", value)
    }
  }

  private mutating func unknownToken() throws(TokenizerError) -> String? {
    switch try value("unk_token") {
    case .null: nil
    case .string(let token): token
    case let value: throw unsupported("model.unk_token", value)
    }
  }

  // MARK: Added tokens

  mutating func addedTokens() throws(TokenizerError) -> [AddedToken] {
    let value = try value("added_tokens")
    guard value != .null else { return [] }
    guard case .array(let items) = value else {
      throw .wrongType(path: reader.path, field: "added_tokens", expected: "an array")
    }
    var tokens: [AddedToken] = []
    for (index, item) in items.enumerated() {
      tokens.append(try addedToken(item, field: "added_tokens[\(index)]"))
    }
    return tokens
  }

  private func addedToken(_ item: JSONValue, field: String) throws(TokenizerError) -> AddedToken {
    guard case .object(let options) = item, case .string(let content) = options["content"] else {
      throw .wrongType(
        path: reader.path, field: field, expected: "an object with \"content\" and \"id\"")
    }
    let limit = VocabularyBuilder.largestID
    guard case .number(let number) = options["id"], let id = Int(exactly: number),
      (0...limit).contains(id)
    else {
      throw .invalidTokenID(
        path: reader.path, token: content, found: (options["id"] ?? .null).summary, limit: limit)
    }
    func flag(_ name: String) throws(TokenizerError) -> Bool {
      switch options[name] {
      case nil: return false
      case .bool(let value): return value
      default:
        throw .wrongType(
          path: reader.path, field: "\(field).\(name)", expected: "true or false")
      }
    }
    if try flag("single_word") { throw unsupported("\(field).single_word", .bool(true)) }
    let isSpecial = try flag("special")
    return AddedToken(
      id: TokenID(id), content: content, isSpecial: isSpecial, stripsLeft: try flag("lstrip"),
      stripsRight: try flag("rstrip"), isNormalized: try flag("normalized"))
  }
}
