public import LinearAlgebra

/// A transformer without its output head: tokens in, final hidden states out.
public protocol Transformer: Sendable {
  /// The hyper-parameters.
  var configuration: ModelConfiguration { get }

  /// The hidden states after the last layer norm.
  ///
  /// - Parameters:
  ///   - batch: Sequences whose ids are in the vocabulary and that fit into the context together
  ///     with what their caches hold.
  ///   - caches: One per sequence, extended by the new positions; nil to start and forget.
  /// - Returns: `[T, d]`, one row per token of the batch.
  func hiddenStates(_ batch: PackedBatch, caches: [SequenceCache]?) -> Matrix

  /// The same transformer, whose linear layers multiply in a precision.
  ///
  /// - Parameters:
  ///   - precision: The precision.
  ///   - fewestTokens: Passes of fewer tokens are in floats.
  /// - Returns: A copy, which shares rounded weights with all others.
  func inPrecision(_ precision: PassPrecision, fewestTokens: Int) -> Self
}

extension Transformer {
  /// The same transformer, whose linear layers multiply in a precision where that pays for a single pass.
  func inPrecision(_ precision: PassPrecision) -> Self {
    inPrecision(precision, fewestTokens: PassPrecision.fewestMixedRows)
  }
}
