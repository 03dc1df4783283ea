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
    let shifts = try LogitShift(
      FixedSteer(steer, values: values), meanHiddenState: mean, head: head
    ).values
    shift = TokenRanking(shifts, among: tokens, count: settings.words, tokenizer: tokenizer)
    self.shifts = shifts
    self.tokens = tokens
    guard steer.kind == .multiply, settings.dimensions > 0 else {
      dimensions = []
      scores = Matrix(rows: head.vocabularySize, columns: 0)
      return
    }
    let decomposition = try SteerDecomposition(steer, index: index, analysis: "vocabulary")
    let cards = try DimensionCards(
      decomposition, mean: mean,
      ownShift: LogitShift(
        FixedSteer(steer, values: steer.values(of: index, 1)), meanHiddenState: mean, head: head
      ).values, head: head, count: min(settings.dimensions, decomposition.count))
    let reader = ContextReader(
      decomposition, contexts: contexts, signs: cards.signs, tokenizer: tokenizer,
      settings: settings)
    scores = cards.scores
    dimensions = (0..<cards.count).map { j in
      cards.card(
        j, tokens: tokens, words: settings.words, tokenizer: tokenizer,
        contexts: reader.contexts(of: j))
    }
  }
}

/// The writing faces of a steer's dimensions.
private struct DimensionCards {
  let count: Int
  /// The factors by which LAPACK's vectors are turned, 1 or −1.
  let signs: [Float]
  /// `[V, count]`, turned.
  let scores: Matrix
  private let decomposition: SteerDecomposition
  private let energyShares: [Double]
  private let shiftShares: [Double]
  private let activations: [Double]

  init(
    _ decomposition: SteerDecomposition, mean: [Float], ownShift: [Float], head: OutputHead,
    count: Int
  ) throws {
    self.decomposition = decomposition
    self.count = count
    let row = Matrix(rows: 1, columns: mean.count, mean)
    let read = decomposition.activations(row, dimensions: 0..<count).values
    let signs = read.map { $0 < 0 ? Float(-1) : 1 }
    var words = Matrix(decomposition.factors.vTransposed[rows: 0..<count])
    words.scaleRows(by: signs)
    scores = head.embedding.multiplied(byTransposed: words)
    self.signs = signs
    let activations = read.map { Double(abs($0)) }
    self.activations = activations
    let squares = decomposition.factors.singularValues.map { Double($0) * Double($0) }
    let energy = squares.reduce(0, +)
    energyShares = squares.prefix(count).map { energy > 0 ? $0 / energy : 0 }
    let factors = (0..<count).map {
      Double(decomposition.epsilon * decomposition.factors.singularValues[$0]) * activations[$0]
    }
    shiftShares = Self.shares(of: scores, ownShift: ownShift, factors: factors)
  }

  // ⟨δ_j, δ⟩ / ⟨δ, δ⟩ with δ_j = ε σ_j (c̄·u_j) (v_j·e_v), all centred over the vocabulary.
  private static func shares(of scores: Matrix, ownShift: [Float], factors: [Double]) -> [Double] {
    let v = Double(max(ownShift.count, 1))
    let mean = ownShift.reduce(0.0) { $0 + Double($1) } / v
    let centred = ownShift.map { Float(Double($0) - mean) }
    let square = centred.reduce(0.0) { $0 + Double($1) * Double($1) }
    guard square > 0 else { return factors.map { _ in 0 } }
    // Centring one side of an inner product centres both.
    let products = scores.transposed().multiplied(by: centred)
    return zip(products, factors).map { Double($0) * $1 / square }
  }

  func card(
    _ j: Int, tokens: [TokenID], words: Int, tokenizer: Tokenizer, contexts: DimensionContexts
  ) -> SteerDimension {
    let ranking = TokenRanking(
      scores.transposedColumn(j), among: tokens, count: words, tokenizer: tokenizer)
    let (top, bottom) = (ranking.top.first?.score ?? 0, ranking.bottom.first?.score ?? 0)
    return SteerDimension(
      index: j + 1, singularValue: decomposition.factors.singularValues[j],
      sign: abs(bottom) > abs(top) ? -1 : 1, energyShare: energyShares[j],
      shiftShare: shiftShares[j], meanActivation: activations[j], top: ranking.top,
      bottom: ranking.bottom, contexts: contexts)
  }
}

extension Matrix {
  /// A copy of one column.
  fileprivate func transposedColumn(_ column: Int) -> [Float] {
    Matrix(self[columns: column..<column + 1]).values
  }
}
