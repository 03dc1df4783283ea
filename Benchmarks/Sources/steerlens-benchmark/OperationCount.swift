import LanguageModels
import Steering

/// Floating-point operations of matrix products, a multiply-add counted as two, and the weights that these read.
///
/// Only products count; norms, softmax and sampling are the overhead that a fraction of the
/// roofline shows.
struct OperationCount {
  /// Bytes of a weight.
  static let floatBytes = 4.0
  /// Bytes of a weight in mixed precision: 16 bits, and a 64th of a scale.
  static let mixedBytes = 2 + 4.0 / 64

  let model: ModelConfiguration
  /// Nil where nothing is steered.
  var steer: Steer?

  /// The transformer over sequences of these lengths that continue `past` positions each.
  func transformer(lengths: [Int], past: Int = 0) -> Double {
    let (d, layers) = (Double(model.hiddenSize), Double(model.hiddenLayers))
    let dense = 2 * transformerWeights
    // per query: scores and values, d multiply-adds each for every visible key
    let attention = lengths.reduce(0.0) { sum, length in
      sum + Double(length) * (Double(past) + Double(length + 1) / 2)
    }
    return dense * Double(lengths.reduce(0, +)) + 4 * layers * d * attention
  }

  /// Logits of `positions`.
  func logits(positions: Int) -> Double {
    2 * Double(positions) * embeddingWeights
  }

  /// The weights of the linear layers: queries, keys, values 3 d², output d², feed-forward 2 d · inner.
  var transformerWeights: Double {
    let d = Double(model.hiddenSize)
    return Double(model.hiddenLayers) * (4 * d * d + 2 * d * Double(model.innerSize))
  }

  /// Those of the output embedding.
  var embeddingWeights: Double { Double(model.vocabularySize) * Double(model.hiddenSize) }

  /// Those of `P1` and `P2` of all steers.
  var steerWeights: Double {
    steer.map { 2 * Double($0.count * $0.width * $0.rank) } ?? 0
  }

  /// The steer's `P1` and `P2` applied to `positions`.
  func steering(positions: Int) -> Double {
    2 * Double(positions) * steerWeights
  }

  /// Loss and gradient: logits twice (forward, `softmax E`); per steer two products forward, three
  /// backward (`gᵀ c P1`, `g P2`, `cᵀ g P2`).
  func training(positions: Int) -> Double {
    2 * logits(positions: positions) + 2.5 * steering(positions: positions)
  }
}
