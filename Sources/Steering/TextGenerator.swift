public import LanguageModels
internal import LinearAlgebra
public import TextTokenization

/// One continuation of a prompt.
public struct Continuation: Sendable, Equatable {
  /// The new tokens, without the token that ended them.
  public var ids: [TokenID]
  /// Whether a token that ends a text ended it, rather than the length limit.
  public var isFinished: Bool
}

/// Draws continuations of prompts from a language model under a steer.
///
/// A prompt passes the transformer once for all its continuations, which share its keys and values;
/// continuations of several prompts decode as one batch, and finished ones leave it. Each
/// continuation draws from its own random stream, given by seed, prompt index and continuation
/// index; batching and threads never change its random numbers. They may change the last bits of
/// logits, as any regrouping of a sum of floats does.
public struct TextGenerator: Sendable {
  private let model: LanguageModel
  private let steer: FixedSteer?
  private let settings: GenerationSettings
  private let sampler: TokenSampler

  // Tokens of prompts per transformer pass: bounds memory.
  private static let passTokens = 8192

  /// Creates a generator.
  ///
  /// - Parameters:
  ///   - model: The model.
  ///   - steer: The steers at their values; nil for the model as it is.
  ///   - settings: How to draw.
  /// - Throws: ``SteeringError/invalidSetting(name:value:expected:)``.
  public init(model: LanguageModel, steer: FixedSteer?, settings: GenerationSettings)
    throws(SteeringError)
  {
    try settings.validate()
    self.model = model.decoding(in: settings.precision)
    self.steer = steer
    self.settings = settings
    sampler = TokenSampler(
      settings: settings, endsOfText: model.configuration.endOfTextIDs.map { TokenID($0) })
  }

  /// Draws continuations.
  ///
  /// - Parameters:
  ///   - prompts: Tokens of each prompt; at least one each.
  ///   - firstIndex: The index of the first prompt in the whole task; decides random streams, so
  ///     that a task split into parts gives the same continuations.
  ///   - progress: Called with the number of prompts done.
  ///   - beforePass: Called before every pass of the transformer, one for each new token of a batch; what
  ///     it throws ends the work.
  /// - Returns: For each prompt, `settings.continuations` continuations.
  /// - Throws: ``SteeringError/promptTooLong(prompt:tokens:newTokens:contextLength:)``,
  ///   ``SteeringError/emptyPrompt(prompt:)``; `LanguageModelError` for ids outside the
  ///   vocabulary and for logits that are not finite.
  public func continuations(
    of prompts: [[TokenID]], firstIndex: Int = 0, progress: (Int) throws -> Void = { _ in },
    beforePass: () throws -> Void = {}
  ) throws -> [[Continuation]] {
    try check(prompts, firstIndex: firstIndex)
    var result: [[Continuation]] = []
    for batch in batches(of: prompts) {
      result += try decode(
        Array(prompts[batch]), firstIndex: firstIndex + batch.lowerBound, beforePass)
      try progress(result.count)
    }
    return result
  }

  /// The prompts that decode together.
  ///
  /// A task that is split between batches, and nowhere else, gives the same bytes as in one go: other
  /// batches could round logits otherwise.
  ///
  /// - Parameter prompts: Tokens of each prompt.
  /// - Returns: Ranges that follow each other and cover all prompts.
  public func batches(of prompts: [[TokenID]]) -> [Range<Int>] {
    var batches: [Range<Int>] = []
    var start = 0
    while start < prompts.count {
      let end = batchEnd(prompts, from: start)
      batches.append(start..<end)
      start = end
    }
    return batches
  }

  // As many prompts as `batchSize` continuations and one transformer pass allow; at least one.
  private func batchEnd(_ prompts: [[TokenID]], from start: Int) -> Int {
    var end = start + 1
    var tokens = prompts[start].count
    while end < prompts.count, (end + 1 - start) * settings.continuations <= settings.batchSize,
      tokens + prompts[end].count <= Self.passTokens
    {
      tokens += prompts[end].count
      end += 1
    }
    return end
  }

