import Foundation
import SteerAnalysis
import Testing

/// What is said of a steer's effect on another model follows from the correlation of its shifts.
@Suite struct TransferOutcomeTests {
  private func outcome(_ correlation: Double) throws -> TransferReport.Steer.Outcome {
    let steer = """
      {"name": "label", "steeringLogitCorrelation": 0.9, "weightedCorrelation": \(correlation),
       "calibration": 1, "sizeRatio": 1}
      """
    return try JSONDecoder().decode(TransferReport.Steer.self, from: Data(steer.utf8)).outcome
  }

  @Test func followsTheWeightedCorrelation() throws {
    #expect(try outcome(0.86) == .kept && outcome(0.7) == .kept)
    #expect(try outcome(0.69) == .partlyKept && outcome(0.4) == .partlyKept)
    #expect(try outcome(0.39) == .littleKept && outcome(-0.1) == .littleKept)
  }

  /// The paper's rule between SmolLM2 and Gemma 3 gives −0.27, and texts then turn the other way.
  @Test func aReversedEffectIsNotCalledKept() throws { #expect(try outcome(-0.27) == .reversed) }
}
