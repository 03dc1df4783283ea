internal import Files
internal import Jobs

/// A request for continuations, as `/v1/completions` and `/v1/chat/completions` take it.
struct CompletionRequest {
  /// How the answer is to be given.
  enum Form {
    case text, chat
  }

  let form: Form
  let model: String?
  var query: GenerationQuery
  /// The prompts, where they are to be repeated.
  var echoes: [Echo]?
  let streams: Bool
  /// Whether a stream ends with the numbers of tokens.
  let includesUsage: Bool

  /// A prompt as it is repeated.
  struct Echo {
    /// As it was given; of token ids their text.
    let text: String
    /// How many tokens stand before those of the text.
    let addedTokens: Int
  }

  // What one request may ask for.
  private static let mostContinuations = 128
  private static let mostPrompts = 1024
  private static let mostLikeliest = 20
  private static let mostStops = 4
  private static let longestStop = 1024
  // Tokens of an answer in a conversation of which none is said.
  private static let answerTokens = 1024

  /// Reads a request.
  ///
  /// - Parameters:
  ///   - fields: The members of its JSON.
  ///   - form: How it is asked.
  ///   - served: The model, which tells tokens from texts.
  /// - Throws: ``APIError``; what reading prompts throws.
  init(_ fields: RequestFields, _ form: Form, _ served: ServedModel) throws {
    self.form = form
    model = try fields.text("model")
    streams = try fields.flag("stream") ?? false
    includesUsage = try Self.includesUsage(fields)
    try Self.refuseOthers(fields)
    let prompts =
      switch form {
      case .text: try Self.prompts(fields, served)
      case .chat: [GivenPrompt(ids: try served.tokens(of: Self.messages(fields)))]
      }
    query = GenerationQuery(prompts: prompts.map(\.ids))
    let most = served.contextLength
    switch form {
    case .text:
      query.maxNewTokens = try fields.integer("max_tokens", in: 0...most) ?? 16
      query.likeliest = try fields.integer("logprobs", in: 0...Self.mostLikeliest)
    case .chat:
      let left = max(1, most - prompts[0].ids.count)
      query.maxNewTokens =
        try fields.integer("max_completion_tokens", in: 1...most)
        ?? fields.integer("max_tokens", in: 1...most) ?? min(left, Self.answerTokens)
      if try fields.flag("logprobs") == true {
        query.likeliest = try fields.integer("top_logprobs", in: 0...Self.mostLikeliest) ?? 0
      }
    }
    try Self.readSampling(fields, into: &query)
    query.steerValues = try fields.numbers("steer_values") ?? [:]
    guard form == .text, try fields.flag("echo") == true else {
      guard query.maxNewTokens > 0 else {
        throw APIError.invalid("max_tokens must be at least 1 without echo", "max_tokens")
      }
      return
    }
    echoes = prompts.map { prompt in
      Echo(
        text: prompt.text ?? served.text(of: prompt.ids),
        addedTokens: prompt.text != nil && served.prependsBeginOfText ? 1 : 0)
    }
    query.scoresPrompts = query.likeliest != nil || query.maxNewTokens == 0
  }

  private static func includesUsage(_ fields: RequestFields) throws(APIError) -> Bool {
    guard let options = fields["stream_options"] else { return false }
    guard case .object = options else {
      throw .invalid("stream_options must be an object, not \(options)", "stream_options")
    }
    return options["include_usage"] == .bool(true)
  }

  // What would change the answer, and is not there.
  private static func refuseOthers(_ fields: RequestFields) throws(APIError) {
    let n = try fields.integer("n", in: 1...mostContinuations) ?? 1
    if let best = try fields.integer("best_of", in: 1...mostContinuations), best != n {
      throw .invalid("best_of is not served; leave it out, or give the same number as n", "best_of")
    }
    for name in ["suffix", "tools", "functions", "tool_choice", "function_call", "audio"] {
      if let value = fields[name], value != .array([]), value != .string("none") {
        throw .invalid("\(name) is not served; leave it out", name)
      }
    }
    if let bias = fields["logit_bias"], bias != .object([:]) {
      throw .invalid("logit_bias is not served; leave it out", "logit_bias")
    }
    if let format = fields["response_format"], format["type"] != .string("text") {
      throw .invalid("response_format is not served but as text; leave it out", "response_format")
    }
  }

