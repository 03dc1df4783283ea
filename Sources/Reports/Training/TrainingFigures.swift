package import Figures
internal import Steering

extension TrainingLoss {
  /// The loss curve; none of an empty training.
  package func figures(steer: String) -> [any Figure] {
    steps.isEmpty ? [] : [TrainingLossChart([series(named: steer)])]
  }

  /// The curve as one of several.
  package func series(named name: String) -> TrainingLossChart.Series {
    .init(name: name, steps: steps.map(\.step), losses: steps.map { Double($0.crossEntropy) })
  }
}
