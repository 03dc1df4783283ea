/// Layers whose products are computed in a precision.
extension DenseLayer {
  mutating func set(_ precision: PassPrecision) { weight.precision = precision }
}

extension QueryKeyValue {
  mutating func set(_ precision: PassPrecision) {
    for i in parts.indices { parts[i].set(precision) }
  }
}

extension FeedForward {
  mutating func set(_ precision: PassPrecision) {
    gate?.set(precision)
    inner.set(precision)
    output.set(precision)
  }
}

extension DecoderLayer {
  mutating func set(_ precision: PassPrecision) {
    queryKeyValue.set(precision)
    attentionOutput.set(precision)
    feedForward.set(precision)
  }
}

extension EncoderLayer {
  mutating func set(_ precision: PassPrecision) {
    queryKeyValue.set(precision)
    attentionOutput.set(precision)
    feedForward.set(precision)
  }
}

extension DecoderTransformer {
  /// The same transformer, whose layers multiply in a precision; weights rounded once serve all copies.
  func inPrecision(_ precision: PassPrecision) -> DecoderTransformer {
    var result = self
    for i in layers.indices { result.layers[i].set(precision) }
    return result
  }
}

extension EncoderTransformer {
  /// As that of a decoder.
  func inPrecision(_ precision: PassPrecision) -> EncoderTransformer {
    var result = self
    for i in layers.indices { result.layers[i].set(precision) }
    return result
  }
}
