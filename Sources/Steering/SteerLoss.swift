public import LanguageModels
public import LinearAlgebra
public import TextTokenization

/// Positions of several texts that a steer is trained on: what predicts, what is to be predicted,
/// and the steer values of each position's text.
public struct TrainingPositions: Sendable {
  /// Final hidden states, `[T, d]`.
  public var hidden: Matrix
  /// The next token at each position, `T` ids.
  public var targets: [TokenID]
  /// Steer values at each position, `[T, k]`.
  public var values: Matrix

  /// Creates positions; all counts must agree.
  public init(hidden: Matrix, targets: [TokenID], values: Matrix) {
    precondition(hidden.rows == targets.count && values.rows == targets.count)
    self.hidden = hidden
    self.targets = targets
    self.values = values
  }
}

/// The training loss of a steer and its gradient.
public struct SteerLoss: Sendable {
  /// Mean next-token cross-entropy, nats per token.
  public var crossEntropy: Double
  /// Cross-entropy plus `λ Σ p²` over all parameters.
  public var total: Double
  /// The gradient of `total`, shaped as ``Steer/parameters``.
  public var gradient: [Matrix]
}

extension Steer {
  /// The steered hidden states where each position has its own steer values.
  ///
  /// - Parameters:
  ///   - hidden: `[T, d]`.
  ///   - values: `[T, k]`.
  /// - Returns: `c'`, `[T, d]`; `hidden` itself for *offset*.
  public func steeredHiddenStates(_ hidden: Matrix, values: Matrix) -> Matrix {
    forward(hidden, values).hidden
  }

  /// The change of the logits where each position has its own steer values; nil unless *offset*.
  public func offsets(values: Matrix) -> OutputHead.Offsets? {
    guard kind == .offset else { return nil }
    return .init(values: scaled(values), vectors: parameters[0])
  }

  /// The loss of the steer on some positions, and its gradient.
  ///
  /// With `g = ∂L/∂c'`: `∂P2_i = ε s_i gᵀ (c P1_i)`, `∂P1_i = ε s_i cᵀ (g P2_i)`,
  /// `∂a_i = ε Σ s_i g`, `∂o_i = ε Σ s_i (softmax − onehot)`.
  ///
  /// - Parameters:
  ///   - positions: `T` positions.
  ///   - head: The model's output head.
  ///   - mixedPrecisionHead: The same head in mixed precision, to be used instead where the steers
  ///     act on hidden states; nil for floats throughout.
  ///   - regularization: `λ`.
  /// - Returns: Mean cross-entropy, total loss and gradient.
  /// - Complexity: O(T · V · d + T · k · d · r).
  public func loss(
    on positions: TrainingPositions, head: OutputHead,
    mixedPrecisionHead: MixedPrecisionHead? = nil, regularization: Float
  ) -> SteerLoss {
    let pass = forward(positions.hidden, positions.values)
    let scale = 1 / Float(max(positions.targets.count, 1))
    let result =
      if let mixedPrecisionHead, kind != .offset {
        mixedPrecisionHead.loss(of: positions.targets, hidden: pass.hidden, scale: scale)
      } else {
        head.loss(
          of: positions.targets, hidden: pass.hidden,
          offsets: offsets(values: positions.values), scale: scale,
          gradient: kind == .offset ? .offsets : .hidden)
      }
    var gradient = backward(positions, pass, result)
    var penalty = 0.0
    if regularization > 0 {
      for (i, parameter) in parameters.enumerated() {
        penalty += VectorKernels.sumOfSquares(parameter)
        VectorKernels.add(parameter, to: &gradient[i], scale: 2 * regularization)
      }
    }
    let crossEntropy = result.total / Double(max(positions.targets.count, 1))
    return SteerLoss(
      crossEntropy: crossEntropy, total: crossEntropy + Double(regularization) * penalty,
      gradient: gradient)
  }

  /// Steered hidden states with the scaled projections `ε s_i (c P1_i)`, one `[T, r]` per steer.
  private struct Forward {
    var hidden: Matrix
    var projections: [Matrix]
  }

  private func scaled(_ values: Matrix) -> Matrix {
    Matrix(rows: values.rows, columns: values.columns, values.values.map { $0 * epsilon })
  }

  private func forward(_ hidden: Matrix, _ values: Matrix) -> Forward {
    precondition(values.columns == count && values.rows == hidden.rows, "\(values) for \(hidden)")
    switch kind {
    case .offset: return Forward(hidden: hidden, projections: [])
    case .add:
      var steered = hidden
      VectorKernels.add(values.multiplied(by: parameters[0], scale: epsilon), to: &steered)
      return Forward(hidden: steered, projections: [])
    case .multiply:
      var steered = hidden
      let projections = (0..<count).map { i in
        var projection = hidden.multiplied(by: projector1(i))
        scaleRows(&projection, by: values, column: i)
        steered.accumulate(projection, byTransposed: projector2(i))
        return projection
      }
      return Forward(hidden: steered, projections: projections)
    }
  }

  private func backward(
    _ positions: TrainingPositions, _ pass: Forward, _ loss: OutputHead.Loss
  ) -> [Matrix] {
    if let offsetGradient = loss.offsetGradient { return [offsetGradient] }
    guard let g = loss.hiddenGradient else { return [] }
    if kind == .add {
      return [positions.values.transposedMultiplied(by: g, scale: epsilon)]
    }
    var first = Matrix(rows: parameters[0].rows, columns: rank)
    var second = first
    for i in 0..<count {
      // ∂P2 = gᵀ (ε s c P1)
      second.setRows(from: rows(of: i).lowerBound, g.transposedMultiplied(by: pass.projections[i]))
      // ∂P1 = cᵀ (ε s g P2)
      var projection = g.multiplied(by: projector2(i))
      scaleRows(&projection, by: positions.values, column: i)
      first.setRows(
        from: rows(of: i).lowerBound, positions.hidden.transposedMultiplied(by: projection))
    }
    return [first, second]
  }

  // Row t times ε s_i of position t.
  private func scaleRows(_ x: inout Matrix, by values: Matrix, column: Int) {
    let factors = (0..<x.rows).map { values[$0, column] * epsilon }
    x.scaleRows(by: factors)
  }
}
