import Files
import Foundation
import LanguageModels
import TestSupport
import Testing

/// What a `config.json` may leave out, and what then counts: the values of the configuration classes of
/// `transformers` 5.24.
@Suite struct ConfigurationDefaultsTests {
  struct Defaults: Sendable, CustomTestStringConvertible {
    var type: String
    /// Hidden size, layers, heads, key and value heads, head size, inner size.
    var sizes: [Int]
    var vocabulary: Int
    var context: Int
    var epsilon: Float
    var isTied = false
    var testDescription: String { type }
  }

  static let classes = [
    Defaults(
      type: "gpt2", sizes: [768, 12, 12, 12, 64, 3072], vocabulary: 50_257, context: 1024,
      epsilon: 1e-5, isTied: true),
    Defaults(
      type: "gpt_neo", sizes: [2048, 24, 16, 16, 128, 8192], vocabulary: 50_257, context: 2048,
      epsilon: 1e-5, isTied: true),
    Defaults(
      type: "gptj", sizes: [4096, 28, 16, 16, 256, 16_384], vocabulary: 50_400, context: 2048,
      epsilon: 1e-5),
    Defaults(
      type: "gpt_neox", sizes: [6144, 44, 64, 64, 96, 24_576], vocabulary: 50_432, context: 2048,
      epsilon: 1e-5),
    Defaults(
      type: "llama", sizes: [4096, 32, 32, 32, 128, 11_008], vocabulary: 32_000, context: 2048,
      epsilon: 1e-6),
    Defaults(
      type: "mistral", sizes: [4096, 32, 32, 8, 128, 14_336], vocabulary: 32_000,
      context: 131_072, epsilon: 1e-6),
    Defaults(
      type: "qwen2", sizes: [4096, 32, 32, 32, 128, 22_016], vocabulary: 151_936,
      context: 32_768, epsilon: 1e-6),
    Defaults(
      type: "qwen3", sizes: [4096, 32, 32, 32, 128, 22_016], vocabulary: 151_936,
      context: 32_768, epsilon: 1e-6),
    Defaults(
      type: "olmo2", sizes: [4096, 32, 32, 32, 128, 11_008], vocabulary: 50_304, context: 2048,
      epsilon: 1e-5),
    Defaults(
      type: "phi3", sizes: [3072, 32, 32, 32, 96, 8192], vocabulary: 32_064, context: 4096,
      epsilon: 1e-5),
    Defaults(
      type: "stablelm", sizes: [2560, 32, 32, 32, 80, 6912], vocabulary: 50_304, context: 4096,
      epsilon: 1e-5),
    Defaults(
      type: "falcon", sizes: [4544, 32, 71, 1, 64, 18_176], vocabulary: 65_024, context: 2048,
      epsilon: 1e-5, isTied: true),
    Defaults(
      type: "gemma", sizes: [3072, 28, 16, 16, 256, 24_576], vocabulary: 256_000, context: 8192,
      epsilon: 1e-6, isTied: true),
    Defaults(
      type: "gemma2", sizes: [2304, 26, 8, 4, 256, 9216], vocabulary: 256_000, context: 8192,
      epsilon: 1e-6, isTied: true),
    Defaults(
      type: "gemma3_text", sizes: [2304, 26, 8, 4, 256, 9216], vocabulary: 262_208,
      context: 131_072, epsilon: 1e-6, isTied: true),
  ]

  private func configuration(_ json: String) throws -> ModelConfiguration {
    try ModelConfiguration(json: Data(json.utf8), path: "config.json")
  }

