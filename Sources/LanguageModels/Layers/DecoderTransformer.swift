internal import LinearAlgebra

/// A decoder-only transformer: the families differ in the blocks that they put into it.
struct DecoderTransformer: Transformer {
  let configuration: ModelConfiguration
  /// `[V, d]`.
  let tokenEmbedding: WeightMatrix
  /// Learned positions, `[context, d]`; nil where positions turn queries and keys instead.
  let positionEmbedding: Matrix?
  let rotaryEmbedding: RotaryEmbedding?
  /// That of layers with a window, where they have their own.
  var localRotaryEmbedding: RotaryEmbedding?
  var layers: [DecoderLayer]
  let finalNorm: Normalization

  // Sequences whose keys and values one thread writes: fewer do not pay for another.
  private static let fewestWrites = 8

  /// The number of parameters, embeddings included.
  var parameterCount: Int {
    tokenEmbedding.count + (positionEmbedding?.count ?? 0) + finalNorm.parameterCount
      + layers.reduce(0) { $0 + $1.parameterCount }
  }

  func hiddenStates(_ batch: PackedBatch, caches: [SequenceCache]?) -> Matrix {
    var x = embed(batch, caches)
    let angles = rotaryEmbedding?.angles(batch, caches: caches)
    let localAngles = localRotaryEmbedding?.angles(batch, caches: caches)
    for (sequence, cache) in zip(batch.sequences, caches ?? []) {
      cache.reserve(sequence.tokens.count)
    }
    for (index, layer) in layers.enumerated() {
      layer.advance(&x) { normalized in
        var qkv = layer.queryKeyValue.forward(normalized)
        let columns = layer.queryKeyValue.columns
        layer.queryKeyNorm?.apply(&qkv, columns, layer.attention)
        if let localAngles, layer.attention.isLocal {
          localRotaryEmbedding?.rotate(&qkv, columns, layer.attention, localAngles)
        } else if let angles {
          rotaryEmbedding?.rotate(&qkv, columns, layer.attention, angles)
        }
        if let caches {
          // Each sequence has a cache of its own.
          Parallel.chunks(caches.count, minimumChunk: Self.fewestWrites) { [qkv] range in
            for i in range {
              caches[i].write(
                layer: index, qkv, columns, rows: batch.sequences[i].tokens,
                headSize: layer.attention.headSize)
            }
          }
        }
        return layer.attention.forward(qkv, columns, batch, caches: caches, layer: index)
      }
    }
    for (sequence, cache) in zip(batch.sequences, caches ?? []) {
      cache.commit(sequence.tokens.count)
    }
    return finalNorm.forward(x)
  }

  // x = factor · token embedding (+ position embedding)
  private func embed(_ batch: PackedBatch, _ caches: [SequenceCache]?) -> Matrix {
    var x = Matrix(uninitializedRows: batch.count, columns: configuration.hiddenSize)
    for (i, sequence) in batch.sequences.enumerated() {
      let past = caches?[i].length ?? 0
      for (j, t) in sequence.tokens.enumerated() {
        var row = x.mutableRowSpan(t)
        tokenEmbedding.copyRow(Int(batch.ids[t]), into: &row)
        if configuration.embeddingScale != 1 {
          RowKernels.scale(&row, by: configuration.embeddingScale)
        }
        if let positionEmbedding {
          RowKernels.add(positionEmbedding.rowSpan(past + j), scale: 1, to: &row)
        }
      }
    }
    return x
  }
}

/// One layer: attention and feed-forward, each behind a norm, before one or between two, added to the
/// residual stream.
struct DecoderLayer: Sendable {
  /// How the two halves meet the residual stream.
  enum Residual: Sendable {
    /// The feed-forward part reads what attention wrote: `x += attention(x); x += mlp(x)`.
    case sequential
    /// Both read the same: `x += attention(x) + mlp(x)` (Wang & Komatsuzaki 2021, GPT-J).
    case parallel
  }

  /// Nil if attention reads the residual stream itself.
  let attentionNorm: Normalization?
  var queryKeyValue: QueryKeyValue
  /// Of queries and keys.
  var queryKeyNorm: QueryKeyNorm?
  let attention: Attention
  var attentionOutput: DenseLayer
  /// Of what attention adds to the residual stream.
  var attentionOutputNorm: Normalization?
  /// Nil if the feed-forward part reads what attention reads, or behind attention the residual stream
  /// itself.
  let feedForwardNorm: Normalization?
  var feedForward: FeedForward
  /// Of what the feed-forward part adds to the residual stream.
  var feedForwardOutputNorm: Normalization?
  let residual: Residual

  var parameterCount: Int {
    let norms = [attentionNorm, attentionOutputNorm, feedForwardNorm, feedForwardOutputNorm]
    return queryKeyValue.parameterCount + attentionOutput.parameterCount
      + feedForward.parameterCount + (queryKeyNorm?.parameterCount ?? 0)
      + norms.reduce(0) { $0 + ($1?.parameterCount ?? 0) }
  }

  /// Moves the residual stream through the layer.
  ///
  /// - Parameters:
  ///   - x: The residual stream, `[T, d]`.
  ///   - attend: From normalised hidden states to the heads' outputs, before their projection.
  func advance(_ x: inout Matrix, attend: (Matrix) -> Matrix) {
    let normalized = attentionNorm?.forward(x) ?? x
    let heads = attend(normalized)
    switch residual {
    case .sequential:
      addAttention(heads, to: &x)
      addFeedForward(feedForwardNorm?.forward(x) ?? x, to: &x)
    case .parallel:
      let read = feedForwardNorm?.forward(x) ?? normalized
      addAttention(heads, to: &x)
      addFeedForward(read, to: &x)
    }
  }

  private func addAttention(_ heads: Matrix, to x: inout Matrix) {
    guard let attentionOutputNorm else { return attentionOutput.accumulate(heads, into: &x) }
    VectorKernels.add(attentionOutputNorm.forward(attentionOutput.forward(heads)), to: &x)
  }

  private func addFeedForward(_ read: Matrix, to x: inout Matrix) {
    guard let feedForwardOutputNorm else { return feedForward.accumulate(read, into: &x) }
    VectorKernels.add(feedForwardOutputNorm.forward(feedForward.forward(read)), to: &x)
  }
}
