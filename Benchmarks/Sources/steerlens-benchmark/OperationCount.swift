import LanguageModels
import Steering

/// Floating-point operations of matrix products, a multiply-add counted as two.
///
/// Only products count; norms, softmax and sampling are the overhead that a fraction of the
/// roofline shows.
struct OperationCount {
  let model: ModelConfiguration
  let steer: Steer

  /// The transformer over sequences of these lengths that continue `past` positions each.
  func transformer(lengths: [Int], past: Int = 0) -> Double {
    let (d, layers) = (Double(model.hiddenSize), Double(model.hiddenLayers))
    // per token and layer: queries, keys, values 3 d², output d², feed-forward 2 d · inner
    let dense = 2 * layers * (4 * d * d + 2 * d * Double(model.innerSize))
    // per query: scores and values, d multiply-adds each for every visible key
    let attention = lengths.reduce(0.0) { sum, length in
      sum + Double(length) * (Double(past) + Double(length + 1) / 2)
    }
    return dense * Double(lengths.reduce(0, +)) + 4 * layers * d * attention
  }

  /// Logits of `positions`.
  func logits(positions: Int) -> Double {
    2 * Double(positions) * Double(model.vocabularySize) * Double(model.hiddenSize)
  }

  /// The steer's `P1` and `P2` applied to `positions`.
  func steering(positions: Int) -> Double {
    4 * Double(positions) * Double(steer.count * steer.width * steer.rank)
  }

  /// Loss and gradient: logits twice (forward, `softmax E`); per steer two products forward, three
  /// backward (`gᵀ c P1`, `g P2`, `cᵀ g P2`).
  func training(positions: Int) -> Double {
    2 * logits(positions: positions) + 2.5 * steering(positions: positions)
  }
}
