internal import LanguageModels
internal import LinearAlgebra
internal import TextTokenization

/// The writing faces of a steer's dimensions.
struct DimensionCards {
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
      of: scores, ownShift: Self.sum(projections.row(count + 1), ownOffsets), factors: factors)
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

  /// The cards, with words ranked by each dimension's part in their effect.
  func cards(
    _ effects: WordEffects, reader: ContextReader, rank: @Sendable ([Float]) -> TokenRanking
  ) -> [SteerDimension] {
    Parallel.map(decomposition.count) { j in
      card(j, rank(effects.scores(ofDimension: j)), reader.contexts(of: j))
    }
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
