public import LinearAlgebra

/// What a steer at fixed values does to an output head, so that a model without the steer has the same
/// logits: `logits = (E + E M') c + b`.
public struct FoldedSteer: Sendable {
  /// `M' = ε Σ s_i P2_i P1_iᵀ` as its factors; nil for *add* and *offset*.
  public let matrix: FactoredMatrix?
  /// What is added to every hidden state, `d` entries; nil but for *add*.
  public let hiddenBias: [Float]?
  /// What is added to the logits, `V` entries; nil for *multiply* and *add*.
  public let logitBias: [Float]?
  /// How far a lower rank takes the matrix from the sum, of the sum's Frobenius norm.
  public let relativeError: Double

  /// The change of some rows of the output embedding, `E[rows] M'`.
  ///
  /// - Parameter embedding: Rows of `E`, `[n, d]`.
  /// - Returns: `[n, d]`; nil if the embedding stays as it is.
  public func change(of embedding: Matrix) -> Matrix? {
    matrix.map { embedding.multiplied(by: $0.left).multiplied(byTransposed: $0.right) }
  }

  /// What is added to every logit, `V` entries, with an output embedding: ``logitBias``, or
  /// ``hiddenBias`` as the logits that it makes.
  ///
  /// - Parameter embedding: The output embedding, `[V, d]`.
  /// - Returns: The bias; nil for *multiply*.
  public func bias(with embedding: Matrix) -> [Float]? {
    logitBias ?? hiddenBias.map { embedding.multiplied(by: $0) }
  }
}

extension Steer {
  /// Folds the weighted sum of the steers.
  ///
  /// - Parameters:
  ///   - values: One per steer, not all 0.
  ///   - rank: The largest rank of the matrix; nil for no limit but the width.
  /// - Returns: The change of an output head.
  /// - Throws: ``SteeringError/invalidSetting(name:value:expected:)`` for values that are all 0 or overflow,
  ///   and for a rank that is not positive or given for another kind; `LinearAlgebraError` if the
  ///   decomposition fails.
  public func folded(values: [Float], rank: Int? = nil) throws -> FoldedSteer {
    precondition(values.count == count, "\(values.count) values for \(count) steers")
    let used = values.indices.filter { values[$0] != 0 }
    let text = values.map { "\($0)" }.joined(separator: ",")
    try SteeringError.require(!used.isEmpty, "steerValues", text, "other than 0 for one steer")
    let input = SteerComposition.Input(file: "", sha256: "", steer: try selected(used))
    let sum: SteerComposition.Result
    do {
      sum = try SteerComposition([input], weights: used.map { values[$0] }).sum(rank: rank)
    } catch SteeringError.invalidSetting(let name, _, let expected) where name == "weights" {
      throw SteeringError.invalidSetting(name: "steerValues", value: text, expected: expected)
    }
    let steer = sum.steer
    let vector = steer.parameters.dropFirst(kind.projectors).first?.values.map { epsilon * $0 }
    return FoldedSteer(
      matrix: kind.hasMatrix
        ? FactoredMatrix(
          left: steer.projector2(0).scaled(by: epsilon), right: steer.projector1(0)) : nil,
      hiddenBias: kind == .add ? vector : nil, logitBias: kind.hasOffsets ? vector : nil,
      relativeError: sum.relativeError)
  }

  /// Some of the steers, none of them a dummy steer.
  private func selected(_ indices: [Int]) throws(SteeringError) -> Steer {
    let parameters = kind.tensorNames.indices.map { tensor in
      self.parameters[tensor].gatherRows(
        indices.flatMap { tensor < kind.projectors ? Array(rows(of: $0)) : [$0] })
    }
    return try Steer(
      kind: kind, epsilon: epsilon, names: indices.map { names[$0] }, dummySteer: nil,
      parameters: parameters, provenance: provenance)
  }
}
