internal import Foundation
public import LinearAlgebra
public import TextTokenization

extension OutputHead {
  /// A cross-entropy loss with its gradients.
  public struct Loss: Sendable {
    /// The sum over positions of `−log p(target)`, nats.
    public var total: Double
    /// The gradient of `total · scale` with respect to the hidden states, `[T, d]`, if asked for.
    public var hiddenGradient: Matrix?
    /// The gradient of `total · scale` with respect to the offset vectors, `[k, V]`, if asked for.
    public var offsetGradient: Matrix?
  }

  /// Which gradient a loss is asked for.
  public enum Gradient: Sendable {
    /// None: the loss alone.
    case none
    /// With respect to the hidden states.
    case hidden
    /// With respect to the offset vectors.
    case offsets
  }

  /// Cross-entropy of the targets, and its gradient: `∂/∂c = (softmax − onehot) E · scale`.
  ///
  /// Logits, softmax and both products run block by block; the `T × V` logits never exist at once.
  ///
  /// - Parameters:
  ///   - targets: The token at each position, `T` ids below `V`.
  ///   - hidden: Final (steered) hidden states that predict them, `[T, d]`.
  ///   - offsets: Offsets of the logits; needed for ``Gradient/offsets``.
  ///   - scale: The factor on the gradients, such as `1 / T` for a mean loss.
  ///   - gradient: The gradient wanted.
  /// - Returns: The summed loss and the gradient.
  /// - Complexity: O(T · V · d) time; O(d · T) memory besides a fixed block.
  public func loss(
    of targets: [TokenID], hidden: Matrix, offsets: Offsets? = nil, scale: Float,
    gradient: Gradient
  ) -> Loss {
    var result = Loss(total: 0)
    switch gradient {
    case .none: break
    case .hidden: result.hiddenGradient = Matrix(rows: hidden.rows, columns: embedding.columns)
    case .offsets:
      guard let offsets else { preconditionFailure("no offsets to differentiate by") }
      result.offsetGradient = Matrix(rows: offsets.vectors.rows, columns: vocabularySize)
    }
    forEachBlock(targets, hidden, offsets) { block, rows in
      let targets = targets[rows]
      result.total += Self.softmax(&block, targets: targets, scale: scale)
      if gradient == .hidden {
        accumulateHidden(block, targets, scale: scale, into: &result.hiddenGradient)
      } else if let offsets, gradient == .offsets {
        accumulateOffsets(&block, targets, offsets, scale: scale, into: &result.offsetGradient)
      }
    }
    return result
  }

  // Turns a block of logits into softmax · scale; returns the block's loss.
  private static func softmax(
    _ block: inout Matrix, targets: ArraySlice<TokenID>, scale: Float
  ) -> Double {
    let v = block.columns
    let out = SharedMutablePointer(block.mutableBase())
    var losses = [Double](repeating: 0, count: targets.count)
    losses.withUnsafeMutableBufferPointer { losses in
      // Each row writes its own entry.
      nonisolated(unsafe) let losses = losses
      Parallel.chunks(targets.count) { chunk in
        for r in chunk {
          let row = out.base + r * v
          let shift = RowKernels.maximum(row, v)
          let target = row[Int(targets[targets.startIndex + r])]
          let sum = RowKernels.exponentiate(row, shift: shift, v)
          losses[r] = Double(shift) - Double(target) + log(Double(sum))
          RowKernels.scale(row, by: scale / sum, v)
        }
      }
    }
    return losses.reduce(0, +)
  }

  // g = scale (softmax E − e_target). The target is taken off after the product: partial sums stay
  // as small as the mean embedding, which halves the rounding error.
  private func accumulateHidden(
    _ block: Matrix, _ targets: ArraySlice<TokenID>, scale: Float,
    into gradient: inout Matrix?
  ) {
    let (d, v) = (embedding.columns, vocabularySize)
    guard let base = gradient?.mutableBase() else { return }
    let out = base + targets.startIndex * d
    BLAS.multiply(
      m: targets.count, n: d, k: v, .init(block.base, stride: v),
      .init(embedding.base, stride: d), into: out, stride: d)
    for (r, target) in targets.enumerated() {
      RowKernels.add(embedding.base + Int(target) * d, scale: -scale, to: out + r * d, d)
    }
  }

  private func accumulateOffsets(
    _ block: inout Matrix, _ targets: ArraySlice<TokenID>, _ offsets: Offsets, scale: Float,
    into gradient: inout Matrix?
  ) {
    let (k, v) = (offsets.vectors.rows, vocabularySize)
    guard let out = gradient?.mutableBase() else { return }
    for (r, target) in targets.enumerated() { block[r, Int(target)] -= scale }
    BLAS.multiply(
      m: k, n: v, k: targets.count,
      .init(offsets.values.base + targets.startIndex * k, stride: k, .transposed),
      .init(block.base, stride: v), into: out, stride: v, keep: 1)
  }
}
