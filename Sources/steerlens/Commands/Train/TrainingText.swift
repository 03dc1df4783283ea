import Jobs
import NumberText
import SteerAnalysis

extension TrainingSummary {
  /// For people.
  var text: String {
    ([head] + verdict + [
      "\(Numbers.grouped(parameters)) parameters, \(Numbers.fixed(100 * share, 2)) % of the model's",
      "\(folder)/steer.safetensors",
    ]).joined(separator: "\n")
  }

  /// What to do with it, for people.
  var next: String {
    """
    Open \(folder)/report.html, and go on with
      steerlens study \(folder)
      steerlens spans --steer \(folder) --text "…"
    """
  }

  private var head: String {
    guard let firstLoss, let lastLoss else {
      return "Made \(names.joined(separator: ", ")) from counts of tokens"
    }
    return "Trained \(names.joined(separator: ", ")): \(steps) steps, loss "
      + "\(Numbers.fixed(firstLoss, 3)) → \(Numbers.fixed(lastLoss, 3)) nats per token"
  }
}

extension SeedsSummary {
  /// For people.
  var text: String {
    let runs = zip(seeds, trainings).map { seed, training in
      "\(Console.bold("seed \(seed)")): \(training.text)"
    }
    let agreement = stability.map { StabilityText(stability: $0).text }
    let note =
      "Compared are the steers before their ranks were lowered (wide.safetensors, where one was)."
    return (runs + agreement + (stability.isEmpty ? [] : [note])).joined(separator: "\n\n")
  }

  /// What to do with them, for people.
  var next: String {
    """
    Open \(folder)/report.html, and go on with
      steerlens vocabulary --steer \(folder) --out \(folder)-words
      steerlens study \(trainings[0].folder)
    """
  }
}
