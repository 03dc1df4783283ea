public import LinearAlgebra
public import Steering

/// Carries a steer from the model it was trained on to another, without training.
///
/// ```
/// let tokens = try SharedTokens(source: source, target: target)
/// let contexts = try PairedContexts(texts, source: source, target: target)
/// let vectors = TransferVectors(source: source, target: target, tokens: tokens, contexts: contexts)
/// let result = try SteerTransfer(vectors, settings: .init()).transfer(steer)
/// ```
///
/// Everything is fitted twice: without held-out tokens and texts for the figures of the report, and
/// on all of them for the steer.
public struct SteerTransfer: Sendable {
  /// The transferred steer and how well it agrees.
  public struct Result: Sendable {
    /// The steer for the target; its provenance is the caller's to complete.
    public var steer: Steer
    /// The figures.
    public var report: TransferReport
    /// `B`, the map from the target's embeddings to the source's, `[d_t, d_s]`.
    public var tokenMap: Matrix
    /// `A`, the map from the target's hidden states to the source's, `[d_t, d_s]`, if there is one.
    public var contextMap: Matrix?
    /// Steering logits of both sides at some places that the report's fit did not see.
    public var logitPairs: SteeringLogitPairs
  }

  let vectors: TransferVectors
  let settings: TransferSettings

  /// Prepares transfers between two models.
  public init(_ vectors: TransferVectors, settings: TransferSettings) {
    self.vectors = vectors
    self.settings = settings
  }

  /// Transfers all steers of a file, the dummy steer included.
  ///
  /// *multiply*: ``TransferRule``. *add*: `a' = B a`, since `e_sᵀ a ≈ e_tᵀ B a`. *mixed*: the matrix as of
  /// *multiply*, which the figures are of, and each offset to the same token.
  ///
  /// - Parameters:
  ///   - steer: The steers, of the source's width.
  ///   - progress: Called with the number of refinement steps done, and of all.
  /// - Returns: The steers for the target, and the figures.
  /// - Throws: ``TransferError``; `LinearAlgebraError`.
  /// - Complexity: O(n d² + d³) for `n` tokens and width `d`, and with refinement O(T n d) for each
  ///   step and `T` contexts.
  public func transfer(_ steer: Steer, progress: (Int, Int) -> Void = { _, _ in }) throws -> Result
  {
    guard steer.kind != .offset else { throw TransferError.offsetSteer(steer.names[0]) }
    precondition(steer.width == vectors.sourceTokens.columns, "the steer is of another width")
    let split = try TransferSplit(vectors, settings)
    let sources = steer.matrices
    var steps = 0
    func onStep() {
      steps += 1
      progress(steps, 2 * settings.effectiveRefinement)
    }
    let measurement = try TransferMeasurement(
      vectors, settings, split, sources, kind: steer.kind,
      tokenWeights: settings.effectiveWeights ? vectors.tokenWeights(split, settings) : nil,
      onStep: onStep)
    var final = try measurement.solver.solve(
      sources, tokens: split.tokens, matched: nil, contexts: split.contexts,
      penalties: measurement.penalties, onStep: onStep)
    var figures = sources.indices.map { i in
      let agreement = measurement.agreement(i)
      return TransferReport.Steer(
        name: steer.names[i], steeringLogitCorrelation: agreement.correlation,
        weightedCorrelation: agreement.weightedCorrelation, calibration: 1, sizeRatio: 1)
    }
    for i in sources.indices { try calibrate(&final.steers[i], &figures[i], sources[i], steer) }
    return Result(
      steer: try steer.replacing(
        final.steers, offsets: steer.kind == .mixed ? steer.offsetVectors.map(vectors.carried) : nil
      ),
      report: report(measurement, final, figures, steer), tokenMap: final.tokenMap,
      contextMap: final.contextMap,
      logitPairs: SteeringLogitPairs(
        measurement, steer, calibrations: figures.map(\.calibration)))
  }

  private func calibrate(
    _ target: inout FactoredMatrix, _ figures: inout TransferReport.Steer,
    _ source: FactoredMatrix, _ steer: Steer
  ) throws {
    let rows = TransferMeasurement.sample(
      Array(0..<vectors.contexts.count), vectors, settings)
    let agreement = LogitAgreement(
      vectors.logits(tokens: nil, contexts: rows, readsContexts: steer.kind.hasMatrix),
      source: source, target: target)
    // A steer without effect on the source has none on the target.
    guard agreement.sourceDeviation > 0 else { return }
    figures.sizeRatio = agreement.targetDeviation / agreement.sourceDeviation
    guard settings.calibrates else { return }
    guard figures.sizeRatio > 0 else { throw TransferError.vanished(steer: figures.name) }
    figures.calibration = 1 / figures.sizeRatio
    var right = target.right
    right.scaleRows(
      by: [Float](repeating: Float(figures.calibration), count: right.rows))
    target = FactoredMatrix(left: target.left, right: right)
  }

  private func report(
    _ measurement: TransferMeasurement, _ final: TransferSolver.Solution,
    _ figures: [TransferReport.Steer], _ steer: Steer
  ) -> TransferReport {
    let split = measurement.split
    let plain = measurement.tokenQuality(weights: nil)
    let weighted = measurement.tokenQuality(weights: measurement.solver.tokenWeights)
    return TransferReport(
      fit: settings.effectiveFit, rule: settings.rule, sharedTokens: vectors.tokenCount,
      topK: split.tokens.count, heldOutTokens: split.heldOutTokens.count,
      contexts: split.contexts.count, heldOutContexts: split.heldOutContexts.count,
      heldOutR2: plain.determination, weightedHeldOutR2: weighted.determination,
      meanCosine: plain.meanCosine, contextR2: measurement.contextDetermination,
      fitError: final.fitError, ridge: measurement.penalties.tokens,
      contextRidge: measurement.penalties.contexts,
      refinementSteps: settings.effectiveRefinement,
      steeringLogitCorrelation: figures[steer.firstLabelledSteer].steeringLogitCorrelation,
      steers: figures,
      fitSeconds: final.fitSeconds, refinementSeconds: final.refinementSeconds)
  }
}

extension Steer {
  /// `M_i = P1_i P2_iᵀ`, `[d, d]`, of *multiply* and *mixed* steers; `1 · aᵀ`, `[1, d]`, of *add* steers.
  var matrices: [FactoredMatrix] {
    names.indices.map { i in
      guard kind == .add else {
        return FactoredMatrix(left: projector1(i), right: projector2(i))
      }
      let vector = parameters[0].row(i)
      return FactoredMatrix(
        left: Matrix(rows: 1, columns: 1, [1]),
        right: Matrix(rows: vector.count, columns: 1, vector))
    }
  }

  /// The same steers, as names, kind and ε go, with other matrices, and other offsets if of *mixed*.
  func replacing(_ matrices: [FactoredMatrix], offsets: Matrix?) throws(SteeringError) -> Steer {
    func stacked(_ parts: [Matrix]) -> Matrix {
      Matrix(
        rows: parts.reduce(0) { $0 + $1.rows }, columns: parts[0].columns,
        parts.flatMap(\.values))
    }
    let parameters =
      kind == .add
      ? [stacked(matrices.map { $0.left.multiplied(byTransposed: $0.right) })]
      : [stacked(matrices.map(\.left)), stacked(matrices.map(\.right))]
    return try Steer(
      kind: kind, epsilon: epsilon, names: names, dummySteer: dummySteer,
      parameters: parameters + (offsets.map { [$0] } ?? []), provenance: provenance)
  }
}
