public import LanguageModels
public import LinearAlgebra
public import Steering
public import TextTokenization

/// What a steer does to the words of a vocabulary: as a whole, and dimension by dimension.
public struct VocabularyAnalysis: Sendable {
  /// How many of what to list, and which tokens count.
  public struct Settings: Sendable {
    /// The number of dimensions; *add* and *offset* steers have none.
    public var dimensions = 10
    /// Words at each end of a ranking.
    public var words = 10
    /// Contexts at each end of a dimension's activation.
    public var contexts = 5
    /// Contexts of each word of ``VocabularyAnalysis/shift``.
    public var wordContexts = 3
    /// Intervals of the histograms of activations.
    public var intervals = 40
    /// Which tokens are ranked.
    public var filter = TokenFilter()
    /// The most contexts that effects on words are computed over; of more, so many are drawn.
    public var effectContexts = 20_000

    /// The defaults.
    public init() {}
  }

  /// The cards of the leading dimensions; none for *add* and *offset*.
  public let dimensions: [SteerDimension]
  /// The tokens whose probability the steer moves most, by ``WordEffects/scores``.
  public let shift: TokenRanking
  /// What the steer does to the probability of every token.
  public let effects: WordEffects
  /// The mean logit shift of every token, `V` entries.
  public let shifts: [Float]
  /// The score `v_j·e_v` of every token on every listed dimension, `[V, dimensions]`, turned as the
  /// cards are.
  public let scores: Matrix
  /// The tokens that pass the filter.
  public let tokens: [TokenID]
  /// The same by the steer's effect on them, the most raised first.
  public var tokensByEffect: [TokenID] {
    let scores = effects.scores
    return tokens.sorted {
      let (a, b) = (scores[Int($0)], scores[Int($1)])
      return a == b ? $0 < $1 : a > b
    }
  }

  /// Analyses one steer of a checkpoint.
  ///
  /// - Parameters:
  ///   - steer: The checkpoint.
  ///   - index: The steer whose dimensions are shown.
  ///   - values: The steer values whose effect and logit shift are wanted, one per steer. Effects are
  ///     per unit of a factor on all of them, and start where the dummy steer alone is on.
  ///   - contexts: The contexts that give effects, the mean shift, the signs and the reading face.
  ///   - model: The model.
  ///   - settings: What to list.
  ///   - progress: Called with the number of contexts whose effects on words are done, and of all.
  /// - Throws: ``AnalysisError``; `LinearAlgebraError.notConverged`; `LanguageModelError.noTokenizer`.
  /// - Complexity: O(d · r² + r³ + (V + T) · d · dimensions), and that of ``WordEffects``.
  public init(
    _ steer: Steer, index: Int, values: [Float], contexts: ContextSet, model: LanguageModel,
    settings: Settings = .init(), progress: (Int, Int) -> Void = { _, _ in }
  ) throws {
    let tokenizer = try model.tokenizer()
    let head = model.outputHead
    let tokens = try settings.filter.tokens(
      of: tokenizer, vocabularySize: min(tokenizer.vocabularySize, head.vocabularySize))
    self.tokens = tokens
    let pass = EffectPass(
      direction: FixedSteer(steer, values: values),
      base: FixedSteer(steer, values: steer.baseValues),
      contexts: contexts.sampled(settings.effectContexts), head: head, tokenizer: tokenizer)
    @Sendable func ranking(_ scores: [Float]) -> TokenRanking {
      TokenRanking(scores, among: tokens, count: settings.words, tokenizer: tokenizer)
    }
    let mean = contexts.meanHiddenState
    guard steer.kind.hasMatrix, settings.dimensions > 0 else {
      shifts = try LogitShift(pass.direction, meanHiddenState: mean, head: head).values
      effects = try pass.effects(nil, progress)
      shift = pass.detailed(ranking(effects.scores), effects, contexts: settings.wordContexts)
      dimensions = []
      scores = Matrix(rows: head.vocabularySize, columns: 0)
      return
    }
    let change = LogitShift.hiddenChange(steer, values: values, meanHiddenState: mean)
    try LogitShift.requireFinite(change.values)
    let own = steer.values(of: index, 1)
    let decomposition = try SteerDecomposition(
      steer, index: index, analysis: "vocabulary", leading: settings.dimensions)
    let cards = DimensionCards(
      decomposition, mean: mean, change: change,
      ownChange: values == own
        ? change : LogitShift.hiddenChange(steer, values: own, meanHiddenState: mean),
      offsets: FixedSteer(steer, values: values).offsets(1)?.vectors.values,
      ownOffsets: FixedSteer(steer, values: own).offsets(1)?.vectors.values, head: head)
    shifts = cards.shifts
    try LogitShift.requireFinite(shifts)
    scores = cards.scores.transposed()
    effects = try pass.effects(decomposition, progress)
    shift = pass.detailed(ranking(effects.scores), effects, contexts: settings.wordContexts)
    let reader = ContextReader(
      decomposition, contexts: contexts, signs: cards.signs, tokenizer: tokenizer,
      settings: settings)
    dimensions = cards.cards(effects, reader: reader, rank: ranking)
  }
}

/// What the effects on words are computed from.
private struct EffectPass {
  let direction: FixedSteer
  let base: FixedSteer
  let contexts: ContextSet
  let head: OutputHead
  let tokenizer: Tokenizer

  func effects(_ decomposition: SteerDecomposition?, _ progress: (Int, Int) -> Void)
    throws(AnalysisError) -> WordEffects
  {
    try WordEffects(
      direction, from: base, contexts: contexts, head: head,
      dimensions: decomposition.map {
        .init($0, contexts: contexts, head: head, count: $0.count)
      }, progress: progress)
  }

  /// The ranking with each word's standard error, expected count and contexts.
  func detailed(_ ranking: TokenRanking, _ effects: WordEffects, contexts count: Int)
    -> TokenRanking
  {
    let reader = WordContextReader(
      direction: direction, base: base, contexts: contexts, head: head, tokenizer: tokenizer,
      effects: effects)
    func detailed(_ tokens: [ScoredToken]) -> [ScoredToken] {
      let found = reader.contexts(of: tokens.map(\.id), count: count)
      return zip(tokens, found).map { token, contexts in
        var token = token
        let error = effects.standardErrors[Int(token.id)]
        token.standardError = error.isFinite ? error : nil
        token.expectedCount = effects.expectedCounts[Int(token.id)]
        token.contexts = contexts
        return token
      }
    }
    var ranking = ranking
    ranking.top = detailed(ranking.top)
    ranking.bottom = detailed(ranking.bottom)
    return ranking
  }
}
