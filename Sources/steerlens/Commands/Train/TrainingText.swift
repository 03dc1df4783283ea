import Jobs
import NumberText

extension TrainingSummary {
  /// For people.
  var text: String {
    ([head] + verdict + [
      "\(Numbers.grouped(parameters)) parameters, \(Numbers.fixed(100 * share, 2)) % of the model's",
      "\(folder)/steer.safetensors",
    ]).joined(separator: "\n")
  }

  private var head: String {
    guard let firstLoss, let lastLoss else {
      return "Made \(names.joined(separator: ", ")) from counts of tokens"
    }
    return "Trained \(names.joined(separator: ", ")): \(steps) steps, loss "
      + "\(Numbers.fixed(firstLoss, 3)) → \(Numbers.fixed(lastLoss, 3)) nats per token"
  }
}
