import Files

extension TokenizerFields {
  /// Reads the settings of a `model` object of word pieces.
  mutating func wordPieceSettings() throws(TokenizerError) -> WordPieceModel.Settings {
    try checkModelFields(known: [
      "type", "vocab", "unk_token", "continuing_subword_prefix", "max_input_chars_per_word",
    ])
    var settings = WordPieceModel.Settings()
    settings.unknownToken = try string("unk_token", default: settings.unknownToken)
    settings.continuationPrefix = try string(
      "continuing_subword_prefix", default: settings.continuationPrefix)
    let limit = WordPieceModel.Settings.longestWordLimit
    switch try value("max_input_chars_per_word") {
    case .null: break
    case .number(let number):
      guard let count = Int(exactly: number), (0...limit).contains(count) else { fallthrough }
      settings.longestWord = count
    default:
      throw .wrongType(
        path: reader.path, field: "model.max_input_chars_per_word",
        expected: "a whole number up to \(limit)")
    }
    return settings
  }

  private mutating func string(_ field: String, default fallback: String) throws(TokenizerError)
    -> String
  {
    switch try value(field) {
    case .null: fallback
    case .string(let text): text
    case let value: throw unsupported("model.\(field)", value)
    }
  }

  /// Reads the stages, which must be BERT's.
  mutating func wordPieceStages() throws(TokenizerError) -> TokenizerStages {
    var stages = TokenizerStages()
    stages.preTokenizer = .none
    stages.normalizer = .bert(try bertNormalization())
    let splitting = try value("pre_tokenizer")
    guard splitting == .object(["type": .string("BertPreTokenizer")]) else {
      throw unsupported("pre_tokenizer", splitting)
    }
    (stages.offsetTrimming, stages.specialTokens) = try postProcessing()
    guard stages.offsetTrimming == .none else {
      throw unsupported("post_processor", try value("post_processor"))
    }
    let decoder = try value("decoder")
    guard decoder["type"] == .string("WordPiece"), case .string(let prefix) = decoder["prefix"],
      case .bool(let cleansUp) = decoder["cleanup"]
    else { throw unsupported("decoder", decoder) }
    stages.decoder = .steps([.joinWordPieces(prefix: prefix, cleansUp: cleansUp)])
    return stages
  }

  private mutating func bertNormalization() throws(TokenizerError) -> BertNormalization {
    let value = try value("normalizer")
    guard case .object(let options) = value, value["type"] == .string("BertNormalizer") else {
      throw unsupported("normalizer", value)
    }
    var rules = BertNormalization()
    for (name, option) in options.sorted(by: { $0.key < $1.key }) {
      switch (name, option) {
      case ("type", _), ("strip_accents", .null): continue
      case ("clean_text", .bool(let flag)): rules.cleansText = flag
      case ("handle_chinese_chars", .bool(let flag)): rules.separatesIdeographs = flag
      case ("strip_accents", .bool(let flag)): rules.stripsAccents = flag
      case ("lowercase", .bool(let flag)): rules.lowercases = flag
      default: throw unsupported("normalizer.\(name)", option)
      }
    }
    return rules
  }
}
