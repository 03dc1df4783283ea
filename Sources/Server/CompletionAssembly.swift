internal import Files
internal import Jobs

/// Puts the answer to a request together from what happens to it.
struct CompletionAssembly {
  private let request: CompletionRequest
  private let model: String
  private let id: String
  private let created: Int
  private var texts: [String]
  private var tokens: [[DecodedToken]]
  private var finishes: [DecodingEvent.Finish?]
  // Of a stream: which choices have begun, and how many characters of each were told.
  private var begun: Set<Int> = []
  private var offsets: [Int]
  private var scored: [Int: [DecodedToken]] = [:]
  private(set) var usage: CompletionResponse.Usage

  /// An answer without texts.
  ///
  /// - Parameters:
  ///   - request: The request.
  ///   - model: The model's name.
  ///   - id: What the answer is called.
  ///   - created: Seconds since 1970.
  init(_ request: CompletionRequest, model: String, id: String, created: Int) {
    self.request = request
    self.model = model
    self.id = (request.form == .chat ? "chatcmpl-" : "cmpl-") + id
    self.created = created
    let count = request.query.prompts.count * request.query.continuations
    texts = Array(repeating: "", count: count)
    tokens = Array(repeating: [], count: count)
    finishes = Array(repeating: nil, count: count)
    offsets = Array(repeating: 0, count: count)
    usage = .init(prompt: request.query.prompts.reduce(0) { $0 + $1.count }, completion: 0)
    for choice in 0..<count {
      guard let echo = request.echoes?[choice / request.query.continuations] else { continue }
      texts[choice] = echo.text
      // Prompts alone are finished when they are read.
      if request.query.maxNewTokens == 0 { finishes[choice] = .length }
    }
  }

  private func choice(_ prompt: Int, _ continuation: Int) -> Int {
    prompt * request.query.continuations + continuation
  }

  // A token that no client typed has no place in the text.
  private func echoed(_ tokens: [DecodedToken], of prompt: Int) -> [DecodedToken] {
    let added = request.echoes?[prompt].addedTokens ?? 0
    return tokens.enumerated().map { index, token in
      var token = token
      if index < added { token.bytes = [] }
      return token
    }
  }

  // MARK: Whole answers

  /// Adds what happened.
  mutating func add(_ event: DecodingEvent) {
    switch event {
    case .scored(let prompt, let scores):
      for continuation in 0..<request.query.continuations {
        tokens[choice(prompt, continuation)] = echoed(scores, of: prompt)
      }
    case .text(let prompt, let continuation, let text, let new):
      let choice = choice(prompt, continuation)
      texts[choice] += text
      tokens[choice] += new
      usage.completion += new.count
    case .end(let prompt, let continuation, let finish):
      finishes[choice(prompt, continuation)] = finish
    }
  }

  /// The answer.
  var response: CompletionResponse {
    let choices = texts.indices.map { index in
      CompletionResponse.Choice(
        index: index,
        body: request.form == .chat ? .message(texts[index]) : .text(texts[index]),
        logProbabilities: logProbabilities(tokens[index], from: 0), finish: finishes[index])
    }
    return envelope(choices, isPart: false, usage: usage)
  }

  private func logProbabilities(_ tokens: [DecodedToken], from start: Int) -> LogProbabilities? {
    guard request.query.likeliest != nil else { return nil }
    return request.form == .chat ? .content(tokens) : .lists(tokens, from: start)
  }

  private func envelope(
    _ choices: [CompletionResponse.Choice], isPart: Bool, usage: CompletionResponse.Usage?
  ) -> CompletionResponse {
    let object =
      switch (request.form, isPart) {
      case (.text, _): "text_completion"
      case (.chat, false): "chat.completion"
      case (.chat, true): "chat.completion.chunk"
      }
    return CompletionResponse(
      id: id, object: object, created: created, model: model, seed: request.query.seed,
      choices: choices, usage: usage)
  }

  // MARK: Streams

  /// The parts of a stream that an event makes.
  mutating func parts(_ event: DecodingEvent) -> [CompletionResponse] {
    switch event {
    case .scored(let prompt, let scores):
      scored[prompt] = echoed(scores, of: prompt)
      guard request.query.maxNewTokens == 0 else { return [] }
      return (0..<request.query.continuations).flatMap { continuation in
        part(prompt, continuation, "", [], finish: .length)
      }
    case .text(let prompt, let continuation, let text, let tokens):
      usage.completion += tokens.count
      return part(prompt, continuation, text, tokens, finish: nil)
    case .end(let prompt, let continuation, let finish):
      return part(prompt, continuation, "", [], finish: finish)
    }
  }

  /// The last part, with the numbers of tokens, if it was asked for.
  var usagePart: CompletionResponse? {
    request.includesUsage ? envelope([], isPart: true, usage: usage) : nil
  }

  private mutating func part(
    _ prompt: Int, _ continuation: Int, _ text: String, _ tokens: [DecodedToken],
    finish: DecodingEvent.Finish?
  ) -> [CompletionResponse] {
    let choice = choice(prompt, continuation)
    let isFirst = begun.insert(choice).inserted
    var (text, tokens) = (text, tokens)
    if isFirst, let echo = request.echoes?[prompt] {
      text = echo.text + text
      tokens = (scored[prompt] ?? []) + tokens
    }
    let known = tokens.isEmpty ? nil : logProbabilities(tokens, from: offsets[choice])
    offsets[choice] += tokens.reduce(0) { $0 + TokenText.scalars(in: $1.bytes) }
    let body: CompletionResponse.Choice.Body =
      request.form == .chat ? .delta(text, isFirst: isFirst) : .text(text)
    return [
      envelope(
        [.init(index: choice, body: body, logProbabilities: known, finish: finish)], isPart: true,
        usage: nil)
    ]
  }
}
