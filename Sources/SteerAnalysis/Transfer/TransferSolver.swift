internal import LinearAlgebra
internal import Steering

/// Fits the maps of a transfer on some tokens and contexts, and carries steers over.
struct TransferSolver {
  let vectors: TransferVectors
  let settings: TransferSettings
  let kind: SteerKind
  /// One per shared token, or nil where all count alike.
  let tokenWeights: [Float]?

  /// Penalties of ``TransferFit/ridge``, relative to the mean eigenvalue.
  struct Penalties {
    var tokens: Double?
    var contexts: Double?
  }

  /// Maps and what came of them.
  struct Solution {
    /// `B`, `[d_t, d_s]`.
    var tokenMap: Matrix
    /// `A`, `[d_t, d_s]`, where the rule has one.
    var contextMap: Matrix?
    /// The target's steers.
    var steers: [FactoredMatrix]
    /// The fit's mean squared error per entry of the embeddings it was fitted on, in its weights.
    var fitError = 0.0
    /// Seconds of fitting the maps.
    var fitSeconds = 0.0
    /// Seconds of matching the steering logits.
    var refinementSeconds = 0.0
  }

  private var readsContexts: Bool { kind.hasMatrix }
  private var mapsContexts: Bool { settings.rule == .dual && readsContexts }

  /// Chooses penalties by the squared error on held-out tokens and contexts.
  func penalties(_ split: TransferSplit) throws -> Penalties {
    guard settings.effectiveFit == .ridge else { return Penalties() }
    var result = Penalties()
    result.tokens = try RidgePath(tokenProblem(split.fittedTokens))
      .best(on: tokenProblem(split.heldOutTokens))
    if mapsContexts {
      result.contexts = try RidgePath(contextProblem(split.fittedContexts))
        .best(on: contextProblem(split.heldOutContexts))
    }
    return result
  }

  func tokenProblem(_ tokens: [Int]) -> LinearMap {
    vectors.tokenProblem(tokens, weights: tokenWeights)
  }

  func contextProblem(_ rows: [Int]) -> LinearMap {
    let (source, target) = vectors.contexts.selecting(rows)
    return LinearMap(target, source, weights: nil)
  }

  /// Fits on tokens and contexts, and transfers steers.
  ///
  /// - Parameters:
  ///   - sources: The source's steers, `[d_s, d_s]`, or `[1, d_s]` for *add*.
  ///   - tokens: The tokens to fit the map of embeddings on.
  ///   - matched: The tokens whose steering logits are matched; nil is all.
  ///   - rows: The contexts to fit on.
  ///   - penalties: For ``TransferFit/ridge``.
  ///   - onStep: Called after each step of refinement.
  /// - Returns: The maps and the target's steers.
  /// - Throws: `LinearAlgebraError`.
  func solve(
    _ sources: [FactoredMatrix], tokens: [Int], matched: [Int]?, contexts rows: [Int],
    penalties: Penalties, onStep: () -> Void = {}
  ) throws -> Solution {
    let clock = ContinuousClock()
    let start = clock.now
    let problem = tokenProblem(tokens)
    let tokenMap = try fit(problem, penalty: penalties.tokens, draw: .tokenMap)
    let contextMap =
      mapsContexts
      ? try fit(contextProblem(rows), penalty: penalties.contexts, draw: .contextMap) : nil
    var result = Solution(
      tokenMap: settings.rule == .upstream ? Self.unitRows(tokenMap) : tokenMap,
      contextMap: contextMap, steers: [])
    result.fitSeconds = (clock.now - start) / .seconds(1)
    result.fitError = problem.meanSquaredError(tokenMap)
    result.steers = try sources.map { try carry($0, result) }
    guard settings.effectiveRefinement > 0 else { return result }
    let refining = clock.now
    result.steers = try refine(result.steers, sources, matched, rows, onStep)
    result.refinementSeconds = (clock.now - refining) / .seconds(1)
    return result
  }

  private func fit(
    _ problem: LinearMap, penalty: Double?, draw: RandomStream.TransferDraw
  ) throws -> Matrix {
    switch settings.effectiveFit {
    case .leastSquares: return try problem.leastSquares()
    case .ridge: return try problem.ridge(relative: penalty ?? 0)
    case .procrustes: return try problem.procrustes()
    case .adam:
      var random = CounterRandom(seed: settings.seed, stream: .transfer(draw))
      return problem.adam(steps: settings.adamSteps, random: &random)
    }
  }

  private static func unitRows(_ map: Matrix) -> Matrix {
    var result = map
    result.scaleRows(
      by: (0..<map.rows).map { r in
        let norm = map.row(r).reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
        return norm > 0 ? Float(1 / norm) : 0
      })
    return result
  }

  // P1' = A P1 and P2' = B P2; an *add* steer has only the second factor.
  private func carry(_ steer: FactoredMatrix, _ maps: Solution) throws -> FactoredMatrix {
    let left =
      readsContexts
      ? (maps.contextMap ?? maps.tokenMap).multiplied(by: steer.left) : steer.left
    let right = maps.tokenMap.multiplied(by: steer.right)
    // A rank above the target's width would only cost.
    guard steer.rank > min(left.rows, right.rows) else { return .init(left: left, right: right) }
    return try Self.factors(
      FactoredMatrix(left: left, right: right).product(), rank: min(left.rows, right.rows))
  }

  private func refine(
    _ steers: [FactoredMatrix], _ sources: [FactoredMatrix], _ matched: [Int]?, _ rows: [Int],
    _ onStep: () -> Void
  ) throws -> [FactoredMatrix] {
    let sample = TransferSplit.sample(
      rows, tokens: matched?.count ?? vectors.tokenCount, settings)
    let logits = vectors.logits(
      tokens: matched, contexts: sample, readsContexts: readsContexts)
    var matching = try LogitMatching(
      logits, sources: sources, start: steers.map { $0.product() })
    let matrices = try matching.run(steps: settings.effectiveRefinement, onStep: onStep)
    return try zip(matrices, steers).map { try Self.factors($0, rank: $1.rank) }
  }

  // The nearest factors of a rank, each with the roots of the singular values.
  private static func factors(_ matrix: Matrix, rank: Int) throws -> FactoredMatrix {
    let parts = try matrix.singularValueDecomposition()
    return parts.factors(ofRank: min(rank, parts.singularValues.count))
  }
}
