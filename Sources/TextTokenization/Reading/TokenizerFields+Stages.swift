import Files
import Foundation

/// The stages of a `tokenizer.json` that surround its model.
struct TokenizerStages {
  var normalizer = Normalizer.none
  var spaceMarking = SpaceMarking.none
  var preTokenizer = PreTokenizer.gpt2
  var decoder = TokenDecoder.byteLevel
  var offsetTrimming = OffsetTrimming.none
  var specialTokens = SpecialTokens.none
  var cutsStart = false
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
    let parts = value.stages(of: "normalizers")
    let marks = SpaceMarking(prefix: .never, isSentencePiece: true, isNormalization: true)
    var rest = parts[...]
    if rest.last == .spaceReplacement {
      rest.removeLast()
      stages.spaceMarking = marks
      if rest.last == .markPrepending {
        rest.removeLast()
        stages.spaceMarking.prefix = .always
      }
    }
    if rest.isEmpty { return }
    if rest == [.named("NFC")] {
      stages.normalizer = .nfc
      return
    }
    var steps: [NormalizationStep] = []
    for part in rest { steps.append(try step(part, of: value)) }
    stages.normalizer = .steps(steps)
  }

  /// A step of a normalisation.
  private func step(_ part: JSONValue, of whole: JSONValue) throws(TokenizerError)
    -> NormalizationStep
  {
    switch part["type"] {
    case .string("Precompiled"):
      guard let text = part["precompiled_charsmap"]?.string,
        let blob = Data(base64Encoded: text), let map = CharacterMap(blob)
      else {
        throw .wrongType(
          path: reader.path, field: "normalizer.precompiled_charsmap",
          expected: "SentencePiece's table of replacements in base 64")
      }
      return .replacements(map)
    case .string("Strip"):
      guard case .bool(let left) = part["strip_left"], case .bool(let right) = part["strip_right"]
      else { break }
      return .strip(left: left, right: right)
    case .string("Replace") where part == .spaceJoining: return .joinSpaces
    case .string("Replace"):
      // Marks stand for spaces, which only the last step may make of them.
      guard let pattern = part["pattern"]?["String"]?.string, !pattern.isEmpty,
        let content = part["content"]?.string, !(pattern + content).contains("▁")
      else { break }
      return .replace(
        pattern.unicodeScalars.map(\.value), by: content.unicodeScalars.map(\.value))
    case .string("NFD"): return .form(composes: false, isCompatible: false)
    case .string("NFC"): return .form(composes: true, isCompatible: false)
    case .string("NFKD"): return .form(composes: false, isCompatible: true)
    case .string("NFKC"): return .form(composes: true, isCompatible: true)
    case .string("StripAccents"): return .stripMarks
    case .string("Lowercase"): return .lowercase
    default: break
    }
    throw unsupported("normalizer", parts(whole) > 1 ? part : whole)
  }

  private func parts(_ value: JSONValue) -> Int { value.stages(of: "normalizers").count }

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
  /// The stages of a sequence, whose list has the given name, and of the sequences in it, or the value
  /// as the only one; none for null.
  func stages(of list: String) -> [JSONValue] {
    if self == .null { return [] }
    if self["type"] == .string("Sequence"), case .array(let stages) = self[list] {
      return stages.flatMap { $0.stages(of: list) }
    }
    return [self]
  }

  static func named(_ type: String) -> JSONValue { .object(["type": .string(type)]) }

  private static func replacement(_ pattern: String, _ content: String) -> JSONValue {
    .object([
      "type": .string("Replace"), "pattern": .object(["String": .string(pattern)]),
      "content": .string(content),
    ])
  }

  fileprivate static let spaceReplacement = replacement(" ", "▁")
  fileprivate static let markReplacement = replacement("▁", " ")
  fileprivate static let spaceJoining = JSONValue.object([
    "type": .string("Replace"), "pattern": .object(["Regex": .string(" {2,}")]),
    "content": .string(" "),
  ])
  fileprivate static let markPrepending = JSONValue.object([
    "type": .string("Prepend"), "prepend": .string("▁"),
  ])
}
