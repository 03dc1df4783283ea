internal import Steering

/// What a training came to.
public struct TrainingSummary: Codable, Sendable {
  /// The run folder.
  public var folder: String
  /// The names of the steers.
  public var names: [String]
  /// Steps taken.
  public var steps: Int
  /// Mean cross-entropy of the first tenth of the steps, nats a token.
  public var firstLoss: Double
  /// Mean cross-entropy of the last tenth of the steps, nats a token.
  public var lastLoss: Double
  /// Trained parameters.
  public var parameters: Int
  /// Trained parameters as a share of the model's.
  public var share: Double

  init(_ steer: Steer, _ losses: [TrainingStep], modelParameters: Int, folder: String) {
    self.folder = folder
    names = steer.names
    steps = steer.provenance.step ?? 0
    // A tenth of the run at either end, so that one batch does not decide.
    let window = max(1, losses.count / 10)
    func mean(_ part: ArraySlice<TrainingStep>) -> Double {
      part.reduce(0) { $0 + $1.crossEntropy } / Double(max(part.count, 1))
    }
    firstLoss = mean(losses.prefix(window))
    lastLoss = mean(losses.suffix(window))
    parameters = steer.parameterCount
    share = Double(steer.parameterCount) / Double(modelParameters)
  }
}
