import LinearAlgebra
import Steering

extension Steer {
  /// A labelled steer and a dummy with random values, as training begins with.
  ///
  /// - Parameters:
  ///   - hiddenSize: `d`.
  ///   - rank: `r`, clamped to `d`; nil for the paper's.
  /// - Returns: The two steers.
  /// - Throws: `SteeringError`.
  static func random(hiddenSize: Int, rank: Int? = nil) throws -> Steer {
    let settings = TrainingSettings()
    let d = hiddenSize
    let rank = min(rank ?? settings.rank, d)
    var random = CounterRandom(seed: 1)
    let parameters = (0..<2).map { _ in
      Matrix.normal(
        rows: 2 * d, columns: rank, standardDeviation: settings.initialStandardDeviation,
        random: &random)
    }
    return try Steer(
      kind: .multiply, epsilon: settings.epsilon, names: ["label", "dummy"], dummySteer: 1,
      parameters: parameters)
  }
}
