import NumberText
import Reports
import SteerAnalysis

/// What `linearity` prints for people.
struct LinearityText {
  let report: LinearityReport

  var text: String {
    (report.steers.map(block) + report.compositions.map(block)).joined(separator: "\n\n")
      + "\n\nTotal variation, mean over \(Numbers.grouped(report.contextCount)) contexts of "
      + "\(report.contextSource)."
  }

  private func block(_ steer: SteerLinearity) -> String {
    let fractions = Set(steer.interpolations.map(\.fraction)).sorted()
    let rows = steer.effects.map { effect in
      [Numbers.signed(effect.steerValue), percent(effect.distance.mean)]
        + fractions.map { fraction in
          steer.interpolations.first {
            $0.steerValue == effect.steerValue && $0.fraction == fraction
          }.map { percent($0.defect.mean) } ?? "–"
        }
    }
    let head = ["steer value", "effect"] + fractions.map { "off the line at \(Numbers.plain($0))" }
    return Console.bold(steer.steer) + "\n" + Console.table(head, rows, left: [])
  }

  private func block(_ pair: CompositionLinearity) -> String {
    let rows = pair.points.map { point in
      [
        point.steerValues.map(Numbers.signed).joined(separator: ", "),
        percent(point.distance.mean), percent(point.defect.mean),
      ]
    }
    return Console.bold(pair.steers.joined(separator: " and ")) + "\n"
      + Console.table(["steer values", "effect", "off the sum"], rows, left: [])
  }

  private func percent(_ share: Double) -> String { Numbers.fixed(100 * share, 2) + " %" }
}
