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
    /// Intervals of the histograms of activations.
    public var intervals = 40
    /// Which tokens are ranked.
    public var filter = TokenFilter()

    /// The defaults.
    public init() {}
  }

  /// The cards of the leading dimensions; none for *add* and *offset*.
  public let dimensions: [SteerDimension]
  /// The tokens whose logits the steer moves most, in logits.
  public let shift: TokenRanking
  /// The mean logit shift of every token, `V` entries.
  public let shifts: [Float]
  /// The score `v_j·e_v` of every token on every listed dimension, `[V, dimensions]`, turned as the
  /// cards are.
  public let scores: Matrix
  /// The tokens that pass the filter.
  public let tokens: [TokenID]

  /// Analyses one steer of a checkpoint.
  ///
  /// - Parameters:
  ///   - steer: The checkpoint.
  ///   - index: The steer whose dimensions are shown.
  ///   - values: The steer values of the logit shift, one per steer.
  ///   - contexts: The contexts that give the mean shift, the signs and the reading face.
  ///   - model: The model.
  ///   - settings: What to list.
  /// - Throws: ``AnalysisError``; `LinearAlgebraError.notConverged`; `LanguageModelError.noTokenizer`.
  /// - Complexity: O(d · r² + r³ + (V + T) · d · dimensions).
  public init(
    _ steer: Steer, index: Int, values: [Float], contexts: ContextSet, model: LanguageModel,
    settings: Settings = .init()
  ) throws {
    let tokenizer = try model.tokenizer()
    let head = model.outputHead
    let tokens = try settings.filter.tokens(
      of: tokenizer, vocabularySize: min(tokenizer.vocabularySize, head.vocabularySize))
    let mean = contexts.meanHiddenState
    self.tokens = tokens
    guard steer.kind.hasMatrix, settings.dimensions > 0 else {
      shifts = try LogitShift(
        FixedSteer(steer, values: values), meanHiddenState: mean, head: head
      ).values
      shift = TokenRanking(shifts, among: tokens, count: settings.words, tokenizer: tokenizer)
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
    let reader = ContextReader(
      decomposition, contexts: contexts, signs: cards.signs, tokenizer: tokenizer,
      settings: settings)
    (shift, dimensions) = cards.rankings(
      among: tokens, words: settings.words, tokenizer: tokenizer, reader: reader)
  }
}

/// The writing faces of a steer's dimensions.
private struct DimensionCards {
  /// The factors by which LAPACK's vectors are turned, 1 or −1.
  let signs: [Float]
  /// `[count, V]`, turned.
  let scores: Matrix
  /// The mean logit shift of every token.
  let shifts: [Float]
  private let decomposition: SteerDecomposition
  private let energyShares: [Double]
  private let shiftShares: [Double]
  private let activations: [Double]

  /// Projects the vocabulary once: on the dimensions, and on what the steer adds to the mean hidden
  /// state, at the values of the shift and by itself; offsets of *mixed* come on top.
  init(
    _ decomposition: SteerDecomposition, mean: [Float], change: Matrix, ownChange: Matrix,
    offsets: [Float]?, ownOffsets: [Float]?, head: OutputHead
  ) {
    self.decomposition = decomposition
    let count = decomposition.count
    let row = Matrix(rows: 1, columns: mean.count, mean)
    let read = decomposition.activations(row, dimensions: 0..<count).values
    let signs = read.map { $0 < 0 ? Float(-1) : 1 }
    var words = decomposition.factors.vTransposed
    words.scaleRows(by: signs)
    var directions = Matrix(rows: count + 2, columns: mean.count)
    directions.setRows(from: 0, words)
    directions.setRows(from: count, change)
    directions.setRows(from: count + 1, ownChange)
    let projections = directions.multiplied(byTransposed: head.embedding)
    scores = Matrix(projections[rows: 0..<count])
    shifts = Self.sum(projections.row(count), offsets)
    self.signs = signs
    activations = read.map { Double(abs($0)) }
    let values = decomposition.factors.singularValues.map(Double.init)
    let energy = decomposition.energy
    energyShares = values.map { energy > 0 ? $0 * $0 / energy : 0 }
    let factors = zip(values, activations).map { Double(decomposition.epsilon) * $0 * $1 }
    shiftShares = Self.shares(
      of: scores, ownShift: Self.sum(projections.row(count + 1), ownOffsets),
      factors: factors)
  }

  private static func sum(_ shifts: [Float], _ offsets: [Float]?) -> [Float] {
    offsets.map { zip(shifts, $0).map { $0 + $1 } } ?? shifts
  }

  // ⟨δ_j, δ⟩ / ⟨δ, δ⟩ with δ_j = ε σ_j (c̄·u_j) (v_j·e_v), all centred over the vocabulary.
  private static func shares(of scores: Matrix, ownShift: [Float], factors: [Double]) -> [Double] {
    let v = Double(max(ownShift.count, 1))
    let mean = ownShift.reduce(0.0) { $0 + Double($1) } / v
    let centred = ownShift.map { Float(Double($0) - mean) }
    let square = centred.reduce(0.0) { $0 + Double($1) * Double($1) }
    guard square > 0 else { return factors.map { _ in 0 } }
    // Centring one side of an inner product centres both.
    let products = scores.multiplied(by: centred)
    return zip(products, factors).map { Double($0) * $1 / square }
  }

  /// The ranking of the shift, and the cards.
  func rankings(
    among tokens: [TokenID], words: Int, tokenizer: Tokenizer, reader: ContextReader
  ) -> (shift: TokenRanking, cards: [SteerDimension]) {
    @Sendable func ranking(_ scores: [Float]) -> TokenRanking {
      TokenRanking(scores, among: tokens, count: words, tokenizer: tokenizer)
    }
    let cards = Parallel.map(decomposition.count) { j in
      card(j, ranking(scores.row(j)), reader.contexts(of: j))
    }
    return (ranking(shifts), cards)
  }

  private func card(
    _ j: Int, _ ranking: TokenRanking, _ contexts: DimensionContexts
  ) -> SteerDimension {
    let (top, bottom) = (ranking.top.first?.score ?? 0, ranking.bottom.first?.score ?? 0)
    return SteerDimension(
      index: j + 1, singularValue: decomposition.factors.singularValues[j],
      sign: abs(bottom) > abs(top) ? -1 : 1, energyShare: energyShares[j],
      shiftShare: shiftShares[j], meanActivation: activations[j], top: ranking.top,
      bottom: ranking.bottom, contexts: contexts)
  }
}
