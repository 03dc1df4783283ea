public import LanguageModels
internal import LinearAlgebra
internal import TextTokenization

/// Continuations of many requests that decode together: requests join and leave between steps.
///
/// A prompt passes the transformer by itself, once for all its continuations; then the continuations of
/// all requests advance together, whatever their steer values, samplers and seeds are. A pass takes at
/// most ``passRows`` rows, and the rows of a request stay side by side. Where the processor has AVX-512,
/// products of so few rows add up each row in one order, whatever stands beside it: there a request gets
/// the same tokens, to the last bit of its log-probabilities, alone and among any others.
public final class ContinuousBatch {
  /// The most rows of one pass of the transformer.
  public static let passRows = 32

  private let model: LanguageModel
  private let steers: RowwiseSteers
  private let endsOfText: [TokenID]
  private var sequences: [DecodingSequences] = []
  private var nextTicket = 0

  /// Names a request that has joined.
  public struct Ticket: Hashable, Sendable {
    fileprivate let number: Int
  }

  /// What joining gives at once.
  public struct Start: Sendable {
    /// The request, as long as it has continuations to go on with.
    public let ticket: Ticket
    /// The log-probability of each token of the prompt, nil for the first; empty unless asked for.
    public let promptLogProbabilities: [TokenLogProbability?]
    /// The first token of each continuation.
    public let drawn: [DrawnToken]
  }

  /// An empty batch.
  ///
  /// - Parameters:
  ///   - model: The model.
  ///   - steers: Steers that fit it.
  public init(model: LanguageModel, steers: RowwiseSteers) {
    self.model = model
    self.steers = steers
    endsOfText = model.configuration.endOfTextIDs.map { TokenID($0) }
  }

  /// The number of continuations that go on.
  public var rowCount: Int { sequences.reduce(0) { $0 + $1.rows.count } }

  /// Reads a request's prompt and draws the first token of each continuation.
  ///
  /// - Parameter request: The request.
  /// - Returns: What is known at once.
  /// - Throws: As ``DecodingRequest/check(_:steers:)``; `LanguageModelError` for ids outside the vocabulary
  ///   and, of a prompt that is scored, for logits that are not finite.
  public func join(_ request: DecodingRequest) throws -> Start {
    try request.check(model.configuration, steers: steers.count)
    let cache = SequenceCache(model.configuration, capacity: request.prompt.count)
    let hidden = try model.hiddenStates(PackedBatch([request.prompt]), caches: [cache])
    let scores = request.scoresPrompt ? try promptScores(request, hidden) : []
    let ticket = Ticket(number: nextTicket)
    nextTicket += 1
    guard request.draws else {
      return Start(ticket: ticket, promptLogProbabilities: scores, drawn: [])
    }
    var joining = DecodingSequences(
      ticket: ticket.number, request: request, prompt: cache, endsOfText: endsOfText)
    // The first tokens share the prompt's logits.
    let last = hidden.gatherRows([hidden.rows - 1])
    var logits = logits(last, values: steers.rows(1, of: request.steerValues))
      .gatherRows(Array(repeating: 0, count: joining.rows.count))
    let drawn = joining.draw(from: &logits, row: 0, rows: joining.rows.indices)
    joining.removeEnded(drawn)
    if !joining.rows.isEmpty { sequences.append(joining) }
    return Start(ticket: ticket, promptLogProbabilities: scores, drawn: drawn)
  }

  /// Takes a request out, or one of its continuations.
  ///
  /// - Parameters:
  ///   - ticket: The request.
  ///   - continuation: The continuation; nil for all.
  public func leave(_ ticket: Ticket, continuation: Int? = nil) {
    guard let i = sequences.firstIndex(where: { $0.ticket == ticket.number }) else { return }
    if let continuation { sequences[i].rows.removeAll { $0.continuation == continuation } }
    if continuation == nil || sequences[i].rows.isEmpty { sequences.remove(at: i) }
  }

  /// Draws one more token for every continuation.
  ///
  /// - Returns: The tokens by request.
  /// - Throws: `LanguageModelError`.
  public func step() throws -> [(ticket: Ticket, drawn: [DrawnToken])] {
    var result: [(ticket: Ticket, drawn: [DrawnToken])] = []
    var drawn = sequences.map { _ in [DrawnToken]() }
    for pass in passes() {
      let rows = pass.flatMap { part in sequences[part.sequence].rows[part.rows] }
      let batch = try PackedBatch(rows.map { [$0.last] })
      let hidden = try model.hiddenStates(batch, caches: rows.map(\.cache))
      let values = pass.map { part in
        steers.rows(part.rows.count, of: sequences[part.sequence].request.steerValues)
      }
      var logits = logits(hidden, values: Matrix.stacked(values, columns: steers.count))
      var row = 0
      for part in pass {
        drawn[part.sequence] += sequences[part.sequence].draw(
          from: &logits, row: row, rows: part.rows)
        row += part.rows.count
      }
    }
    for i in sequences.indices {
      result.append((Ticket(number: sequences[i].ticket), drawn[i]))
      sequences[i].removeEnded(drawn[i])
    }
    sequences.removeAll(where: \.rows.isEmpty)
    return result
  }

  // Some rows of a request.
  private struct Part {
    var sequence: Int
    var rows: Range<Int>
  }

  // The rows of a request are parted by their number alone, so that attention, which treats those of one
  // prompt together, never depends on other requests.
  private func passes() -> [[Part]] {
    var passes: [[Part]] = []
    var filled = Self.passRows
    for (i, sequence) in sequences.enumerated() {
      for start in stride(from: 0, to: sequence.rows.count, by: Self.passRows) {
        let rows = start..<min(start + Self.passRows, sequence.rows.count)
        if filled + rows.count > Self.passRows {
          passes.append([])
          filled = 0
        }
        passes[passes.count - 1].append(Part(sequence: i, rows: rows))
        filled += rows.count
      }
    }
    return passes
  }

  private func logits(_ hidden: Matrix, values: Matrix) -> Matrix {
    guard steers.count > 0, values.values.contains(where: { $0 != 0 }) else {
      return model.outputHead.logits(hidden)
    }
    return model.outputHead.logits(
      steers.apply(hidden, values: values), offsets: steers.offsets(values: values))
  }

  private func promptScores(_ request: DecodingRequest, _ hidden: Matrix) throws
    -> [TokenLogProbability?]
  {
    let targets = Array(request.prompt.dropFirst())
    guard !targets.isEmpty else { return [nil] }
    let values = steers.rows(targets.count, of: request.steerValues)
    let contexts = hidden.gatherRows(Array(targets.indices))
    let isSteered = request.steerValues.contains { $0 != 0 }
    var result: [TokenLogProbability?] = [nil]
    model.outputHead.forEachBlock(
      targets, isSteered ? steers.apply(contexts, values: values) : contexts,
      isSteered ? steers.offsets(values: values) : nil
    ) { block, rows in
      result += Parallel.map(rows.count) { [block] r in
        TokenLogProbability(
          of: targets[rows.lowerBound + r], block.rowSpan(r), likeliest: request.likeliest ?? 0)
      }
    }
    guard result.allSatisfy({ $0?.value.isFinite ?? true }) else {
      throw LanguageModelError.nonFiniteLogits
    }
    return result
  }
}

extension Matrix {
  /// Matrices of one width below one another.
  fileprivate static func stacked(_ parts: [Matrix], columns: Int) -> Matrix {
    Matrix(
      rows: parts.reduce(0) { $0 + $1.rows }, columns: columns, Array(parts.map(\.values).joined()))
  }
}
