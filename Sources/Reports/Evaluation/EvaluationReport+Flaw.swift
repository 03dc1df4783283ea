package import TextEvaluation
internal import RunFolders

extension EvaluationReport: RunDocument {
  package var flaw: String? {
    let parts =
      [("the run", evaluation)]
      + [("the baseline", baseline), ("the other run", compared)]
      .compactMap { name, other in other.map { (name, $0.evaluation) } }
    for (name, part) in parts where !part.isComplete {
      return "\(name) does not hold what every evaluation holds"
    }
    let comparisons = [baseline, compared].compactMap { $0?.differences }.joined()
    return comparisons.allSatisfy { $0.comparison.interval?.count ?? 2 == 2 }
      ? nil : "an interval of a difference has not two ends"
  }
}

extension Evaluation {
  fileprivate var isComplete: Bool {
    (distinct?.count ?? 3) == 3 && (distinctIntervals?.count ?? 3) == 3
      && prompts >= 0 && texts >= 0
      && Measure.allCases.allSatisfy { estimate($0).interval?.count ?? 2 == 2 }
  }
}