  private static func readSampling(_ fields: RequestFields, into query: inout GenerationQuery)
    throws(APIError)
  {
    query.continuations = try fields.integer("n", in: 1...mostContinuations) ?? 1
    query.temperature = Float(try fields.number("temperature", in: 0...2) ?? 1)
    query.topP = Float(try fields.number("top_p", in: 0...1) ?? 1)
    // 0 leaves the likeliest token alone, as with the smallest share there is.
    query.topP = max(query.topP, .leastNormalMagnitude)
    query.topK = try fields.integer("top_k", in: 0...1 << 30) ?? 0
    query.repetitionPenalty = Float(try fields.number("repetition_penalty", in: 0.01...100) ?? 1)
    query.presencePenalty = Float(try fields.number("presence_penalty", in: -2...2) ?? 0)
    query.frequencyPenalty = Float(try fields.number("frequency_penalty", in: -2...2) ?? 0)
    // Numbers beyond are no whole ones in JSON any more.
    let largest = 1 << 53 - 1
    let seed = try fields.integer("seed", in: -largest...largest)
    query.seed = seed.map { UInt64(bitPattern: Int64($0)) } ?? UInt64.random(in: 0..<1 << 53)
    query.stops = try fields.texts("stop") ?? []
    guard query.stops.count <= mostStops else {
      throw .invalid("stop must hold at most \(mostStops) texts", "stop")
    }
    guard query.stops.allSatisfy({ (1...longestStop).contains($0.utf8.count) }) else {
      throw .invalid("each text of stop must have 1 to \(longestStop) bytes", "stop")
    }
  }

  // MARK: Prompts

  private struct GivenPrompt {
    let ids: [Int32]
    /// Nil for token ids.
    var text: String?

    init(ids: [Int32]) { self.ids = ids }

    init(_ text: String, _ served: ServedModel) throws {
      ids = try served.tokens(of: text)
      self.text = text
    }
  }

  /// A text, texts, tokens, or lists of tokens.
  private static func prompts(_ fields: RequestFields, _ served: ServedModel) throws
    -> [GivenPrompt]
  {
    guard let value = fields["prompt"] else {
      throw APIError.invalid(
        "there is no prompt; give a text, a list of texts, or token ids", "prompt")
    }
    if let text = value.string { return [try GivenPrompt(text, served)] }
    guard case .array(let values) = value, !values.isEmpty else {
      throw APIError.invalid("prompt must be a text or a list that is not empty", "prompt")
    }
    if case .number? = values.first { return [GivenPrompt(ids: try tokens(values, served))] }
    guard values.count <= mostPrompts else {
      throw APIError.invalid("prompt must hold at most \(mostPrompts) prompts", "prompt")
    }
    return try values.map { value in
      if let text = value.string { return try GivenPrompt(text, served) }
      guard case .array(let ids) = value else {
        throw APIError.invalid(
          "prompt must hold texts or lists of token ids, not \(value)", "prompt")
      }
      return GivenPrompt(ids: try tokens(ids, served))
    }
  }

  /// Token ids.
  static func tokens(_ values: [JSONValue], _ served: ServedModel, _ name: String = "prompt")
    throws(APIError) -> [Int32]
  {
    var ids: [Int32] = []
    for value in values {
      guard let id = value.integer, (0..<served.vocabularySize).contains(id) else {
        throw .invalid(
          "\(name): a token id must be a whole number from 0 to \(served.vocabularySize - 1), not \(value)",
          name)
      }
      ids.append(Int32(id))
    }
    return ids
  }

  private static func messages(_ fields: RequestFields) throws(APIError)
    -> [(role: String, content: String)]
  {
    guard case .array(let values)? = fields["messages"], !values.isEmpty else {
      throw .invalid("messages must be a list of at least one message", "messages")
    }
    var messages: [(role: String, content: String)] = []
    for (index, value) in values.enumerated() {
      guard let role = value["role"]?.string, let content = text(value["content"]) else {
        throw .invalid("messages[\(index)] must have a role and a content of text", "messages")
      }
      messages.append((role, content))
    }
    guard messages.last?.role != "assistant" else {
      throw .invalid("the last of messages must not be the assistant's", "messages")
    }
    return messages
  }

  // A text, or parts that are texts.
  private static func text(_ value: JSONValue?) -> String? {
    guard case .array(let parts)? = value else { return value?.string }
    let texts = parts.compactMap { $0["type"] == .string("text") ? $0["text"]?.string : nil }
    return texts.count == parts.count ? texts.joined() : nil
  }
}
