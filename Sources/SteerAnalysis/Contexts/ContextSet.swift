public import LanguageModels
public import LinearAlgebra
public import TextTokenization

/// A text that an analysis reads: its tokens, and its label where it has one.
public struct AnalysedText: Sendable, Equatable {
  /// The tokens.
  public var ids: [TokenID]
  /// How strongly the text shows the property to steer, −1…1.
  public var label: Double?
  /// The tokens that the steer is looked at in, in order and apart from each other; nil for all.
  public var answers: [Range<Int>]?

  /// Creates a text.
  public init(ids: [TokenID], label: Double? = nil, answers: [Range<Int>]? = nil) {
    self.ids = ids
    self.label = label
    self.answers = answers
  }

  /// The tokens among the first `limit` whose next one is looked at.
  func predicting(limit: Int) -> [Int] {
    let end = min(ids.count, limit)
    guard let answers else { return Array(0..<max(end - 1, 0)) }
    return (1..<max(end, 1)).filter { token in answers.contains { $0.contains(token) } }.map {
      $0 - 1
    }
  }
}

/// The contexts of several texts: every position that a next token follows, with its hidden state.
///
/// Each text passes the transformer once; any number of analyses and steer values share the pass.
public struct ContextSet: Sendable {
  /// Where a context is.
  public struct Position: Sendable, Equatable {
    /// The number of the text among those given.
    public var text: Int
    /// The number of the last token that the context holds.
    public var token: Int

    /// Creates a position.
    public init(text: Int, token: Int) {
      self.text = text
      self.token = token
    }
  }

  /// The texts as given, those cut at the end of the model's context included.
  public let texts: [AnalysedText]
  /// The position of each context.
  public let positions: [Position]
  /// The token that follows each context.
  public let targets: [TokenID]
  /// The final hidden state of each context, `[T, d]`.
  public let hidden: Matrix
  /// Texts left out because no token follows another.
  public let excludedTexts: Int
  /// Texts of which only the first tokens fit into the model's context.
  public let cutTexts: Int

  // Tokens per transformer pass: bounds memory, and is long enough for efficient products.
  private static let passTokens = 4096

  /// Runs texts through a model.
  ///
  /// - Parameters:
  ///   - texts: The texts.
  ///   - model: The model.
  ///   - cache: Where hidden states are kept for later runs, and those of earlier ones are taken from.
  ///   - progress: Called with the number of texts done.
  /// - Throws: `LanguageModelError` for token ids outside the vocabulary;
  ///   ``AnalysisError/noContexts`` if no text has two tokens; `WeightFormatError` and `FileError` where the
  ///   cache cannot read the model's files.
  public init(
    _ texts: [AnalysedText], model: LanguageModel, cache: HiddenStateCache? = nil,
    progress: (Int) -> Void = { _ in }
  ) throws {
    let limit = model.configuration.contextLength
    let predicting = texts.map { $0.predicting(limit: limit) }
    let total = predicting.reduce(0) { $0 + $1.count }
    guard total > 0 else { throw AnalysisError.noContexts }
    // The transformer never sees the last token of a text, and so does not check it.
    let vocabulary = model.configuration.vocabularySize
    for text in texts {
      for id in text.ids where !(0..<vocabulary).contains(Int(id)) {
        throw LanguageModelError.tokenOutOfRange(id: Int(id), vocabularySize: vocabulary)
      }
    }
    var hidden = Matrix(rows: total, columns: model.configuration.hiddenSize)
    let passes = Self.passes(texts, predicting, limit: limit)
    let store = try cache.map {
      try HiddenStateStore(
        counts: predicting.map(\.count), width: hidden.columns, cache: $0, passes: passes,
        precision: model.passPrecision)
    }
    var (row, done) = (0, 0)
    for pass in passes {
      let states = try Self.hiddenStates(of: pass, model, store)
      hidden.setRows(from: row, states)
      row += states.rows
      done += pass.count
      progress(done)
    }
    self.init(texts, predicting, hidden: hidden, limit: limit)
  }

