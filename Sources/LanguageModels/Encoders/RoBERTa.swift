internal import TextTokenization

/// RoBERTa: BERT's layers; positions start after the padding token's id, and the head has its own
/// tanh layer.
///
/// Liu et al. 2019, "RoBERTa: a robustly optimized BERT pretraining approach".
enum RoBERTa: EncoderFamily {
  static let prefix = "roberta."
  static let classifier = "classifier.out_proj"
  static let tokenizerFiles = TokenizerFiles.pairs(.roberta)

  static func configuration(_ reader: ConfigurationReader, _ family: EncoderConfiguration.Family)
    throws(LanguageModelError) -> EncoderConfiguration
  {
    var configuration = try BERT.configuration(reader, family)
    configuration.positionPaddingID = try reader.count("pad_token_id", default: 1)
    return configuration
  }

  static let weightNames = BERT.weightNames

  static func head(
    _ configuration: EncoderConfiguration, _ weights: WeightReader, _ encoderWeights: WeightReader,
    classes: Int
  ) throws -> ClassificationHead {
    let d = configuration.hiddenSize
    return ClassificationHead(
      dense: try weights.dense("classifier.dense", d, d, hasBias: true), activation: .tanh,
      output: try weights.dense(classifier, d, classes, hasBias: true))
  }
}
