/// BERT: learned positions and token types, a tanh layer on the first token.
///
/// Devlin et al. 2019, "BERT: pre-training of deep bidirectional transformers for language
/// understanding".
enum BERT: EncoderFamily {
  static let prefix = "bert."
  static let classifier = "classifier"
  static let tokenizerFiles = TokenizerFiles.wordPieces

  static func configuration(_ reader: ConfigurationReader, _ family: EncoderConfiguration.Family)
    throws(LanguageModelError) -> EncoderConfiguration
  {
    let size = try reader.size("hidden_size", default: 768)
    let heads = try reader.size("num_attention_heads", default: 12)
    return EncoderConfiguration(
      family: family, hiddenSize: size,
      hiddenLayers: try reader.layers("num_hidden_layers", default: 12),
      attentionHeads: heads,
      headSize: try reader.headSize("num_attention_heads", heads, "hidden_size", size),
      innerSize: try reader.size("intermediate_size", default: 3072),
      vocabularySize: try reader.size(
        "vocab_size", default: family == .roberta ? 50_265 : 30_522),
      positions: try reader.size("max_position_embeddings", default: 512), positionPaddingID: nil,
      tokenTypes: try reader.optionalSize("type_vocab_size") ?? 2,
      normEpsilon: Float(try reader.number("layer_norm_eps", default: 1e-12)),
      activation: try reader.activation("hidden_act", default: "gelu"))
  }

  static let weightNames = EncoderWeightNames(
    layers: "encoder.layer",
    queryKeyValue: ["query", "key", "value"].map { "attention.self.\($0)" },
    attentionOutput: "attention.output.dense", attentionNorm: "attention.output.LayerNorm",
    inner: "intermediate.dense", output: "output.dense", feedForwardNorm: "output.LayerNorm")

  static func head(
    _ configuration: EncoderConfiguration, _ weights: WeightReader, _ encoderWeights: WeightReader,
    classes: Int
  ) throws -> ClassificationHead {
    let d = configuration.hiddenSize
    return ClassificationHead(
      dense: try encoderWeights.dense("pooler.dense", d, d, hasBias: true), activation: .tanh,
      output: try weights.dense(classifier, d, classes, hasBias: true))
  }
}
