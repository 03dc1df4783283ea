internal import LanguageModels
internal import LinearAlgebra
internal import TextTokenization

/// The continuations of one request that go on.
struct DecodingSequences {
  /// A continuation in progress.
  struct Row {
    let continuation: Int
    let cache: SequenceCache
    /// Prompt and continuation.
    var history: [TokenID]
    var random: CounterRandom

    /// The token that is read next.
    var last: TokenID { history[history.count - 1] }
  }

  let ticket: Int
  let request: DecodingRequest
  var rows: [Row]
  private let sampler: TokenSampler

  /// Begins as many continuations as are asked for.
  init(
    ticket: Int, request: DecodingRequest, prompt: SequenceCache, endsOfText: [TokenID]
  ) {
    self.ticket = ticket
    self.request = request
    let settings = request.settings
    sampler = TokenSampler(settings: settings, endsOfText: endsOfText)
    rows = (0..<settings.continuations).map { j in
      Row(
        continuation: j, cache: prompt.fork(capacity: settings.maxNewTokens),
        history: request.prompt,
        random: CounterRandom(
          seed: settings.seed, stream: .continuation(prompt: request.index, index: j)))
    }
  }

  /// Draws a token for some of the rows.
  ///
  /// - Parameters:
  ///   - logits: The logits of a pass; those of the rows are overwritten.
  ///   - first: Where the rows begin in it.
  ///   - range: Which rows.
  /// - Returns: Their tokens, in order.
  mutating func draw(from logits: inout Matrix, row first: Int, rows range: Range<Int>)
    -> [DrawnToken]
  {
    var own = logits.mutableView(rows: first..<first + range.count)
    let (rows, request, sampler) = (rows, request, sampler)
    let results = Parallel.rows(of: &own) { i, logits in
      Self.draw(rows[range.lowerBound + i], &logits, request, sampler)
    }
    for (i, result) in zip(range, results) {
      self.rows[i].random = result.random
      if let id = result.drawn.id { self.rows[i].history.append(id) }
    }
    return results.map(\.drawn)
  }

  /// Takes out the rows that ended.
  mutating func removeEnded(_ drawn: [DrawnToken]) {
    let ended = Set(drawn.lazy.filter { $0.end != nil }.map(\.continuation))
    if !ended.isEmpty { rows.removeAll { ended.contains($0.continuation) } }
  }

  private static func draw(
    _ row: Row, _ logits: inout MutableSpan<Float>, _ request: DecodingRequest,
    _ sampler: TokenSampler
  ) -> (drawn: DrawnToken, random: CounterRandom) {
    var random = row.random
    let newTokens = row.history.count - request.prompt.count
    // Sampling overwrites the logits.
    var plain: Matrix?
    if request.likeliest != nil {
      var copy = Matrix(uninitializedRows: 1, columns: logits.count)
      var span = copy.mutableRowSpan(0)
      RowKernels.copy(logits.span, to: &span)
      plain = copy
    }
    penalize(&logits, row.history[request.prompt.count...], request)
    let id = sampler.draw(&logits, history: row.history, newTokens: newTokens, random: &random)
    var drawn = DrawnToken(continuation: row.continuation)
    guard let id else {
      drawn.end = .nonFiniteLogits
      return (drawn, random)
    }
    if request.settings.stopsAtEndOfText, sampler.endsOfText.contains(id) {
      drawn.end = .endOfText
      return (drawn, random)
    }
    drawn.id = id
    drawn.logProbability = plain.flatMap { plain in
      request.likeliest.map {
        TokenLogProbability(of: id, plain.rowSpan(0), likeliest: $0)
      }
    }
    if newTokens + 1 == request.settings.maxNewTokens { drawn.end = .length }
    return (drawn, random)
  }

  private static func penalize(
    _ logits: inout MutableSpan<Float>, _ tokens: ArraySlice<TokenID>, _ request: DecodingRequest
  ) {
    guard request.presencePenalty != 0 || request.frequencyPenalty != 0 else { return }
    var counts: [TokenID: Int] = [:]
    for id in tokens { counts[id, default: 0] += 1 }
    for (id, count) in counts {
      logits[Int(id)] -= request.presencePenalty + Float(count) * request.frequencyPenalty
    }
  }
}
