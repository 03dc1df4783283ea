internal import LinearAlgebra

/// A transformer that reads texts in both directions, with a norm after each block.
///
/// Devlin et al. 2019, "BERT"; norms as in Vaswani et al. 2017.
struct EncoderTransformer: Sendable {
  let configuration: EncoderConfiguration
  /// `[V, d]`.
  let tokenEmbedding: WeightMatrix
  /// `[positions, d]`.
  let positionEmbedding: Matrix
  /// The token types' embeddings, `[types, d]`; nil where there are none.
  let tokenTypeEmbedding: Matrix?
  let embeddingNorm: Normalization
  var layers: [EncoderLayer]

  /// The number of parameters, embeddings included.
  var parameterCount: Int {
    tokenEmbedding.count + positionEmbedding.count + (tokenTypeEmbedding?.count ?? 0)
      + embeddingNorm.parameterCount + layers.reduce(0) { $0 + $1.parameterCount }
  }

  /// The hidden states after the last layer.
  ///
  /// - Parameter batch: Sequences whose ids are in the vocabulary and that fit into the context.
  /// - Returns: `[T, d]`, one row per token of the batch.
  func hiddenStates(_ batch: PackedBatch) -> Matrix {
    var x = embed(batch)
    for layer in layers { layer.advance(&x, batch) }
    return x
  }

  /// The last hidden states of each sequence's first token, which heads read.
  ///
  /// In the last layer only these rows pass what follows attention.
  ///
  /// - Parameter batch: As for ``hiddenStates(_:)``.
  /// - Returns: `[sequences, d]`.
  func firstStates(_ batch: PackedBatch) -> Matrix {
    var x = embed(batch)
    for layer in layers.dropLast() { layer.advance(&x, batch) }
    let rows = batch.sequences.map(\.tokens.lowerBound)
    guard let last = layers.last else { return x.gatherRows(rows) }
    last.advance(&x, batch, keeping: rows)
    return x
  }

  // x = norm(token embedding + token type 0 + position embedding)
  private func embed(_ batch: PackedBatch) -> Matrix {
    var x = Matrix(uninitializedRows: batch.count, columns: configuration.hiddenSize)
    for sequence in batch.sequences {
      var next = configuration.firstPosition
      for t in sequence.tokens {
        var row = x.mutableRowSpan(t)
        tokenEmbedding.copyRow(Int(batch.ids[t]), into: &row)
        if let tokenTypeEmbedding {
          RowKernels.add(tokenTypeEmbedding.rowSpan(0), scale: 1, to: &row)
        }
        var position = next
        // Padding in the text itself takes no position of its own (Liu et al. 2019, RoBERTa, as
        // published in fairseq).
        if let padding = configuration.positionPaddingID, Int(batch.ids[t]) == padding {
          position = padding
        } else {
          next += 1
        }
        RowKernels.add(positionEmbedding.rowSpan(position), scale: 1, to: &row)
      }
    }
    return embeddingNorm.forward(x)
  }
}

/// One layer: `x = norm(x + attention(x)); x = norm(x + mlp(x))`.
struct EncoderLayer: Sendable {
  var queryKeyValue: QueryKeyValue
  let attention: Attention
  var attentionOutput: DenseLayer
  let attentionNorm: Normalization
  var feedForward: FeedForward
  let feedForwardNorm: Normalization

  var parameterCount: Int {
    queryKeyValue.parameterCount + attentionOutput.parameterCount + attentionNorm.parameterCount
      + feedForward.parameterCount + feedForwardNorm.parameterCount
  }

  /// Moves hidden states through the layer.
  ///
  /// - Parameters:
  ///   - x: `[T, d]`.
  ///   - batch: The sequences.
  ///   - rows: The rows that are wanted afterwards; nil for all.
  func advance(_ x: inout Matrix, _ batch: PackedBatch, keeping rows: [Int]? = nil) {
    let qkv = queryKeyValue.forward(x)
    var heads = attention.forward(qkv, queryKeyValue.columns, batch, caches: nil, layer: 0)
    if let rows {
      x = x.gatherRows(rows)
      heads = heads.gatherRows(rows)
    }
    attentionOutput.accumulate(heads, into: &x)
    x = attentionNorm.forward(x)
    // The sum needs its own copy of what the feed-forward layers read.
    var sum = x
    feedForward.accumulate(x, into: &sum)
    x = feedForwardNorm.forward(sum)
  }
}
