import Files

/// How a `tokenizer.json` cuts text into pieces.
extension TokenizerFields {
  mutating func readPreTokenizer(into stages: inout TokenizerStages) throws(TokenizerError) {
    let value = try value("pre_tokenizer")
    let parts = value.stages(of: "pretokenizers")
    if stages.spaceMarking.isSentencePiece {
      // Once every space is a mark, splitting at spaces does nothing.
      guard parts.isEmpty || parts == [.spaceSplit] else {
        throw unsupported("pre_tokenizer", value)
      }
      stages.preTokenizer = .none
      return
    }
    switch (parts.count, parts.first?["type"], parts.last?["type"]) {
    case (1, .string("Metaspace"), _): try readMetaspace(parts[0], into: &stages)
    case (2, .string("WhitespaceSplit"), .string("Metaspace")):
      try readMetaspace(parts[1], into: &stages)
      stages.spaceMarking.cutsWords = true
    case (1, .string("ByteLevel"), _):
      if try readByteLevel(parts[0], usesPattern: true) {
        stages.spaceMarking.prefix = .unlessThere
      }
    case (2, .string("Digits"), .string("ByteLevel")):
      guard parts[0] == .singleDigits, try !readByteLevel(parts[1], usesPattern: true) else {
        throw unsupported("pre_tokenizer", parts[0])
      }
      stages.preTokenizer = .gpt2WithSingleDigits
    case (4, .string("Punctuation"), .string("Split")), (5, .string("Split"), .string("ByteLevel")):
      guard let known = try punctuation(parts) else { throw unsupported("pre_tokenizer", value) }
      stages.preTokenizer = known
    case (3, .string("Split"), .string("ByteLevel")):
      guard parts[1] == .singleDigits, try pattern(of: parts[0]) == .bloom,
        try !readByteLevel(parts[2], usesPattern: false)
      else { throw unsupported("pre_tokenizer", value) }
      stages.preTokenizer = .viking
    case (2, .string("Split"), .string("ByteLevel")):
      guard try !readByteLevel(parts[1], usesPattern: false) else {
        throw unsupported("pre_tokenizer.add_prefix_space", .bool(true))
      }
      stages.preTokenizer = try pattern(of: parts[0])
    default: throw unsupported("pre_tokenizer", value)
    }
  }

  /// The patterns that consist of several stages, the first of which cuts at punctuation.
  private func punctuation(_ parts: [JSONValue]) throws(TokenizerError) -> PreTokenizer? {
    if parts[0] == .contiguousPunctuation, parts[2] == .numberRuns, parts[3] == .threeDigits {
      return try readByteLevel(parts[1], usesPattern: true) ? nil : .falcon
    }
    guard Array(parts.dropLast()) == JSONValue.defaultSplits, let last = parts.last else {
      return nil
    }
    return try readByteLevel(last, usesPattern: false) ? nil : .punctuation
  }

  /// Checks a byte-level stage, and says whether it puts a space before the text.
  private func readByteLevel(_ value: JSONValue, usesPattern: Bool) throws(TokenizerError) -> Bool {
    guard case .object(let options) = value else { return false }
    var addsSpace = true
    for (name, option) in options.sorted(by: { $0.key < $1.key }) {
      switch (name, option) {
      case ("type", _), ("trim_offsets", .bool), ("use_regex", .bool(usesPattern)): continue
      case ("add_prefix_space", .bool(let flag)): addsSpace = flag
      default: throw unsupported("pre_tokenizer.\(name)", option)
      }
    }
    if !usesPattern, options["use_regex"] == nil {
      throw unsupported("pre_tokenizer.use_regex", .bool(true))
    }
    return addsSpace
  }

  /// The pattern of a splitting stage that keeps all pieces.
  private func pattern(of value: JSONValue) throws(TokenizerError) -> PreTokenizer {
    let keepsAll: [[JSONValue?]] = [
      [.string("Isolated"), .bool(false)], [.string("Removed"), .bool(true)],
    ]
    guard keepsAll.contains([value["behavior"], value["invert"]]) else {
      let isInverted = [.string("Isolated"), .string("Removed")].contains(value["behavior"])
      let key = isInverted ? "invert" : "behavior"
      throw unsupported("pre_tokenizer.\(key)", value[key] ?? .null)
    }
    if let text = value["pattern"]?["String"] {
      throw unsupported("pre_tokenizer.pattern.String", text)
    }
    guard case .string(let pattern) = value["pattern"]?["Regex"],
      let known = PreTokenizer(pattern: pattern)
    else { throw unsupported("pre_tokenizer.pattern", value["pattern"]?["Regex"] ?? .null) }
    return known
  }

  /// Reads a stage that marks spaces, in the forms of all versions.
  private func readMetaspace(_ value: JSONValue, into stages: inout TokenizerStages)
    throws(TokenizerError)
  {
    guard case .object(let options) = value, stages.normalizer != .nfc else {
      throw unsupported("pre_tokenizer", value)
    }
    var scheme: SpaceMarking.Prefix?
    var addsSpace = true
    var splits = true
    for (name, option) in options.sorted(by: { $0.key < $1.key }) {
      switch (name, option) {
      case ("type", _), ("replacement", .string("▁")), ("str_rep", .string("▁")): continue
      case ("add_prefix_space", .bool(let flag)): addsSpace = flag
      case ("split", .bool(let flag)): splits = flag
      case ("prepend_scheme", .string("always")): scheme = .unlessThere
      case ("prepend_scheme", .string("first")): scheme = .atTextStart
      case ("prepend_scheme", .string("never")): scheme = .never
      default: throw unsupported("pre_tokenizer.\(name)", option)
      }
    }
    stages.spaceMarking = SpaceMarking(
      prefix: scheme ?? (addsSpace ? .unlessThere : .never), isSentencePiece: true)
    stages.preTokenizer = splits ? .beforeSpaces : .none
  }
}

extension JSONValue {
  fileprivate static let singleDigits = JSONValue.object([
    "type": .string("Digits"), "individual_digits": .bool(true),
  ])
  fileprivate static let spaceSplit = JSONValue.object([
    "type": .string("Split"), "pattern": .object(["String": .string(" ")]),
    "behavior": .string("MergedWithPrevious"), "invert": .bool(false),
  ])
  fileprivate static let contiguousPunctuation = JSONValue.object([
    "type": .string("Punctuation"), "behavior": .string("Contiguous"),
  ])
  fileprivate static let numberRuns = JSONValue.object([
    "type": .string("Digits"), "individual_digits": .bool(false),
  ])
  fileprivate static let threeDigits = split("[0-9][0-9][0-9]")

  /// What llama.cpp does where a file names no pattern.
  fileprivate static let defaultSplits = [
    split(#"[\p{P}\$\+<=>\^~\|]+"#),
    split(#"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"#),
    split(#"\p{N}+"#), threeDigits,
  ]

  private static func split(_ pattern: String) -> JSONValue {
    .object([
      "type": .string("Split"), "pattern": .object(["Regex": .string(pattern)]),
      "behavior": .string("Isolated"), "invert": .bool(false),
    ])
  }
}
