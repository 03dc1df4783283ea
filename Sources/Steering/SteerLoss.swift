public import LanguageModels
public import LinearAlgebra
internal import MessagePassing
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
  /// Mean divergence of the unsteered model's predictions from the steered ones, nats per token; nil if
  /// it has no weight.
  public var divergence: Double?
  /// Cross-entropy plus the weighted divergence and `λ Σ p²` over all parameters.
  public var total: Double
  /// The gradient of `total`, shaped as ``Steer/parameters``.
  public var gradient: [Matrix]
}

extension SteerLoss {
  /// The loss on the positions of all ranks, each of which has that of its own.
  func summed(over ranks: any Communicator) throws(MessagePassingError) -> SteerLoss {
    let numbers = try ranks.sum([crossEntropy, divergence ?? 0, total])
    var rest = try ranks.sum(gradient.reduce(into: []) { $0 += $1.values })[...]
    let sums = gradient.map { part in
      defer { rest = rest.dropFirst(part.count) }
      return Matrix(rows: part.rows, columns: part.columns, Array(rest.prefix(part.count)))
    }
    return SteerLoss(
      crossEntropy: numbers[0], divergence: divergence.map { _ in numbers[1] }, total: numbers[2],
      gradient: sums)
  }
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

  /// The change of the logits where each position has its own steer values; nil unless *offset* or
  /// *mixed*.
  public func offsets(values: Matrix) -> OutputHead.Offsets? {
    offsetVectors.map { .init(values: scaled(values), vectors: $0) }
  }

  /// The loss of the steer on some positions, and its gradient.
  ///
  /// With `g = ∂L/∂c'`: `∂P2_i = ε s_i gᵀ (c P1_i)`, `∂P1_i = ε s_i cᵀ (g P2_i)`,
  /// `∂a_i = ε Σ s_i g`, `∂o_i = ε Σ s_i (softmax − onehot)`. The offsets of *mixed* are no part of the
  /// training (see `LogOdds`): its loss is that of its matrices alone, and gradient and penalty of the
  /// offsets are 0. Beside offsets that were counted in the same texts, which they explain better than any
  /// others, the matrices would find little left to learn.
  ///
  /// - Parameters:
  ///   - positions: `T` positions.
  ///   - head: The model's output head, in floats or in mixed precision.
  ///   - regularization: `λ`.
  ///   - klWeight: The weight of `KL(p ‖ p')`, what steering costs where no label asks for it; not for a
  ///     head with a soft cap.
  ///   - total: The number of positions that means are over, of which these are a part; nil for these.
  /// - Returns: Mean cross-entropy, total loss and gradient; of a part of the positions its share of them.
  /// - Complexity: O(T · V · d + k · d · min(T · r, T · d + d · r)), with a divergence twice the former.
  public func loss(
    on positions: TrainingPositions, head: any CrossEntropyHead, regularization: Float,
    klWeight: Float = 0, total: Int? = nil
  ) -> SteerLoss {
    let total = max(total ?? positions.targets.count, 1)
    let pass = forward(positions.hidden, positions.values)
    let scale = 1 / Float(total)
    var result = head.loss(
      of: positions.targets, hidden: pass.hidden,
      offsets: kind == .offset ? offsets(values: positions.values) : nil, scale: scale,
      gradient: kind == .offset ? .offsets : .hidden)
    let divergence =
      klWeight == 0
      ? nil
      : addDivergence(
        weight: klWeight, to: &result, on: positions, steered: pass.hidden, head: head, scale: scale
      )
    var gradient = backward(positions, pass, result)
    var penalty = Double(klWeight) * (divergence ?? 0)
    if regularization > 0 {
      for (i, parameter) in parameters.enumerated() where kind.learns(tensor: i) {
        penalty += Double(regularization) * VectorKernels.sumOfSquares(parameter)
        VectorKernels.add(parameter, to: &gradient[i], scale: 2 * regularization)
      }
    }
    let crossEntropy = result.total / Double(total)
    return SteerLoss(
      crossEntropy: crossEntropy, divergence: divergence, total: crossEntropy + penalty,
      gradient: gradient)
  }

  /// Steered hidden states, and what the gradient of *multiply* takes from their computation.
  private struct Forward {
    var hidden: Matrix
    /// By factors `ε s_i (c P1_i)`, one `[T, r]` per steer; by matrices `ε s_i c`, one `[T, d]`.
    var intermediates: [Matrix] = []
  }

  /// Whether the matrix part goes through `M_i = P1_i P2_iᵀ` and the gradient by it, `ε Σ s_i c gᵀ`,
  /// because this takes fewer multiply-adds than the five products with the factors.
  private func usesMatrices(positions count: Int) -> Bool {
    2 * count * width + 3 * width * rank < 5 * count * rank
  }

  private func scaled(_ values: Matrix) -> Matrix {
    Matrix(rows: values.rows, columns: values.columns, values.values.map { $0 * epsilon })
  }

  private func forward(_ hidden: Matrix, _ values: Matrix) -> Forward {
    precondition(values.columns == count && values.rows == hidden.rows, "\(values) for \(hidden)")
    switch kind {
    case .offset: return Forward(hidden: hidden)
    case .add:
      var steered = hidden
      VectorKernels.add(values.multiplied(by: parameters[0], scale: epsilon), to: &steered)
      return Forward(hidden: steered)
    case .multiply, .mixed:
      var pass = Forward(hidden: hidden)
      let usesMatrices = usesMatrices(positions: hidden.rows)
      for i in 0..<count {
        var intermediate = usesMatrices ? hidden : hidden.multiplied(by: projector1(i))
        scaleRows(&intermediate, by: values, column: i)
        let right =
          usesMatrices
          ? projector2(i).multiplied(byTransposed: projector1(i)) : projector2(i)
        pass.hidden.accumulate(intermediate, byTransposed: right)
        pass.intermediates.append(intermediate)
      }
      return pass
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
      let parts =
        usesMatrices(positions: g.rows)
        ? gradientByMatrix(i, pass, g) : gradientByFactors(i, positions, pass, g)
      first.setRows(from: rows(of: i).lowerBound, parts.first)
      second.setRows(from: rows(of: i).lowerBound, parts.second)
    }
    let fixed = kind == .mixed ? [Matrix(rows: count, columns: parameters[2].columns)] : []
    return [first, second] + fixed
  }

  // ∂P1 = cᵀ (ε s g P2), ∂P2 = gᵀ (ε s c P1)
  private func gradientByFactors(
    _ i: Int, _ positions: TrainingPositions, _ pass: Forward, _ g: Matrix
  ) -> (first: Matrix, second: Matrix) {
    var projection = g.multiplied(by: projector2(i))
    scaleRows(&projection, by: positions.values, column: i)
    return (
      positions.hidden.transposedMultiplied(by: projection),
      g.transposedMultiplied(by: pass.intermediates[i])
    )
  }

  // ∂M = (ε s c)ᵀ g, ∂P1 = ∂M P2, ∂P2 = ∂Mᵀ P1
  private func gradientByMatrix(_ i: Int, _ pass: Forward, _ g: Matrix) -> (
    first: Matrix, second: Matrix
  ) {
    let matrix = pass.intermediates[i].transposedMultiplied(by: g)
    return (matrix.multiplied(by: projector2(i)), matrix.transposedMultiplied(by: projector1(i)))
  }

  // Row t times ε s_i of position t.
  private func scaleRows(_ x: inout Matrix, by values: Matrix, column: Int) {
    let factors = (0..<x.rows).map { values[$0, column] * epsilon }
    x.scaleRows(by: factors)
  }
}
