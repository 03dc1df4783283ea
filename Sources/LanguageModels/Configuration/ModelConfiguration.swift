/// The hyper-parameters of a model, from a Hugging Face `config.json` or a GGUF file.
public struct ModelConfiguration: Sendable, Equatable {
  /// The architecture; raw values are Hugging Face's `model_type`.
  public enum Family: String, Sendable, Codable, CaseIterable {
    /// GPT-2 in all sizes, DistilGPT-2, DialoGPT.
    case gpt2
    /// GPT-Neo.
    case gptNeo = "gpt_neo"
    /// GPT-J.
    case gptJ = "gptj"
    /// GPT-NeoX and Pythia.
    case gptNeoX = "gpt_neox"
    /// Llama 1 to 3, TinyLlama, SmolLM2.
    case llama
    /// Mistral: Llama with a sliding window.
    case mistral
    /// Qwen2 and Qwen2.5: Llama with biases on queries, keys and values.
    case qwen2
    /// Qwen3, dense: Llama with norms of queries and keys.
    case qwen3
    /// OLMo 2: Llama with norms behind each half of a layer.
    case olmo2
    /// Phi-3 and Phi-4: Llama with fused projections.
    case phi3
    /// StableLM: Llama with layer norms.
    case stableLM = "stablelm"
    /// Falcon with rotary positions.
    case falcon
    /// Gemma 1: Llama with scaled embeddings.
    case gemma
    /// Gemma 2: norms around each half of a layer, local layers, soft caps.
    case gemma2
    /// Gemma 3, its text part: norms of queries and keys, local layers.
    case gemma3 = "gemma3_text"
  }

  /// The non-linearity of the feed-forward layers.
  public enum Activation: String, Sendable, Codable {
    /// GELU by its tanh form (`gelu_new`, `gelu_fast`, `gelu_pytorch_tanh`).
    case geluTanh
    /// GELU by the error function (`gelu`).
    case geluErf
    /// `x · sigmoid(x)` (`silu`).
    case silu
    /// `max(x, 0)` (`relu`).
    case relu
  }

  /// Linear maps that may have a bias.
  public enum BiasedLayer: Sendable {
    /// The projections to queries, keys and values.
    case queryKeyValue
    /// The projection of the heads' outputs.
    case attentionOutput
    /// The feed-forward layers.
    case feedForward
    /// The output head.
    case outputHead
  }

  /// The architecture.
  public var family: Family
  /// The class names under `architectures`, such as `GPT2LMHeadModel`.
  public var architectures: [String] = []
  /// `d`, the width of hidden states and embeddings.
  public var hiddenSize: Int
  /// The number of transformer layers.
  public var hiddenLayers: Int
  /// The number of query heads.
  public var attentionHeads: Int
  /// The number of key and value heads; divides `attentionHeads`.
  public var keyValueHeads: Int
  /// The size of one attention head.
  public var headSize: Int
  /// The width of the feed-forward layers.
  public var innerSize: Int
  /// `V`, the number of tokens.
  public var vocabularySize: Int
  /// The number of positions.
  public var contextLength: Int
  /// Added to variances or mean squares in norms.
  public var normEpsilon: Float
  /// The feed-forward non-linearity.
  public var activation: Activation
  /// Whether the output embedding is the input embedding.
  public var tiesOutputEmbedding: Bool
  /// The factor on token embeddings.
  public var embeddingScale: Float = 1
  /// Which linear maps have a bias.
  public var biases: Set<BiasedLayer> = []
  /// Whether attention scores are divided by √(head size).
  public var scalesAttention = true
  /// Whether the scores of layer `l` are divided by `l + 1` besides.
  public var scalesAttentionByLayer = false
  /// The number whose root divides attention scores, where it is not the head size.
  public var queryScalar: Float?
  /// The cap `c` of attention scores, which become `c · tanh(score / c)`.
  public var attentionSoftCap: Float?
  /// The cap `c` of logits, which become `c · tanh(logit / c)`.
  public var logitSoftCap: Float?
  /// For each layer, how many positions a query sees, its own included; nil for all before it.
  public var attentionWindows: [Int?] = []
  /// How positions turn queries and keys; nil where positions are learned embeddings.
  public var rotary: RotaryConfiguration?
  /// How they do in layers with a window, where it is otherwise than in the rest.
  public var localRotary: RotaryConfiguration?
  /// Whether attention and feed-forward layers read the same residual stream.
  public var usesParallelResidual = false
  /// The token that begins a text, if the model has one.
  public var beginOfTextID: Int?
  /// The tokens that end a text, if the model has any: chat models have several.
  public var endOfTextIDs: [Int] = []
  /// The first of the tokens that end a text.
  public var endOfTextID: Int? { endOfTextIDs.first }

  /// The width of a token's keys, and of its values, in one layer.
  public var keyValueSize: Int { keyValueHeads * headSize }
}

extension ModelConfiguration.Family {
  /// Whether norms multiply by `1 + w`, `w` as the checkpoint holds it.
  var addsOneToNormWeights: Bool { [.gemma, .gemma2, .gemma3].contains(self) }
}

extension ModelConfiguration {
  /// Checks that heads divide what they must.
  func checkHeads(_ path: String) throws(LanguageModelError) {
    guard keyValueHeads <= attentionHeads, attentionHeads % keyValueHeads == 0 else {
      throw .malformedConfiguration(
        file: path,
        reason: "\(keyValueHeads) key and value heads do not divide \(attentionHeads) heads")
    }
  }
}

extension ConfigurationReader {
  /// The size of a head where heads share out the hidden size.
  func headSize(_ headsKey: String, _ heads: Int, _ sizeKey: String, _ size: Int)
    throws(LanguageModelError) -> Int
  {
    guard size % heads == 0 else {
      throw malformed(headsKey, "\(heads) does not divide \(sizeKey) \(size)")
    }
    return size / heads
  }
}
