public import Foundation

/// The hyper-parameters of a model, from a Hugging Face `config.json`.
public struct ModelConfiguration: Sendable, Equatable {
  /// The architecture.
  public enum Family: String, Sendable, Codable {
    /// GPT-2 in all sizes, DistilGPT-2, DialoGPT.
    case gpt2
  }

  /// The non-linearity of the feed-forward layers.
  public enum Activation: String, Sendable, Codable {
    /// GELU by its tanh form (`gelu_new`, `gelu_fast`, `gelu_pytorch_tanh`).
    case geluTanh
    /// GELU by the error function (`gelu`).
    case geluErf
  }

  /// The architecture.
  public var family: Family
  /// The class names under `architectures`, such as `GPT2LMHeadModel`.
  public var architectures: [String]
  /// `d`, the width of hidden states and embeddings.
  public var hiddenSize: Int
  /// The number of transformer layers.
  public var hiddenLayers: Int
  /// The number of attention heads; divides `hiddenSize`.
  public var attentionHeads: Int
  /// The width of the feed-forward layers.
  public var innerSize: Int
  /// `V`, the number of tokens.
  public var vocabularySize: Int
  /// The number of positions.
  public var contextLength: Int
  /// Added to variances in layer norms.
  public var layerNormEpsilon: Float
  /// The feed-forward non-linearity.
  public var activation: Activation
  /// Whether the output embedding is the input embedding.
  public var tiesOutputEmbedding: Bool
  /// Whether attention scores are divided by √(head size).
  public var scalesAttention: Bool
  /// Whether the scores of layer `l` are divided by `l + 1` besides.
  public var scalesAttentionByLayer: Bool
  /// The token that begins a text, if the model has one.
  public var beginOfTextID: Int?
  /// The token that ends a text, if the model has one.
  public var endOfTextID: Int?
  /// Names of a classifier's classes, by class index; empty for language models.
  public var labels: [String]

  /// The size of one attention head.
  public var headSize: Int { hiddenSize / attentionHeads }
}

extension ModelConfiguration {
  /// Reads a `config.json`.
  ///
  /// - Parameters:
  ///   - json: The file's bytes.
  ///   - path: The file's name, for messages.
  /// - Throws: ``LanguageModelError/malformedConfiguration(file:reason:)``;
  ///   ``LanguageModelError/unsupportedOption(file:option:value:supported:)`` for every option
  ///   whose value would make the numbers wrong.
  public init(json: Data, path: String) throws(LanguageModelError) {
    let reader = try ConfigurationReader(json: json, path: path)
    let type = try reader.string("model_type", default: "")
    guard let family = Family(rawValue: type) else {
      throw reader.unsupported("model_type", type.isEmpty ? "(none)" : type, "gpt2")
    }
    try reader.require("quantization_config", isAbsentFor: "unquantised weights")
    switch family {
    case .gpt2: try self.init(gpt2: reader)
    }
  }

  private init(gpt2 reader: ConfigurationReader) throws(LanguageModelError) {
    family = .gpt2
    architectures = try reader.strings("architectures")
    try reader.require("add_cross_attention", is: false)
    hiddenSize = try reader.size("n_embd")
    hiddenLayers = try reader.size("n_layer")
    attentionHeads = try reader.size("n_head")
    innerSize = try reader.optionalSize("n_inner") ?? 4 * hiddenSize
    vocabularySize = try reader.size("vocab_size")
    if let positions = try reader.optionalSize("n_positions") {
      contextLength = positions
    } else {
      contextLength = try reader.size("n_ctx")
    }
    layerNormEpsilon = Float(try reader.number("layer_norm_epsilon", default: 1e-5))
    activation = try reader.activation("activation_function", default: "gelu_new")
    tiesOutputEmbedding = try reader.boolean("tie_word_embeddings", default: true)
    scalesAttention = try reader.boolean("scale_attn_weights", default: true)
    scalesAttentionByLayer = try reader.boolean("scale_attn_by_inverse_layer_idx", default: false)
    beginOfTextID = try reader.tokenID("bos_token_id", below: vocabularySize)
    endOfTextID = try reader.tokenID("eos_token_id", below: vocabularySize)
    labels = try reader.labels()
    guard hiddenSize % attentionHeads == 0 else {
      throw .malformedConfiguration(
        file: reader.path, reason: "n_head \(attentionHeads) does not divide n_embd \(hiddenSize)")
    }
  }
}
