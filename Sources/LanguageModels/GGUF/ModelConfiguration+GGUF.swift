internal import Files
internal import WeightFormats

extension ModelConfiguration {
  /// Reads the hyper-parameters of a GGUF file.
  ///
  /// - Throws: `WeightFormatError` if an entry has another type than it should;
  ///   ``LanguageModelError/unsupportedOption(file:option:value:supported:)`` for an architecture or
  ///   an option that this library does not compute.
  init(gguf file: GGUFFile) throws {
    let reader = try GGUFConfigurationReader(file)
    let (size, heads) = (
      try reader.size("embedding_length"), try reader.size("attention.head_count")
    )
    let keyValueHeads = try reader.optionalSize("attention.head_count_kv") ?? heads
    let headSize = try reader.headSize(heads: heads, hiddenSize: size)
    let family = reader.family
    let hasLayerNorms = [.gpt2, .gptNeoX, .stableLM, .falcon].contains(family)
    self.init(
      family: family, architectures: [reader.architecture], hiddenSize: size,
      hiddenLayers: try reader.layers(), attentionHeads: heads, keyValueHeads: keyValueHeads,
      headSize: headSize, innerSize: try reader.size("feed_forward_length"),
      vocabularySize: try reader.vocabularySize(hiddenSize: size),
      contextLength: try reader.size("context_length"),
      normEpsilon: try reader.number(
        hasLayerNorms ? "attention.layer_norm_epsilon" : "attention.layer_norm_rms_epsilon"),
      activation: reader.activation,
      tiesOutputEmbedding: file.tensor(named: "output.weight") == nil,
      biases: reader.biases())
    if family != .gpt2 { rotary = try reader.rotary(headSize: headSize) }
    attentionWindows = try reader.windows(layers: hiddenLayers)
    if family.addsOneToNormWeights { try reader.readGemma(into: &self) }
    usesParallelResidual = try reader.usesParallelResidual()
    beginOfTextID = try reader.tokenID("tokenizer.ggml.bos_token_id", below: vocabularySize)
    endOfTextIDs = try reader.endOfTextIDs(below: vocabularySize)
    try checkHeads(file.bytes.name)
  }
}
