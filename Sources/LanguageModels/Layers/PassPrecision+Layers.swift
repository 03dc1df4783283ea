/// Layers whose products are computed in a precision.
extension DenseLayer {
  mutating func set(_ precision: PassPrecision, _ fewestTokens: Int) {
    (weight.precision, weight.fewestMixedRows) = (precision, fewestTokens)
  }
}

extension QueryKeyValue {
  mutating func set(_ precision: PassPrecision, _ fewestTokens: Int) {
    for i in parts.indices { parts[i].set(precision, fewestTokens) }
  }
}

extension FeedForward {
  mutating func set(_ precision: PassPrecision, _ fewestTokens: Int) {
    gate?.set(precision, fewestTokens)
    inner.set(precision, fewestTokens)
    output.set(precision, fewestTokens)
  }
}

extension DecoderLayer {
  mutating func set(_ precision: PassPrecision, _ fewestTokens: Int) {
    queryKeyValue.set(precision, fewestTokens)
    attentionOutput.set(precision, fewestTokens)
    feedForward.set(precision, fewestTokens)
  }
}

extension EncoderLayer {
  mutating func set(_ precision: PassPrecision, _ fewestTokens: Int) {
    queryKeyValue.set(precision, fewestTokens)
    attentionOutput.set(precision, fewestTokens)
    feedForward.set(precision, fewestTokens)
  }
}

extension DecoderTransformer {
  /// The same transformer, whose layers multiply in a precision; weights rounded once serve all copies.
  func inPrecision(_ precision: PassPrecision, fewestTokens: Int) -> DecoderTransformer {
    var result = self
    for i in layers.indices { result.layers[i].set(precision, fewestTokens) }
    return result
  }
}

extension EncoderTransformer {
  /// As that of a decoder.
  func inPrecision(_ precision: PassPrecision) -> EncoderTransformer {
    var result = self
    for i in layers.indices { result.layers[i].set(precision, PassPrecision.fewestMixedRows) }
    return result
  }
}
