internal import RunFolders
package import SteerAnalysis

/// The document of `linearity`: `linearity.json`.
package struct LinearityReport: Sendable, Codable {
  /// The file in a run folder.
  package static let file = "linearity.json"

  package var model: String
  package var contextCount: Int
  /// Where the contexts come from, in words.
  package var contextSource: String
  package var steers: [SteerLinearity]
  /// Pairs of steers together; none for one steer.
  package var compositions: [CompositionLinearity]

  /// Collects what was measured.
  package init(
    model: String, contextCount: Int, contextSource: String, steers: [SteerLinearity],
    compositions: [CompositionLinearity]
  ) {
    self.model = model
    self.contextCount = contextCount
    self.contextSource = contextSource
    self.steers = steers
    self.compositions = compositions
  }
}

extension LinearityReport: RunDocument {
  package var flaw: String? {
    if steers.isEmpty { return "there is no steer" }
    for steer in steers {
      let values = steer.effects.map(\.steerValue)
      if values.isEmpty { return "“\(steer.steer)” has no effects" }
      if Set(values).count < values.count { return "a steer value appears twice" }
      if !steer.interpolations.allSatisfy({ values.contains($0.steerValue) }) {
        return "an interpolation ends at a steer value without an effect"
      }
    }
    for pair in compositions {
      if pair.steers.count != 2 || pair.points.contains(where: { $0.steerValues.count != 2 }) {
        return "a composition is not of two steers"
      }
    }
    return nil
  }
}

extension SteerLinearity {
  /// The effect at a value and the defect half-way, where both were measured.
  struct Halfway {
    var steerValue: Double
    var effect: ContextSpread
    var defect: ContextSpread
    var bound: Double?
  }

  /// What was measured half-way between 0 and each value.
  var halfway: [Halfway] {
    effects.compactMap { effect in
      guard
        let half = interpolations.first(where: {
          $0.steerValue == effect.steerValue && $0.fraction == 0.5
        })
      else { return nil }
      return Halfway(
        steerValue: Double(effect.steerValue), effect: effect.distance, defect: half.defect,
        bound: half.bound)
    }
  }
}
