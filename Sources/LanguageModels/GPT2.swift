internal import LinearAlgebra
internal import TextTokenization
internal import WeightFormats

/// GPT-2: learned positions, layer norm before each block, GELU, tied output.
///
/// Radford et al. 2019, "Language models are unsupervised multitask learners".
struct GPT2: Transformer {
  let configuration: ModelConfiguration
  let tokenEmbedding: Matrix
  private let positionEmbedding: Matrix
  private let layers: [Layer]
  private let finalNorm: Norm

  private struct Norm {
    let weight: [Float]
    let bias: [Float]
    let epsilon: Float

    func forward(_ x: Matrix) -> Matrix {
      VectorKernels.layerNorm(x, weight: weight, bias: bias, epsilon: epsilon)
    }
  }

  private struct Layer {
    let attentionNorm: Norm
    let queryKeyValue: DenseLayer
    let attention: Attention
    let attentionOutput: DenseLayer
    let feedForwardNorm: Norm
    let feedForwardIn: DenseLayer
    let feedForwardOut: DenseLayer
  }

  /// Reads the weights under their Hugging Face names, with or without the `transformer.` prefix.
  init(_ configuration: ModelConfiguration, weights: WeightReader) throws {
    self.configuration = configuration
    let d = configuration.hiddenSize
    let reader = weights.withOptionalPrefix("transformer.", probe: "wte.weight")
    let norm = { (name: String) throws -> Norm in
      Norm(
        weight: try reader.vector(name + ".weight", count: d),
        bias: try reader.vector(name + ".bias", count: d),
        epsilon: configuration.layerNormEpsilon)
    }
    let dense = { (name: String, inputs: Int, outputs: Int) throws -> DenseLayer in
      DenseLayer(
        weight: try reader.matrix(name + ".weight", rows: inputs, columns: outputs),
        bias: try reader.vector(name + ".bias", count: outputs), layout: .inputByOutput)
    }
    tokenEmbedding = try reader.matrix(
      "wte.weight", rows: configuration.vocabularySize, columns: d)
    positionEmbedding = try reader.matrix(
      "wpe.weight", rows: configuration.contextLength, columns: d)
    layers = try (0..<configuration.hiddenLayers).map { i in
      Layer(
        attentionNorm: try norm("h.\(i).ln_1"),
        queryKeyValue: try dense("h.\(i).attn.c_attn", d, 3 * d),
        attention: Attention(
          heads: configuration.attentionHeads, headSize: configuration.headSize,
          scale: configuration.attentionScale(layer: i)),
        attentionOutput: try dense("h.\(i).attn.c_proj", d, d),
        feedForwardNorm: try norm("h.\(i).ln_2"),
        feedForwardIn: try dense("h.\(i).mlp.c_fc", d, configuration.innerSize),
        feedForwardOut: try dense("h.\(i).mlp.c_proj", configuration.innerSize, d))
    }
    finalNorm = try norm("ln_f")
  }

  /// The number of parameters, embeddings included.
  var parameterCount: Int {
    let d = configuration.hiddenSize
    let inner = configuration.innerSize
    let perLayer = 4 * d + 4 * d * d + 4 * d + 2 * d * inner + inner + d
    return tokenEmbedding.count + positionEmbedding.count + layers.count * perLayer + 2 * d
  }

  func hiddenStates(_ batch: PackedBatch, caches: [SequenceCache]?) -> Matrix {
    var x = embed(batch, caches)
    for (sequence, cache) in zip(batch.sequences, caches ?? []) {
      cache.reserve(sequence.tokens.count)
    }
    for (index, layer) in layers.enumerated() {
      let qkv = layer.queryKeyValue.forward(layer.attentionNorm.forward(x))
      if let caches { store(qkv, batch, caches, layer: index) }
      let attended = layer.attention.forward(qkv, batch, caches: caches, layer: index)
      layer.attentionOutput.accumulate(attended, into: &x)
      var inner = layer.feedForwardIn.forward(layer.feedForwardNorm.forward(x))
      configuration.activation.apply(&inner)
      layer.feedForwardOut.accumulate(inner, into: &x)
    }
    for (sequence, cache) in zip(batch.sequences, caches ?? []) {
      cache.commit(sequence.tokens.count)
    }
    return finalNorm.forward(x)
  }

  // x = token embedding + position embedding
  private func embed(_ batch: PackedBatch, _ caches: [SequenceCache]?) -> Matrix {
    let d = configuration.hiddenSize
    var x = Matrix(uninitializedRows: batch.count, columns: d)
    let out = x.mutableBase()
    for (i, sequence) in batch.sequences.enumerated() {
      let past = caches?[i].length ?? 0
      for (j, t) in sequence.tokens.enumerated() {
        let row = out + t * d
        row.update(from: tokenEmbedding.base + Int(batch.ids[t]) * d, count: d)
        RowKernels.add(positionEmbedding.base + (past + j) * d, scale: 1, to: row, d)
      }
    }
    return x
  }

  private func store(
    _ qkv: Matrix, _ batch: PackedBatch, _ caches: [SequenceCache], layer: Int
  ) {
    let d = configuration.hiddenSize
    for (sequence, cache) in zip(batch.sequences, caches) {
      let start = qkv.base + sequence.tokens.lowerBound * 3 * d
      cache.write(
        layer: layer, count: sequence.tokens.count, keys: start + d, values: start + 2 * d,
        stride: 3 * d)
    }
  }
}

extension ModelConfiguration {
  /// The factor on attention scores in one layer.
  func attentionScale(layer: Int) -> Float {
    let byHead = scalesAttention ? 1 / Float(headSize).squareRoot() : 1
    return scalesAttentionByLayer ? byHead / Float(layer + 1) : byHead
  }
}

extension ModelConfiguration.Activation {
  func apply(_ x: inout Matrix) {
    switch self {
    case .geluTanh: VectorKernels.geluTanh(&x)
    case .geluErf: VectorKernels.geluErf(&x)
    }
  }
}
