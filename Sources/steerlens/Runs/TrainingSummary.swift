import Reports
import Steering

/// What a training came to.
struct TrainingSummary: Codable {
  var folder: String
  var names: [String]
  var steps: Int
  var firstLoss: Double
  var lastLoss: Double
  var parameters: Int
  var share: Double

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

  var text: String {
    """
    Trained \(names.joined(separator: ", ")): \(steps) steps, loss \
    \(Numbers.fixed(firstLoss, 3)) → \(Numbers.fixed(lastLoss, 3)) nats per token
    \(Numbers.grouped(parameters)) trained parameters, \(Numbers.fixed(100 * share, 2)) % of the model's
    \(folder)/steer.safetensors
    """
  }
}
