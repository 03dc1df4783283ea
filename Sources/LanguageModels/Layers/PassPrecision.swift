internal import LinearAlgebra

/// How the linear layers of a transformer multiply.
///
/// Embeddings, attention, norms, activations and the residual stream are floats in any case.
public enum PassPrecision: String, Sendable, Codable, CaseIterable {
  /// In floats.
  case full
  /// In block floating point, where a pass has ``fewestMixedRows`` tokens or more; when decoding, always.
  ///
  /// Hidden states and weights are rounded to integers of 16 bits, 64 of which share a float scale;
  /// sums within these 64 are exact. Outliers, which are entries above eight times the root mean square
  /// of the rest of their hidden state, are not rounded, and meet the weights in 24 bits.
  case mixed

  /// The fewest tokens of a pass whose products are mixed, where models score texts or train.
  ///
  /// Weights are rounded at their first such pass, which costs about as much as the products of 50
  /// tokens in floats.
  public static let fewestMixedRows = 64

  /// Whether the processor has the instructions (AVX-512 VNNI), without which mixed products would be
  /// slower.
  public static var supportsMixed: Bool { BlockFloatColumns.isSupported }
}
