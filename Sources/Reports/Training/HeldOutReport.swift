internal import RunFolders
package import Steering

/// What a training came to on texts that it did not see: `held_out.json`.
package struct HeldOutReport: Codable, Sendable, Equatable {
  /// The file in a run folder.
  package static let file = "held_out.json"

  /// The steer with its first dimensions alone.
  package struct RankLevel: Codable, Sendable, Equatable {
    /// Their number.
    package var rank: Int
    /// What it does.
    package var measure: HeldOutMeasure

    /// Pairs a rank with what was measured.
    package init(rank: Int, measure: HeldOutMeasure) {
      self.rank = rank
      self.measure = measure
    }
  }

  /// How good a steer is.
  package enum Verdict: String, Codable, Sendable {
    /// It tells most pairs apart.
    case works
    /// It tells more pairs apart than chance would.
    case weak
    /// It tells no more apart than chance may.
    case blind
    /// It tells texts apart, but hardly changes the model.
    case inert
    /// The held-out texts do not have both labels.
    case unknown
  }

  /// The labelled steers.
  package var names: [String]
  /// The number of held-out texts.
  package var texts: Int
  /// The number of tokens predicted in them.
  package var tokens: Int
  /// Measures during the training, in the order of steps.
  package var curve: [HeldOutMeasure]
  /// Whether the training ended before its last step, since nothing was gained any more.
  package var stoppedEarly: Bool
  /// The measures by rank, ascending, if a rank was chosen.
  package var ranks: [RankLevel]?
  /// The rank of the steer, if it has one.
  package var rank: Int?
  /// The steer that the training came to.
  package var result: HeldOutMeasure
  /// How good each labelled steer is.
  package var verdicts: [Verdict]

  /// Describes a training.
  package init(
    names: [String], texts: Int, tokens: Int, curve: [HeldOutMeasure], stoppedEarly: Bool,
    ranks: [RankLevel]?, rank: Int?, result: HeldOutMeasure
  ) {
    self.names = names
    self.texts = texts
    self.tokens = tokens
    self.curve = curve
    self.stoppedEarly = stoppedEarly
    self.ranks = ranks
    self.rank = rank
    self.result = result
    verdicts = result.areasUnderCurve.map {
      Self.verdict($0, effect: result.effect, texts: texts)
    }
  }

  // Nats per token between +1 and −1 below which no reader would see a difference at values like 5.
  private static let leastEffect = 0.01

  private static func verdict(_ area: Double?, effect: Double, texts: Int) -> Verdict {
    guard let area else { return .unknown }
    if area - 2 * standardError(area, texts: texts) <= 0.5 { return .blind }
    if effect < leastEffect { return .inert }
    return area < 0.7 ? .weak : .works
  }

  // Hanley & McNeil, "The meaning and use of the area under a ROC curve", Radiology 143 (1982), for as
  // many texts of either label.
  private static func standardError(_ area: Double, texts: Int) -> Double {
    let (first, second) = (area / (2 - area), 2 * area * area / (1 + area))
    let half = max(Double(texts) / 2, 1)
    let spread = (half - 1) * (first + second - 2 * area * area)
    return (max(area * (1 - area) + spread, 0) / (half * half)).squareRoot()
  }
}

extension HeldOutReport: RunDocument {
  package var flaw: String? {
    let measures = curve + [result] + (ranks ?? []).map(\.measure)
    guard measures.allSatisfy({ $0.areasUnderCurve.count == names.count }),
      verdicts.count == names.count
    else { return "the measures are not of \(names.count) steers" }
    return measures.allSatisfy { $0.loss.isFinite && $0.gain.isFinite && $0.effect.isFinite }
      ? nil : "a measure is not a finite number"
  }
}
