internal import LinearAlgebra
public import Steering

extension SteerTransfer {
  /// Measures every rule with every fit on the first labelled steer, the maps alone; and
  /// ``TransferRule/dual`` with its own fit once more with the steering logits matched, which ends at
  /// about the same steer from any fit.
  ///
  /// The number of tokens to fit on and their weights are those of the settings, else each rule's own.
  /// Weighted figures are in the target's weights for every method, whatever it was fitted with.
  ///
  /// - Parameters:
  ///   - steer: The steers, of the source's width.
  ///   - fits: The fits to compare.
  ///   - progress: Called with the number of methods done, and of all.
  /// - Returns: Methods by rule, fit, and refinement, in the order of their cases.
  /// - Throws: ``TransferError``; `LinearAlgebraError`.
  public func methods(
    of steer: Steer, fits: [TransferFit] = TransferFit.allCases,
    progress: (Int, Int) -> Void = { _, _ in }
  ) throws -> [TransferMethod] {
    guard steer.kind != .offset else { throw TransferError.offsetSteer(steer.names[0]) }
    precondition(steer.width == vectors.sourceTokens.columns, "the steer is of another width")
    let source = steer.matrices[steer.firstLabelledSteer]
    let choices = choices(fits)
    // Contexts are split by the seed alone, so that all methods have the same weights.
    let weights = vectors.tokenWeights(try TransferSplit(vectors, settings), settings)
    return try choices.enumerated().map { number, choice in
      let measurement = try TransferMeasurement(
        vectors, choice, TransferSplit(vectors, choice), [source], kind: steer.kind,
        tokenWeights: choice.effectiveWeights ? weights : nil)
      let agreement = measurement.agreement(0)
      progress(number + 1, choices.count)
      return TransferMethod(
        rule: choice.rule, fit: choice.effectiveFit,
        refinementSteps: choice.effectiveRefinement,
        heldOutR2: measurement.tokenQuality(weights: nil).determination,
        weightedHeldOutR2: measurement.tokenQuality(weights: weights).determination,
        contextR2: measurement.contextDetermination,
        steeringLogitCorrelation: agreement.correlation,
        weightedCorrelation: agreement.weightedCorrelation)
    }
  }

  private func choices(_ fits: [TransferFit]) -> [TransferSettings] {
    TransferRule.allCases.flatMap { rule in
      fits.flatMap { fit in
        var maps = settings
        maps.rule = rule
        maps.fit = fit
        maps.refinementSteps = 0
        guard rule == .dual else { return [maps] }
        var matched = settings
        matched.rule = rule
        return fit == matched.effectiveFit && matched.effectiveRefinement > 0
          ? [maps, matched] : [maps]
      }
    }
  }
}
