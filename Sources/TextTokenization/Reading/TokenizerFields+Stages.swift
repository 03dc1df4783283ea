import Files

/// The stages of a `tokenizer.json` that surround its model.
struct TokenizerStages {
  var normalizer = Normalizer.none
  var spaceMarking = SpaceMarking.none
  var preTokenizer = PreTokenizer.gpt2
  var decoder = TokenDecoder.byteLevel
  var offsetTrimming = OffsetTrimming.none
  var specialTokens = SpecialTokens.none
}

extension TokenizerFields {
  /// Reads the stages, which must be those of a byte-level or of a SentencePiece tokenizer.
  mutating func stages() throws(TokenizerError) -> TokenizerStages {
    var stages = TokenizerStages()
    try readNormalizer(into: &stages)
    try readPreTokenizer(into: &stages)
    (stages.offsetTrimming, stages.specialTokens) = try postProcessing()
    if stages.spaceMarking.isSentencePiece, stages.offsetTrimming != .none {
      throw unsupported("post_processor", try value("post_processor"))
    }
    try readDecoder(into: &stages)
    return stages
  }

  // MARK: Normalizer

  private mutating func readNormalizer(into stages: inout TokenizerStages) throws(TokenizerError) {
    let value = try value("normalizer")
    let marks = SpaceMarking(prefix: .never, isSentencePiece: true, isNormalization: true)
    switch value.stages(of: "normalizers") {
    case []: break
    case [.named("NFC")]: stages.normalizer = .nfc
    case [.spaceReplacement]: stages.spaceMarking = marks
    case [.markPrepending, .spaceReplacement]:
      stages.spaceMarking = marks
      stages.spaceMarking.prefix = .always
    default: throw unsupported("normalizer", value)
    }
  }

  // MARK: Pre-tokenizer

  private mutating func readPreTokenizer(into stages: inout TokenizerStages) throws(TokenizerError)
  {
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
    case (1, .string("ByteLevel"), _):
      if try readByteLevel(parts[0], usesPattern: true) {
        stages.spaceMarking.prefix = .unlessThere
      }
    case (2, .string("Digits"), .string("ByteLevel")):
      guard parts[0] == .singleDigits, try !readByteLevel(parts[1], usesPattern: true) else {
        throw unsupported("pre_tokenizer", parts[0])
      }
      stages.preTokenizer = .gpt2WithSingleDigits
    case (2, .string("Split"), .string("ByteLevel")):
      guard try !readByteLevel(parts[1], usesPattern: false) else {
        throw unsupported("pre_tokenizer.add_prefix_space", .bool(true))
      }
      stages.preTokenizer = try pattern(of: parts[0])
    default: throw unsupported("pre_tokenizer", value)
    }
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
      throw unsupported("pre_tokenizer.behavior", value["behavior"] ?? .null)
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
    guard case .object(let options) = value, stages.normalizer == .none else {
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

  // MARK: Decoder

  private mutating func readDecoder(into stages: inout TokenizerStages) throws(TokenizerError) {
    let value = try value("decoder")
    let parts = value.stages(of: "decoders")
    guard stages.spaceMarking.isSentencePiece else {
      guard parts.count == 1, parts[0]["type"] == .string("ByteLevel") else {
        throw unsupported("decoder", value)
      }
      return
    }
    var steps: [TokenDecoder.Step] = []
    for part in parts {
      guard let step = Self.step(part) else { throw unsupported("decoder", part) }
      steps.append(step)
    }
    guard !steps.isEmpty else { throw unsupported("decoder", value) }
    stages.decoder = .steps(steps)
  }

  private static func step(_ value: JSONValue) -> TokenDecoder.Step? {
    switch value["type"] {
    case .string("ByteFallback"): return .joinBytes
    case .string("Fuse"): return .fuse
    case .string("Replace"): return value == .markReplacement ? .replaceMarks : nil
    case .string("Strip"):
      guard value["content"] == .string(" "), value["stop"] == .number(0),
        case .number(let start) = value["start"], let count = Int(exactly: start), count >= 0
      else { return nil }
      return .stripSpaces(count)
    case .string("Metaspace"):
      guard value["replacement"] == .string("▁") else { return nil }
      let isNever =
        value["prepend_scheme"] == .string("never")
        || value["prepend_scheme"] == nil && value["add_prefix_space"] == .bool(false)
      return .metaspace(dropsFirst: !isNever)
    default: return nil
    }
  }
}

extension JSONValue {
  /// The stages of a sequence, whose list has the given name, or the value as the only one; none
  /// for null.
  fileprivate func stages(of list: String) -> [JSONValue] {
    if self == .null { return [] }
    if self["type"] == .string("Sequence"), case .array(let stages) = self[list] { return stages }
    return [self]
  }

  fileprivate static func named(_ type: String) -> JSONValue { .object(["type": .string(type)]) }

  private static func replacement(_ pattern: String, _ content: String) -> JSONValue {
    .object([
      "type": .string("Replace"), "pattern": .object(["String": .string(pattern)]),
      "content": .string(content),
    ])
  }

  fileprivate static let spaceReplacement = replacement(" ", "▁")
  fileprivate static let markReplacement = replacement("▁", " ")
  fileprivate static let markPrepending = JSONValue.object([
    "type": .string("Prepend"), "prepend": .string("▁"),
  ])
  fileprivate static let singleDigits = JSONValue.object([
    "type": .string("Digits"), "individual_digits": .bool(true),
  ])
  fileprivate static let spaceSplit = JSONValue.object([
    "type": .string("Split"), "pattern": .object(["String": .string(" ")]),
    "behavior": .string("MergedWithPrevious"), "invert": .bool(false),
  ])
}