  /// Checks that every prompt has tokens and fits into the context with its new tokens.
  ///
  /// - Throws: ``SteeringError/promptTooLong(prompt:tokens:newTokens:contextLength:)``,
  ///   ``SteeringError/emptyPrompt(prompt:)``.
  public func check(_ prompts: [[TokenID]], firstIndex: Int = 0) throws(SteeringError) {
    let limit = model.configuration.contextLength
    for (i, prompt) in prompts.enumerated() {
      guard !prompt.isEmpty else { throw .emptyPrompt(prompt: firstIndex + i) }
      // The last new token is never fed back.
      guard prompt.count + settings.maxNewTokens - 1 <= limit else {
        throw .promptTooLong(
          prompt: firstIndex + i, tokens: prompt.count, newTokens: settings.maxNewTokens,
          contextLength: limit)
      }
    }
  }

  /// A continuation in progress.
  private struct Row {
    let prompt: Int
    let continuation: Int
    let cache: SequenceCache
    var history: [TokenID]
    var random: CounterRandom
  }

  private func decode(
    _ prompts: [[TokenID]], firstIndex: Int, _ beforePass: () throws -> Void
  ) throws -> [[Continuation]] {
    let promptCaches = prompts.map {
      SequenceCache(model.configuration, capacity: $0.count)
    }
    let packed = try PackedBatch(prompts)
    try beforePass()
    let hidden = try model.hiddenStates(packed, caches: promptCaches)
    let last = hidden.gatherRows(packed.sequences.map { $0.tokens.upperBound - 1 })
    var rows = startRows(prompts, promptCaches, firstIndex)
    var result = prompts.map { _ in
      [Continuation](
        repeating: Continuation(ids: [], isFinished: false), count: settings.continuations)
    }
    // The first tokens of a prompt's continuations share its logits.
    var logits = logits(last).gatherRows(rows.map { $0.prompt })
    for newTokens in 0..<settings.maxNewTokens {
      let drawn = try draw(&logits, &rows, newTokens: newTokens)
      rows = advance(rows, drawn, prompts, into: &result)
      guard !rows.isEmpty, newTokens + 1 < settings.maxNewTokens else { break }
      let batch = try PackedBatch(rows.map { Array($0.history.suffix(1)) })
      try beforePass()
      logits = self.logits(try model.hiddenStates(batch, caches: rows.map(\.cache)))
    }
    for row in rows {
      result[row.prompt][row.continuation].ids = newTokens(of: row, prompts)
    }
    return result
  }

  private func startRows(
    _ prompts: [[TokenID]], _ caches: [SequenceCache], _ firstIndex: Int
  ) -> [Row] {
    prompts.indices.flatMap { i in
      (0..<settings.continuations).map { j in
        Row(
          prompt: i, continuation: j, cache: caches[i].fork(capacity: settings.maxNewTokens),
          history: prompts[i],
          random: CounterRandom(
            seed: settings.seed,
            stream: .continuation(prompt: firstIndex + i, index: j)))
      }
    }
  }

  private func logits(_ hidden: Matrix) -> Matrix {
    guard let steer else { return model.outputHead.logits(hidden) }
    return model.outputHead.logits(steer.apply(hidden), offsets: steer.offsets(hidden.rows))
  }

  private func draw(_ logits: inout Matrix, _ rows: inout [Row], newTokens: Int)
    throws(LanguageModelError) -> [TokenID]
  {
    var all = logits.mutableView(rows: rows.indices)
    let drawn = Parallel.rows(of: &all) { [rows] i, logits in
      var random = rows[i].random
      let id = sampler.draw(
        &logits, history: rows[i].history, newTokens: newTokens, random: &random)
      return (id: id, random: random)
    }
    for i in rows.indices { rows[i].random = drawn[i].random }
    let tokens = drawn.compactMap(\.id)
    guard tokens.count == rows.count else { throw .nonFiniteLogits }
    return tokens
  }

  // Appends the drawn tokens; finished rows are moved to the result.
  private func advance(
    _ rows: [Row], _ drawn: [TokenID], _ prompts: [[TokenID]],
    into result: inout [[Continuation]]
  ) -> [Row] {
    var active: [Row] = []
    active.reserveCapacity(rows.count)
    for (row, id) in zip(rows, drawn) {
      if settings.stopsAtEndOfText, sampler.endsOfText.contains(id) {
        result[row.prompt][row.continuation] = Continuation(
          ids: newTokens(of: row, prompts), isFinished: true)
      } else {
        var row = row
        row.history.append(id)
        active.append(row)
      }
    }
    return active
  }

  private func newTokens(of row: Row, _ prompts: [[TokenID]]) -> [TokenID] {
    Array(row.history.dropFirst(prompts[row.prompt].count))
  }
}
