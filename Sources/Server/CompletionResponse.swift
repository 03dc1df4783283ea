internal import Files
internal import Jobs

/// An answer to a request for continuations, whole or a part of a stream, in OpenAI's form.
struct CompletionResponse: Encodable {
  /// One continuation.
  struct Choice: Encodable {
    var index: Int
    var body: Body
    var logProbabilities: LogProbabilities?
    var finish: DecodingEvent.Finish?

    /// Where the text stands.
    enum Body {
      /// `text`.
      case text(String)
      /// `message`.
      case message(String)
      /// `delta`: of the first part also the role.
      case delta(String, isFirst: Bool)
    }

    private enum CodingKeys: String, CodingKey {
      case index, text, message, delta, logprobs
      case finish = "finish_reason"
    }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(index, forKey: .index)
      switch body {
      case .text(let text): try container.encode(text, forKey: .text)
      case .message(let text):
        try container.encode(Message(role: "assistant", content: text), forKey: .message)
      case .delta(let text, let isFirst):
        try container.encode(
          Message(role: isFirst ? "assistant" : nil, content: text), forKey: .delta)
      }
      // `null` is a value here.
      try container.encode(logProbabilities, forKey: .logprobs)
      try container.encode(finish?.rawValue, forKey: .finish)
    }
  }

  private struct Message: Encodable {
    var role: String?
    var content: String
  }

  /// The numbers of tokens.
  struct Usage: Encodable, Equatable {
    var prompt: Int
    var completion: Int

    private enum CodingKeys: String, CodingKey {
      case prompt = "prompt_tokens"
      case completion = "completion_tokens"
      case total = "total_tokens"
    }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(prompt, forKey: .prompt)
      try container.encode(completion, forKey: .completion)
      try container.encode(prompt + completion, forKey: .total)
    }
  }

  var id: String
  var object: String
  var created: Int
  var model: String
  /// The seed that continuations were drawn by.
  var seed: UInt64
  var choices: [Choice]
  var usage: Usage?
}

/// The log-probabilities of a text's tokens, in OpenAI's two forms.
enum LogProbabilities: Encodable {
  /// Lists, with where each token begins in the text, in characters.
  case lists([DecodedToken], from: Int)
  /// An object for each token.
  case content([DecodedToken])

  private enum CodingKeys: String, CodingKey {
    case tokens, content
    case tokenLogProbabilities = "token_logprobs"
    case likeliest = "top_logprobs"
    case offsets = "text_offset"
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    switch self {
    case .lists(let tokens, let start):
      try container.encode(tokens.map { TokenText.of($0.bytes) }, forKey: .tokens)
      try container.encode(
        tokens.map { $0.logProbability.map(Self.finite) }, forKey: .tokenLogProbabilities)
      try container.encode(tokens.map(Self.table), forKey: .likeliest)
      try container.encode(TokenText.offsets(of: tokens, from: start), forKey: .offsets)
    case .content(let tokens): try container.encode(tokens.map(Entry.init), forKey: .content)
    }
  }

  // The token itself is among them, as OpenAI tells it.
  private static func table(_ token: DecodedToken) -> [String: Float]? {
    guard let own = token.logProbability else { return nil }
    var table = [TokenText.of(token.bytes): finite(own)]
    for other in token.likeliest {
      table[TokenText.of(other.bytes), default: finite(other.logProbability)] =
        max(finite(other.logProbability), table[TokenText.of(other.bytes)] ?? -.infinity)
    }
    return table
  }

  /// JSON has no infinity; OpenAI's least log-probability stands for it.
  static func finite(_ value: Float) -> Float { max(value, -9999) }

  private struct Entry: Encodable {
    let token: String
    let logprob: Float
    let bytes: [UInt8]
    var likeliest: [Entry]?

    private enum CodingKeys: String, CodingKey {
      case token, logprob, bytes
      case likeliest = "top_logprobs"
    }

    init(_ token: DecodedToken) {
      self.init(token.bytes, token.logProbability ?? 0)
      likeliest = token.likeliest.map { Entry($0.bytes, $0.logProbability) }
    }

    private init(_ bytes: [UInt8], _ value: Float) {
      token = TokenText.of(bytes)
      logprob = LogProbabilities.finite(value)
      self.bytes = bytes
    }
  }
}

/// Tokens as texts.
enum TokenText {
  /// A token's text; of a part of a character its bytes, as OpenAI writes them.
  static func of(_ bytes: [UInt8]) -> String {
    String(validating: bytes, as: UTF8.self)
      ?? "bytes:"
      + bytes.map { byte in
        let digits = String(byte, radix: 16)
        return "\\x" + (digits.count == 1 ? "0" : "") + digits
      }.joined()
  }

  /// Where tokens begin, in characters (Unicode scalars); parts of a character begin where it does.
  static func offsets(of tokens: [DecodedToken], from start: Int) -> [Int] {
    var offset = start
    return tokens.map { token in
      defer { offset += scalars(in: token.bytes) }
      return offset
    }
  }

  /// How many characters begin in some bytes.
  static func scalars(in bytes: [UInt8]) -> Int { bytes.count { $0 & 0xC0 != 0x80 } }
}