  @Test(arguments: classes) func ofEveryFamily(_ expected: Defaults) throws {
    let read = try configuration(#"{"model_type": "\#(expected.type)"}"#)
    #expect(
      [
        read.hiddenSize, read.hiddenLayers, read.attentionHeads, read.keyValueHeads,
        read.headSize, read.innerSize,
      ] == expected.sizes)
    #expect(
      read.vocabularySize == expected.vocabulary && read.contextLength == expected.context)
    #expect(read.normEpsilon == expected.epsilon && read.tiesOutputEmbedding == expected.isTied)
    #expect(read.endOfTextIDs.isEmpty && read.beginOfTextID == nil)
  }

  @Test func ofGemma() throws {
    let gemma2 = try configuration(#"{"model_type": "gemma2", "num_hidden_layers": 3}"#)
    #expect(gemma2.attentionSoftCap == 50 && gemma2.logitSoftCap == 30)
    #expect(gemma2.queryScalar == 256 && gemma2.attentionWindows == [4096, nil, 4096])
    let uncapped = try configuration(
      #"{"model_type": "gemma2", "attn_logit_softcapping": null, "final_logit_softcapping": null}"#)
    #expect(uncapped.attentionSoftCap == nil && uncapped.logitSoftCap == nil)
    let gemma3 = try configuration(#"{"model_type": "gemma3_text", "num_hidden_layers": 7}"#)
    #expect(gemma3.attentionWindows == [4096, 4096, 4096, 4096, 4096, nil, 4096])
    #expect(gemma3.rotary?.base == 1_000_000 && gemma3.localRotary?.base == 10_000)
    #expect(gemma3.logitSoftCap == nil && gemma3.activation == .geluTanh)
  }

  // Null and absent differ where the class has a default and allows null.
  @Test func ofWindowsAndHeads() throws {
    let mistral = #"{"model_type": "mistral", "num_hidden_layers": 1"#
    #expect(try configuration(mistral + "}").attentionWindows == [4096])
    #expect(try configuration(mistral + #", "sliding_window": null}"#).attentionWindows == [])
    #expect(try configuration(mistral + #", "num_key_value_heads": null}"#).keyValueHeads == 32)
  }

  // The general names stand for a family's own, and go before them.
  @Test func generalNames() throws {
    let gpt2 = try configuration(
      """
      {"model_type": "gpt2", "hidden_size": 48, "n_embd": 36, "num_hidden_layers": 3,
       "num_attention_heads": 4, "max_position_embeddings": 80}
      """)
    #expect(gpt2.hiddenSize == 48 && gpt2.hiddenLayers == 3 && gpt2.attentionHeads == 4)
    #expect(gpt2.contextLength == 80)
    let gptJ = try configuration(
      """
      {"model_type": "gptj", "hidden_size": 64, "num_hidden_layers": 2, "rotary_dim": 8,
       "num_attention_heads": 4, "max_position_embeddings": 33}
      """)
    #expect(gptJ.headSize == 16 && gptJ.hiddenLayers == 2 && gptJ.contextLength == 33)
  }

  // The text part of a published Gemma 3 that reads images leaves out most.
  @Test func ofATextPart() throws {
    let read = try configuration(
      """
      {"model_type": "gemma3", "eos_token_id": [1, 106], "text_config": {"hidden_size": 2560,
       "intermediate_size": 10240, "model_type": "gemma3_text", "num_hidden_layers": 34,
       "rope_scaling": {"factor": 8.0, "rope_type": "linear"}, "sliding_window": 1024}}
      """)
    #expect(read.family == .gemma3 && read.hiddenSize == 2560 && read.vocabularySize == 262_208)
    #expect(read.rotary?.scaling == .linear(factor: 8) && read.localRotary?.base == 10_000)
    #expect(read.attentionWindows.prefix(7) == [1024, 1024, 1024, 1024, 1024, nil, 1024])
    #expect(read.endOfTextIDs == [1, 106] && read.tiesOutputEmbedding)
  }

  // `generation_config.json` is asked first.
  @Test(arguments: [
    (#"{"eos_token_id": [274, 97]}"#, [274, 97]), (#"{"eos_token_id": 97}"#, [97]),
    (#"{"eos_token_id": null}"#, []), (#"{"temperature": 0.6}"#, [5]), (nil, [5]),
  ])
  func endsOfTextOfAFolder(_ generation: String?, _ expected: [Int]) throws {
    try Fixture.withTemporaryFolder { folder in
      let config = #"{"model_type": "llama", "vocab_size": 275, "eos_token_id": 5}"#
      try Data(config.utf8).write(to: URL(filePath: folder + "/config.json"))
      if let generation {
        try Data(generation.utf8).write(to: URL(filePath: folder + "/generation_config.json"))
      }
      let read = try ModelConfiguration(folder: FileFolder(path: folder))
      #expect(read.endOfTextIDs == expected)
    }
  }

  @Test func aMalformedGenerationConfigurationIsNamed() throws {
    try Fixture.withTemporaryFolder { folder in
      try Data(#"{"model_type": "llama"}"#.utf8).write(
        to: URL(filePath: folder + "/config.json"))
      let path = folder + "/generation_config.json"
      try Data(#"{"eos_token_id": ["</s>"]}"#.utf8).write(to: URL(filePath: path))
      #expect(
        throws: LanguageModelError.malformedConfiguration(
          file: path, reason: #"eos_token_id is "</s>", not a token id"#)
      ) { try ModelConfiguration(folder: FileFolder(path: folder)) }
    }
  }
}
