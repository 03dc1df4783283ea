import Files

extension TokenizerFields {
  /// Reads how the post-processor trims offsets, and which special tokens it puts around a text.
  mutating func postProcessing() throws(TokenizerError) -> (OffsetTrimming, SpecialTokens) {
    let value = try value("post_processor")
    guard value != .null else { return (.none, .none) }
    return try postProcessing(of: value)
  }

  private func postProcessing(of value: JSONValue) throws(TokenizerError)
    -> (OffsetTrimming, SpecialTokens)
  {
    switch value["type"] {
    case .string("ByteLevel"): return (try trimming(of: value), .none)
    case .string("TemplateProcessing"): return (.none, try template(value))
    case .string("BertProcessing"): return (.none, try classifierTokens(of: value))
    case .string("RobertaProcessing"):
      return (try trimming(of: value), try classifierTokens(of: value))
    case .string("Sequence"):
      guard case .array(let stages) = value["processors"] else { break }
      return try postProcessing(ofSequence: stages, value)
    default: break
    }
    throw unsupported("post_processor", value)
  }

  private func postProcessing(ofSequence stages: [JSONValue], _ whole: JSONValue)
    throws(TokenizerError) -> (OffsetTrimming, SpecialTokens)
  {
    var (trimming, tokens) = (OffsetTrimming.none, SpecialTokens.none)
    for stage in stages {
      // A sequence in a sequence means nothing, and must not be followed down.
      guard stage["type"] != .string("Sequence") else { throw unsupported("post_processor", whole) }
      let next = try postProcessing(of: stage)
      guard trimming == .none || next.0 == .none, tokens == .none || next.1 == .none else {
        throw unsupported("post_processor", whole)
      }
      if next.0 != .none { trimming = next.0 }
      if next.1 != .none { tokens = next.1 }
    }
    return (trimming, tokens)
  }

  private func trimming(of value: JSONValue) throws(TokenizerError) -> OffsetTrimming {
    switch value["trim_offsets"] {
    case .bool(false): .none
    case .bool(true):
      value["add_prefix_space"] == .bool(false) ? .spaces : .spacesButFirst
    default: throw unsupported("post_processor", value)
    }
  }

  // MARK: Special tokens

  /// The `cls` and `sep` of BERT's and RoBERTa's processors, each a spelling with its id.
  private func classifierTokens(of value: JSONValue) throws(TokenizerError) -> SpecialTokens {
    func token(_ name: String) throws(TokenizerError) -> TokenID {
      guard case .array(let pair) = value[name], pair.count == 2, case .string = pair[0] else {
        throw .wrongType(
          path: reader.path, field: "post_processor.\(name)", expected: "a token and its id")
      }
      return try id(pair[1], of: pair[0], name)
    }
    return SpecialTokens(before: [try token("cls")], after: [try token("sep")])
  }

  /// The template for one text: special tokens around the text itself.
  private func template(_ value: JSONValue) throws(TokenizerError) -> SpecialTokens {
    guard case .array(let pieces) = value["single"] else {
      throw .wrongType(path: reader.path, field: "post_processor.single", expected: "an array")
    }
    var tokens = SpecialTokens.none
    var hasText = false
    for piece in pieces {
      let inner = piece["SpecialToken"] ?? piece["Sequence"] ?? .null
      guard inner["type_id"] == .number(0) else {
        throw unsupported("post_processor.single type_id", inner["type_id"] ?? .null)
      }
      if piece["Sequence"] != nil {
        guard !hasText, inner["id"] == .string("A") else {
          throw unsupported("post_processor", value)
        }
        hasText = true
      } else {
        let ids = try specialIDs(inner["id"] ?? .null, value)
        if hasText { tokens.after += ids } else { tokens.before += ids }
      }
    }
    guard hasText else { throw unsupported("post_processor", value) }
    return tokens
  }

  /// The ids that a template's special token stands for.
  private func specialIDs(_ name: JSONValue, _ template: JSONValue) throws(TokenizerError)
    -> [TokenID]
  {
    guard case .string(let token) = name,
      case .array(let ids) = template["special_tokens"]?[token]?["ids"]
    else {
      throw .missingField(
        path: reader.path, field: "post_processor.special_tokens.\(name.summary)")
    }
    var result: [TokenID] = []
    for value in ids { result.append(try id(value, of: name, "special_tokens")) }
    return result
  }

  private func id(_ value: JSONValue, of token: JSONValue, _ field: String)
    throws(TokenizerError) -> TokenID
  {
    let limit = VocabularyBuilder.largestID
    guard case .number(let number) = value, let id = Int(exactly: number), (0...limit).contains(id)
    else {
      throw .invalidTokenID(
        path: reader.path, token: token.summary, found: value.summary, limit: limit)
    }
    return TokenID(id)
  }
}
