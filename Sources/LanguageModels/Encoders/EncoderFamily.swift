internal import TextTokenization

/// What one encoder architecture adds to the shared blocks: its configuration keys, its weights'
/// names and its head.
protocol EncoderFamily {
  /// Reads the family's part of a `config.json`.
  static func configuration(_ reader: ConfigurationReader, _ family: EncoderConfiguration.Family)
    throws(LanguageModelError) -> EncoderConfiguration

  /// The prefix of all weights but the head's in a classifier's checkpoint.
  static var prefix: String { get }

  /// What the weights of its layers are called.
  static var weightNames: EncoderWeightNames { get }

  /// Reads the head.
  ///
  /// - Parameters:
  ///   - configuration: The hyper-parameters.
  ///   - weights: All weights, by their full names.
  ///   - encoderWeights: Those below the head; names have no prefix.
  ///   - classes: The number of classes.
  /// - Returns: The head.
  /// - Throws: `WeightFormatError` or ``LanguageModelError``, naming the weight.
  static func head(
    _ configuration: EncoderConfiguration, _ weights: WeightReader, _ encoderWeights: WeightReader,
    classes: Int
  ) throws -> ClassificationHead

  /// The head's last layer.
  static var classifier: String { get }

  /// How the tokenizer is kept where there is no `tokenizer.json`.
  static var tokenizerFiles: TokenizerFiles { get }
}

extension EncoderConfiguration.Family {
  var implementation: any EncoderFamily.Type {
    switch self {
    case .bert: BERT.self
    case .distilBERT: DistilBERT.self
    case .roberta, .xlmRoberta: RoBERTa.self
    }
  }

  /// How the tokenizer is kept where there is no `tokenizer.json`.
  var tokenizerFiles: TokenizerFiles {
    self == .xlmRoberta
      ? .sentencePiece("sentencepiece.bpe.model", .fairseq) : implementation.tokenizerFiles
  }
}

extension EncoderConfiguration {
  /// The attention of every layer.
  var attention: Attention {
    Attention(
      heads: attentionHeads, keyValueHeads: attentionHeads, headSize: headSize,
      scale: 1 / Float(headSize).squareRoot(), visibility: .all)
  }
}
