/// DistilBERT: BERT without token types, and a ReLU layer in the head.
///
/// Sanh et al. 2019, "DistilBERT, a distilled version of BERT: smaller, faster, cheaper and lighter".
enum DistilBERT: EncoderFamily {
  static let prefix = "distilbert."
  static let classifier = "classifier"
  static let tokenizerFiles = TokenizerFiles.wordPieces

  // The published architecture has this value, whatever the configuration says.
  private static let normEpsilon: Float = 1e-12

  static func configuration(_ reader: ConfigurationReader, _ family: EncoderConfiguration.Family)
    throws(LanguageModelError) -> EncoderConfiguration
  {
    let (size, heads) = (
      try reader.size("dim", alias: "hidden_size", default: 768),
      try reader.size("n_heads", alias: "num_attention_heads", default: 12)
    )
    return EncoderConfiguration(
      family: family, hiddenSize: size,
      hiddenLayers: try reader.layers("n_layers", alias: "num_hidden_layers", default: 6),
      attentionHeads: heads, headSize: try reader.headSize("n_heads", heads, "dim", size),
      innerSize: try reader.size("hidden_dim", default: 3072),
      vocabularySize: try reader.size("vocab_size", default: 30_522),
      positions: try reader.size("max_position_embeddings", default: 512), positionPaddingID: nil,
      tokenTypes: 0,
      normEpsilon: normEpsilon, activation: try reader.activation("activation", default: "gelu"))
  }

  static let weightNames = EncoderWeightNames(
    layers: "transformer.layer",
    queryKeyValue: ["q", "k", "v"].map { "attention.\($0)_lin" },
    attentionOutput: "attention.out_lin", attentionNorm: "sa_layer_norm", inner: "ffn.lin1",
    output: "ffn.lin2", feedForwardNorm: "output_layer_norm")

  static func head(
    _ configuration: EncoderConfiguration, _ weights: WeightReader, _ encoderWeights: WeightReader,
    classes: Int
  ) throws -> ClassificationHead {
    let d = configuration.hiddenSize
    return ClassificationHead(
      dense: try weights.dense("pre_classifier", d, d, hasBias: true), activation: .relu,
      output: try weights.dense(classifier, d, classes, hasBias: true))
  }
}
