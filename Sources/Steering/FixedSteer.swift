public import LanguageModels
public import LinearAlgebra

/// Steers at fixed values, ready to be applied to any number of hidden states.
///
/// For *multiply* the sum `ε Σ s_i P1_i P2_iᵀ` is computed once, so that steering a token costs one
/// `d × d` product whatever the rank and the number of steers.
public struct FixedSteer: Sendable {
  /// The steer values, one per steer.
  public let values: [Float]

  private enum Change: Sendable {
    case none
    case matrix(Matrix)
    case bias([Float])
    case logits(Matrix)
  }

  private let change: Change

  /// Fixes the values of `steer`, one per steer.
  public init(_ steer: Steer, values: [Float]) {
    precondition(values.count == steer.count, "\(values.count) values for \(steer.count) steers")
    self.values = values
    guard values.contains(where: { $0 != 0 }) else {
      change = .none
      return
    }
    switch steer.kind {
    case .multiply:
      var sum = Matrix(rows: steer.width, columns: steer.width)
      for (i, value) in values.enumerated() where value != 0 {
        let product = steer.projector1(i).multiplied(
          byTransposed: steer.projector2(i), scale: steer.epsilon * value)
        VectorKernels.add(product, to: &sum)
      }
      change = .matrix(sum)
    case .add: change = .bias(Self.weightedSum(steer, values))
    case .offset:
      let sum = Self.weightedSum(steer, values)
      change = .logits(Matrix(rows: 1, columns: sum.count, sum))
    }
  }

  private static func weightedSum(_ steer: Steer, _ values: [Float]) -> [Float] {
    let weights = Matrix(rows: 1, columns: values.count, values)
    return weights.multiplied(by: steer.parameters[0], scale: steer.epsilon).values
  }

  /// The steered hidden states, `[T, d] → [T, d]`.
  public func apply(_ hidden: Matrix) -> Matrix {
    var result = hidden
    switch change {
    case .none, .logits: break
    case .matrix(let matrix): VectorKernels.add(hidden.multiplied(by: matrix), to: &result)
    case .bias(let bias): VectorKernels.addBias(bias, to: &result)
    }
    return result
  }

  /// The change of the logits alone, as a direction from those without steer.
  ///
  /// Logits, before the cap of models that have one, are affine in the steer values: at `t` times these values they are the plain ones plus
  /// `t` times this change.
  ///
  /// - Parameter hidden: `[T, d]`.
  /// - Returns: The change at these values.
  public func direction(_ hidden: Matrix) -> OutputHead.Direction {
    switch change {
    case .none: return .logits(Matrix(rows: 1, columns: 0))
    case .matrix(let matrix): return .hidden(hidden.multiplied(by: matrix))
    case .bias(let bias):
      var rows = Matrix(rows: hidden.rows, columns: hidden.columns)
      VectorKernels.addBias(bias, to: &rows)
      return .hidden(rows)
    case .logits(let vector): return .logits(vector)
    }
  }

  /// The change of the logits of `count` positions beyond that of the hidden states, if any.
  public func offsets(_ count: Int) -> OutputHead.Offsets? {
    guard case .logits(let vector) = change else { return nil }
    let ones = Matrix(rows: count, columns: 1, [Float](repeating: 1, count: count))
    return OutputHead.Offsets(values: ones, vectors: vector)
  }
}
