public import Files
internal import Foundation
internal import WeightFormats

/// The hyper-parameters of an encoder, which reads a text in both directions, from a Hugging Face
/// `config.json`.
public struct EncoderConfiguration: Sendable, Equatable {
  /// The architecture; raw values are Hugging Face's `model_type`.
  public enum Family: String, Sendable, Codable, CaseIterable {
    /// BERT.
    case bert
    /// DistilBERT: half of BERT's layers, no token types.
    case distilBERT = "distilbert"
    /// RoBERTa: BERT's layers, other positions and another head.
    case roberta
    /// RoBERTa's architecture with other vocabularies.
    case xlmRoberta = "xlm-roberta"
  }

  /// The architecture.
  public var family: Family
  /// The class names under `architectures`, such as `BertForSequenceClassification`.
  public var architectures: [String] = []
  /// `d`, the width of hidden states and embeddings.
  public var hiddenSize: Int
  /// The number of transformer layers.
  public var hiddenLayers: Int
  /// The number of attention heads.
  public var attentionHeads: Int
  /// The size of one attention head.
  public var headSize: Int
  /// The width of the feed-forward layers.
  public var innerSize: Int
  /// `V`, the number of tokens.
  public var vocabularySize: Int
  /// The number of position embeddings.
  public var positions: Int
  /// The padding token whose position is its id, and after which the others' positions start; nil
  /// where positions start at 0.
  public var positionPaddingID: Int?
  /// The number of token types, of which only the first is used; 0 for none.
  public var tokenTypes: Int
  /// Added to variances in norms.
  public var normEpsilon: Float
  /// The feed-forward non-linearity.
  public var activation: ModelConfiguration.Activation

  /// The position of a text's first token.
  var firstPosition: Int { positionPaddingID.map { $0 + 1 } ?? 0 }

  /// The largest number of tokens of a text, special tokens included.
  public var contextLength: Int { positions - firstPosition }
}

extension EncoderConfiguration {
  /// Reads the `config.json` of a model folder.
  ///
  /// - Throws: `WeightFormatError` if there is none;
  ///   ``LanguageModelError/malformedConfiguration(file:reason:)``;
  ///   ``LanguageModelError/unsupportedOption(file:option:value:supported:)`` for every option
  ///   whose value would make the numbers wrong.
  public init(folder: FileFolder) throws {
    try self.init(ConfigurationReader(folder: folder))
  }

  init(_ reader: ConfigurationReader) throws(LanguageModelError) {
    let type = try reader.modelType()
    guard let family = Family(rawValue: type) else {
      throw reader.unsupported(
        "model_type", type.isEmpty ? "(none)" : type,
        Family.allCases.map(\.rawValue).joined(separator: ", "))
    }
    try reader.require("quantization_config", isAbsentFor: "unquantised weights")
    try reader.require("is_decoder", is: false)
    try reader.require("add_cross_attention", is: false)
    if case .object(let heads)? = reader.present("pruned_heads"), !heads.isEmpty {
      throw reader.unsupported("pruned_heads", "(set)", "all heads of all layers")
    }
    let position = try reader.string("position_embedding_type", default: "absolute")
    guard position == "absolute" else {
      throw reader.unsupported("position_embedding_type", position, "absolute")
    }
    self = try family.implementation.configuration(reader, family)
    architectures = try reader.strings("architectures")
    guard contextLength > 0 else {
      throw reader.malformed(
        "max_position_embeddings", "\(positions) leaves no positions after pad_token_id")
    }
  }
}
