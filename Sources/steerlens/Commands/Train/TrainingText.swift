import Jobs
import NumberText

extension TrainingSummary {
  /// For people.
  var text: String {
    """
    Trained \(names.joined(separator: ", ")): \(steps) steps, loss \
    \(Numbers.fixed(firstLoss, 3)) → \(Numbers.fixed(lastLoss, 3)) nats per token
    \(Numbers.grouped(parameters)) trained parameters, \(Numbers.fixed(100 * share, 2)) % of the model's
    \(folder)/steer.safetensors
    """
  }
}
