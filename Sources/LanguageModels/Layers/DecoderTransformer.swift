internal import LinearAlgebra

/// A decoder-only transformer: the families differ in the blocks that they put into it.
struct DecoderTransformer: Transformer {
  let configuration: ModelConfiguration
  /// `[V, d]`.
  let tokenEmbedding: WeightMatrix
  /// Learned positions, `[context, d]`; nil where positions turn queries and keys instead.
  let positionEmbedding: Matrix?
  let rotaryEmbedding: RotaryEmbedding?
  let layers: [DecoderLayer]
  let finalNorm: Normalization

  /// The number of parameters, embeddings included.
  var parameterCount: Int {
    tokenEmbedding.count + (positionEmbedding?.count ?? 0) + finalNorm.parameterCount
      + layers.reduce(0) { $0 + $1.parameterCount }
  }

  func hiddenStates(_ batch: PackedBatch, caches: [SequenceCache]?) -> Matrix {
    var x = embed(batch, caches)
    let angles = rotaryEmbedding?.angles(batch, caches: caches)
    for (sequence, cache) in zip(batch.sequences, caches ?? []) {
      cache.reserve(sequence.tokens.count)
    }
    for (index, layer) in layers.enumerated() {
      layer.advance(&x) { normalized in
        var qkv = layer.queryKeyValue.forward(normalized)
        let columns = layer.queryKeyValue.columns
        if let angles { rotaryEmbedding?.rotate(&qkv, columns, layer.attention, angles) }
        for (sequence, cache) in zip(batch.sequences, caches ?? []) {
          cache.write(
            layer: index, qkv, columns, rows: sequence.tokens,
            headSize: layer.attention.headSize)
        }
        return layer.attention.forward(qkv, columns, batch, caches: caches, layer: index)
      }
    }
    for (sequence, cache) in zip(batch.sequences, caches ?? []) {
      cache.commit(sequence.tokens.count)
    }
    return finalNorm.forward(x)
  }

  // x = token embedding (+ position embedding)
  private func embed(_ batch: PackedBatch, _ caches: [SequenceCache]?) -> Matrix {
    var x = Matrix(uninitializedRows: batch.count, columns: configuration.hiddenSize)
    for (i, sequence) in batch.sequences.enumerated() {
      let past = caches?[i].length ?? 0
      for (j, t) in sequence.tokens.enumerated() {
        var row = x.mutableRowSpan(t)
        tokenEmbedding.copyRow(Int(batch.ids[t]), into: &row)
        if let positionEmbedding {
          RowKernels.add(positionEmbedding.rowSpan(past + j), scale: 1, to: &row)
        }
      }
    }
    return x
  }
}

/// One layer: attention and feed-forward, each behind a norm, added to the residual stream.
struct DecoderLayer: Sendable {
  /// How the two halves meet the residual stream.
  enum Residual: Sendable {
    /// The feed-forward part reads what attention wrote: `x += attention(x); x += mlp(x)`.
    case sequential
    /// Both read the same: `x += attention(x) + mlp(x)` (Wang & Komatsuzaki 2021, GPT-J).
    case parallel
  }

  let attentionNorm: Normalization
  let queryKeyValue: QueryKeyValue
  let attention: Attention
  let attentionOutput: DenseLayer
  /// Nil if the feed-forward part reads what attention reads.
  let feedForwardNorm: Normalization?
  let feedForward: FeedForward
  let residual: Residual

  var parameterCount: Int {
    attentionNorm.parameterCount + queryKeyValue.parameterCount + attentionOutput.parameterCount
      + (feedForwardNorm?.parameterCount ?? 0) + feedForward.parameterCount
  }

  /// Moves the residual stream through the layer.
  ///
  /// - Parameters:
  ///   - x: The residual stream, `[T, d]`.
  ///   - attend: From normalised hidden states to the heads' outputs, before their projection.
  func advance(_ x: inout Matrix, attend: (Matrix) -> Matrix) {
    let normalized = attentionNorm.forward(x)
    let heads = attend(normalized)
    switch residual {
    case .sequential:
      attentionOutput.accumulate(heads, into: &x)
      feedForward.accumulate(feedForwardNorm?.forward(x) ?? normalized, into: &x)
    case .parallel:
      let read = feedForwardNorm?.forward(x) ?? normalized
      attentionOutput.accumulate(heads, into: &x)
      feedForward.accumulate(read, into: &x)
    }
  }
}