  /// Takes contexts whose hidden states are known.
  ///
  /// - Parameters:
  ///   - texts: The texts, none longer than the model's context.
  ///   - hidden: The hidden state of every token that another to look at follows, one text after the other,
  ///     `[T, d]`.
  package init(_ texts: [AnalysedText], hidden: Matrix) {
    self.init(texts, texts.map { $0.predicting(limit: .max) }, hidden: hidden, limit: .max)
  }

  private init(_ texts: [AnalysedText], _ predicting: [[Int]], hidden: Matrix, limit: Int) {
    self.texts = texts
    self.hidden = hidden
    positions = predicting.enumerated().flatMap { text, tokens in
      tokens.map { Position(text: text, token: $0) }
    }
    targets = positions.map { texts[$0.text].ids[$0.token + 1] }
    precondition(positions.count == hidden.rows, "\(positions.count) contexts, \(hidden)")
    excludedTexts = predicting.count { $0.isEmpty }
    cutTexts = texts.count { $0.ids.count > limit }
  }

  // The texts that pass the transformer together, pass by pass: those that have contexts.
  private static func passes(_ texts: [AnalysedText], _ predicting: [[Int]], limit: Int)
    -> [[PassedText]]
  {
    var passes: [[PassedText]] = []
    var length = passTokens
    for text in texts.indices where !predicting[text].isEmpty {
      if length >= passTokens {
        passes.append([])
        length = 0
      }
      length += min(texts[text].ids.count, limit)
      // A text's last token is followed by none, and no other token sees it.
      passes[passes.count - 1].append(
        PassedText(
          number: text, ids: Array(texts[text].ids.prefix(limit).dropLast()), kept: predicting[text]
        ))
    }
    return passes
  }

  // Those that are kept, one text after the other, `[T, d]`.
  private static func hiddenStates(
    of pass: [PassedText], _ model: LanguageModel, _ store: HiddenStateStore?
  ) throws -> Matrix {
    if let store, pass.allSatisfy({ store.contains($0.number) }) {
      return store.gather(pass.map(\.number))
    }
    var rows: [Int] = []
    var start = 0
    for text in pass {
      rows += (text.kept ?? []).map { start + $0 }
      start += text.ids.count
    }
    let states = try model.hiddenStates(pass.map(\.ids)).gatherRows(rows)
    var row = 0
    for text in pass {
      store?.store(text.number, from: states, row: row)
      row += text.kept?.count ?? 0
    }
    return states
  }

  private init(_ whole: ContextSet, kept: [Int]) {
    texts = whole.texts
    positions = kept.map { whole.positions[$0] }
    targets = kept.map { whole.targets[$0] }
    hidden = whole.hidden.gatherRows(kept)
    excludedTexts = whole.excludedTexts
    cutTexts = whole.cutTexts
  }

  /// At most so many of the contexts, drawn at random without replacement, in their order.
  ///
  /// - Parameters:
  ///   - most: The most contexts.
  ///   - seed: The seed of the draw.
  /// - Returns: The set itself if it is small enough.
  /// - Complexity: O(T) draws and O(`most` · d) floats.
  public func sampled(_ most: Int, seed: UInt64 = 0) -> ContextSet {
    guard count > most else { return self }
    var random = CounterRandom(seed: seed, stream: .own(1))
    var kept: [Int] = []
    kept.reserveCapacity(most)
    // Knuth's selection sampling: each context is taken as often as any other.
    for i in 0..<count where random.index(below: count - i) < most - kept.count { kept.append(i) }
    return ContextSet(self, kept: kept)
  }

  /// The number of contexts, `T`.
  public var count: Int { positions.count }

  /// The mean hidden state, `d` entries, summed in `Double`.
  public var meanHiddenState: [Float] {
    var sums = [Double](repeating: 0, count: hidden.columns)
    for row in 0..<hidden.rows {
      for (i, value) in hidden.row(row).enumerated() { sums[i] += Double(value) }
    }
    return sums.map { Float($0 / Double(hidden.rows)) }
  }

  /// The label of each context's text; nil unless every text with a context has one.
  public var labels: [Double]? {
    let labels = positions.compactMap { texts[$0.text].label }
    return labels.count == positions.count ? labels : nil
  }
}
