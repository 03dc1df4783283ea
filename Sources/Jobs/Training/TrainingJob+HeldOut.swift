internal import MessagePassing
internal import Reports
internal import Steering

extension TrainingJob {
  // Steps between measures on held-out texts, and measures without gain after which a training ends. Of a
  // *mixed* steer the offsets gain from the start, and a matrix of a hundred steps loses some of that: with
  // five or ten measures one of three seeds kept the steer of step 20.
  private static let measureEvery = 20
  private static let patience = 20

  /// Measures the steer if it is time to; what is measured when depends on the step alone, so that a
  /// training that is resumed, with more steps or not, measures the same.
  ///
  /// - Returns: False if the training was stopped before it had measured; what is resumed measures first.
  func measure(_ trainer: SteerTrainer, on heldOut: HeldOutTexts?) throws -> Bool {
    let step = trainer.state.step
    guard let heldOut, step % Self.measureEvery == 0, trainer.state.heldOut.last?.step != step
    else { return true }
    do {
      let stop = JobInterruption.training(step: step)
      // Ranks stop together, after the step.
      let isAlone = context.communicator.size == 1
      trainer.note(
        try heldOut.measure(trainer.state.steer) {
          if isAlone, context.isInterrupted() { throw stop }
        })
      return true
    } catch is JobInterruption {
      return false
    }
  }

  /// Whether all steps are done, or the last ones gained nothing.
  func isFinished(_ trainer: SteerTrainer) -> Bool {
    trainer.isFinished || hasStalled(trainer.state)
  }

  private func hasStalled(_ state: TrainingState) -> Bool {
    guard let best = state.best?.provenance.step else { return false }
    return state.heldOut.count { $0.step > best } >= Self.patience
  }

  /// The steer of the step that was best on held-out texts, at the rank that they support; the last
  /// one without such texts.
  func choose(_ state: TrainingState, _ heldOut: HeldOutTexts?) throws -> (
    steer: Steer, wide: Steer?, report: HeldOutReport?
  ) {
    guard let heldOut, var best = state.best else { return (state.steer, nil, nil) }
    var curve = state.heldOut
    if curve.last?.step != state.step {
      let last = try heldOut.measure(state.steer)
      if TrainingState.surpasses(last, curve) { best = state.steer }
      curve.append(last)
    }
    let choice =
      choosesRank && best.kind.hasMatrix && best.rank > 1
      ? try RankChoice(best, on: heldOut) : nil
    let steer = choice?.steer ?? best
    let report = HeldOutReport(
      names: steer.names.indices.filter { $0 != steer.dummySteer }.map { steer.names[$0] },
      texts: heldOut.count, tokens: heldOut.tokens, curve: curve,
      stoppedEarly: state.step < settings.steps, ranks: choice?.levels,
      rank: steer.kind.hasMatrix ? steer.rank : nil, result: try heldOut.measure(steer))
    return (steer, steer.rank < best.rank ? best : nil, report)
  }
}
