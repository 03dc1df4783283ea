public import LanguageModels
internal import LinearAlgebra
public import Steering

/// How much a steer moves each token's logit on average over contexts: `ε s c̄ᵀ M e_v`, before the cap of
/// models that have one.
///
/// Logits are affine in the context, so that the mean context `c̄` gives the mean shift; no judge and no
/// label is asked.
public struct LogitShift: Sendable {
  /// The mean shift of each token, `V` entries, in logits.
  public let values: [Float]

  /// Computes the shift of steers at their values.
  ///
  /// - Parameters:
  ///   - steer: The steers at their values.
  ///   - meanHiddenState: `c̄`, `d` entries.
  ///   - head: The model's output head.
  /// - Throws: ``AnalysisError/nonFinite(what:)``.
  /// - Complexity: O(d² + V · d).
  public init(_ steer: FixedSteer, meanHiddenState: [Float], head: OutputHead) throws {
    let mean = Matrix(rows: 1, columns: meanHiddenState.count, meanHiddenState)
    switch steer.direction(mean) {
    case .hidden(let change): values = head.embedding.multiplied(by: change.values)
    case .logits(let shift):
      values =
        shift.columns > 0
        ? shift.values : [Float](repeating: 0, count: head.vocabularySize)
    case .both(let change, let shift):
      values = zip(head.embedding.multiplied(by: change.values), shift.values).map { $0 + $1 }
    }
    try Self.requireFinite(values)
  }

  static func requireFinite(_ values: [Float]) throws {
    guard values.allSatisfy(\.isFinite) else {
      throw AnalysisError.nonFinite(what: "the logit shift")
    }
  }

  /// What *multiply* and *mixed* steers at their values add to the mean hidden state: `ε Σ s_i (c̄ P1_i) P2_iᵀ`,
  /// `[1, d]`.
  ///
  /// Through the factors, as one row does not repay the product of the factors.
  static func hiddenChange(_ steer: Steer, values: [Float], meanHiddenState: [Float]) -> Matrix {
    let mean = Matrix(rows: 1, columns: meanHiddenState.count, meanHiddenState)
    var sum = Matrix(rows: 1, columns: meanHiddenState.count)
    for (i, value) in values.enumerated() where value != 0 {
      let read = mean.multiplied(by: steer.projector1(i), scale: steer.epsilon * value)
      sum.accumulate(read, byTransposed: steer.projector2(i))
    }
    return sum
  }
}
