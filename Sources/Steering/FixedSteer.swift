public import LanguageModels
public import LinearAlgebra

/// Steers at fixed values, ready to be applied to any number of hidden states.
///
/// For *multiply* and *mixed* the sum `ε Σ s_i P1_i P2_iᵀ` is computed once, so that steering a token costs one
/// `d × d` product whatever the rank and the number of steers.
public struct FixedSteer: Sendable {
  /// The steer values, one per steer.
  public let values: [Float]

  // How the hidden states change.
  private enum Change: Sendable {
    case none
    case matrix(Matrix)
    case bias([Float])
  }

  private let change: Change
  /// What is added to the logits besides, `[1, V]`.
  private let logits: Matrix?

  /// Fixes the values of `steer`, one per steer.
  public init(_ steer: Steer, values: [Float]) {
    precondition(values.count == steer.count, "\(values.count) values for \(steer.count) steers")
    self.values = values
    guard values.contains(where: { $0 != 0 }) else {
      (change, logits) = (.none, nil)
      return
    }
    logits = steer.offsetVectors.map {
      let sum = Self.weightedSum($0, values, epsilon: steer.epsilon)
      return Matrix(rows: 1, columns: sum.count, sum)
    }
    switch steer.kind {
    case .multiply, .mixed:
      var sum = Matrix(rows: steer.width, columns: steer.width)
      for (i, value) in values.enumerated() where value != 0 {
        let product = steer.projector1(i).multiplied(
          byTransposed: steer.projector2(i), scale: steer.epsilon * value)
        VectorKernels.add(product, to: &sum)
      }
      change = .matrix(sum)
    case .add:
      change = .bias(Self.weightedSum(steer.parameters[0], values, epsilon: steer.epsilon))
    case .offset: change = .none
    }
  }

  private static func weightedSum(_ vectors: Matrix, _ values: [Float], epsilon: Float) -> [Float] {
    let weights = Matrix(rows: 1, columns: values.count, values)
    return weights.multiplied(by: vectors, scale: epsilon).values
  }

  /// The steered hidden states, `[T, d] → [T, d]`.
  public func apply(_ hidden: Matrix) -> Matrix {
    var result = hidden
    switch change {
    case .none: break
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
    case .none: return .logits(logits ?? Matrix(rows: 1, columns: 0))
    case .matrix(let matrix):
      let rows = hidden.multiplied(by: matrix)
      return logits.map { .both(hidden: rows, logits: $0) } ?? .hidden(rows)
    case .bias(let bias):
      var rows = Matrix(rows: hidden.rows, columns: hidden.columns)
      VectorKernels.addBias(bias, to: &rows)
      return .hidden(rows)
    }
  }

  /// The change of the logits of `count` positions beyond that of the hidden states, if any.
  public func offsets(_ count: Int) -> OutputHead.Offsets? {
    guard let logits else { return nil }
    let ones = Matrix(rows: count, columns: 1, [Float](repeating: 1, count: count))
    return OutputHead.Offsets(values: ones, vectors: logits)
  }
}
