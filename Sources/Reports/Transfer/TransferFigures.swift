package import Figures
internal import NumberText
package import SteerAnalysis

/// The figures of a transfer, from what its run holds of it.
package struct TransferFigures {
  let source: String
  let target: String
  let methods: [TransferMethod]
  let logits: SteeringLogitSample?
  let report: TransferReport
  /// The steer on the model that it was trained on, and carried over.
  let sweeps: (original: SweepResult, transferred: SweepResult)?

  /// Takes what there is of a transfer, and the original's sweep, from a run.
  init(_ part: TransferPart, in run: RunContents) {
    source = run.transferNames.source
    target = run.transferNames.target
    methods = part.methods ?? []
    logits = part.logits
    report = part.report
    sweeps =
      if let original = run.sweep, let transferred = part.sweep {
        (original, transferred)
      } else { nil }
  }

  /// How ways to transfer compare, whether steering logits agree, and what judges say.
  package var figures: [any Figure] {
    var figures: [any Figure] = []
    if !methods.isEmpty { figures.append(methodChart) }
    figures += (logits?.steers ?? []).enumerated().map { number, steer in
      logitChart(steer, number: number)
    }
    let shares = sweeps.flatMap {
      Self.shareChart([
        (name: "on \(source)", sweep: $0.original),
        (name: "transferred to \(target)", sweep: $0.transferred),
      ])
    }
    if let shares { figures.append(shares) }
    return figures
  }

  /// The judged shares of several sweeps at the steer values that all have; nil if there are none.
  package static func shareChart(_ sweeps: [(name: String, sweep: SweepResult)]) -> GroupedBarChart?
  {
    let shared = SweepResult.sharedSteerValues(of: sweeps.map(\.sweep))
    guard !shared.isEmpty else { return nil }
    let bars = sweeps.map { one in
      shared.map { value -> GroupedBarChart.Bar in
        guard let point = one.sweep.point(at: value) else { return .init(.nan) }
        return .init(
          point.positiveShare, interval: SweepResult.pair(point.positiveShareInterval))
      }
    }
    return GroupedBarChart(
      name: "judged-shares", title: "Judged positive, side by side",
      caption: "The share of continuations that the judge takes for positive, at the steer values "
        + "that all have; error bars are 95\u{00A0}% intervals.",
      groups: shared.map(PageNumbers.steerValue), series: sweeps.map(\.name), bars: bars,
      axes: (groups: "steer value", values: "judged positive"), format: .percent, including: [1])
  }

  private var methodChart: MethodChart {
    MethodChart(
      name: "transfer-methods", title: "Which way to transfer keeps most",
      caption: "On tokens and contexts that no fit saw: how much of the source's embeddings and "
        + "hidden states the maps explain (R², 1 is all, 0 no more than the mean), and how far the "
        + "transferred steer's logits agree with the source's, weighted by the target's "
        + "probabilities. The way that this run went stands first, in bold.",
      measures: [
        "R² of words", "R² of contexts", "logit correlation", "weighted correlation",
      ],
      methods: (methods.filter(isOwn) + methods.filter { !isOwn($0) }).map { method in
        let refined = method.refinementSteps > 0 ? ", matched" : ""
        return .init(
          name: "\(method.rule.rawValue), \(method.fit.rawValue)\(refined)",
          values: [
            method.heldOutR2, method.contextR2, method.steeringLogitCorrelation,
            method.weightedCorrelation,
          ], isMarked: isOwn(method))
      })
  }

  // Whether it is how the steer of the run was carried over.
  private func isOwn(_ method: TransferMethod) -> Bool {
    method.rule == report.rule && method.fit == report.fit
      && (method.refinementSteps > 0) == (report.refinementSteps > 0)
  }

  private func logitChart(_ steer: SteeringLogitSample.Steer, number: Int) -> SteeringLogitChart {
    let pairs = zip(steer.source, steer.transferred).map {
      (source: Double($0), target: Double($1))
    }
    return SteeringLogitChart(
      name: number == 0 ? "steering-logits" : "steering-logits-\(number + 1)", steer: steer.name,
      source: source, target: target, pairs: pairs,
      correlation: pearsonCorrelation(pairs.map(\.source), pairs.map(\.target)) ?? .nan,
      weightedCorrelation: report.steers.first { $0.name == steer.name }?.weightedCorrelation)
  }
}
