import Foundation
import LanguageModels
import LinearAlgebra
import TestSupport
import Testing

/// What `config.json` files of each family may and may not say.
@Suite struct FamilyConfigurationTests {
  /// The configuration of a fixture with some values changed (as JSON) or removed (nil).
  static func configuration(_ fixture: String, _ changes: [String: String?]) throws
    -> ModelConfiguration
  {
    let data = try Data(contentsOf: URL(filePath: Fixture.path("\(fixture)/config.json")))
    var values = try #require(
      try JSONSerialization.jsonObject(with: data) as? [String: Any])
    for (key, text) in changes {
      values[key] = try text.map {
        try JSONSerialization.jsonObject(with: Data($0.utf8), options: .fragmentsAllowed)
      }
    }
    return try ModelConfiguration(
      json: JSONSerialization.data(withJSONObject: values), path: "config.json")
  }

  @Test func familiesAreToldApart() throws {
    let expected: [(String, ModelConfiguration.Family)] = [
      ("gpt2", .gpt2), ("gpt_neo", .gptNeo), ("gptj", .gptJ), ("gpt_neox", .gptNeoX),
      ("llama", .llama), ("families/mistral-window", .mistral), ("families/qwen2", .qwen2),
      ("families/qwen3", .qwen3), ("families/olmo2", .olmo2), ("families/phi3", .phi3),
      ("families/gemma", .gemma), ("families/gemma2", .gemma2), ("families/gemma3", .gemma3),
      ("families/gemma3-images", .gemma3), ("families/falcon", .falcon),
    ]
    for (fixture, family) in expected {
      #expect(try Self.configuration(fixture, [:]).family == family)
    }
  }

  @Test func groupedQueriesWindowsAndRotaryEmbeddings() throws {
    let llama = try Self.configuration("families/llama-llama3", [:])
    #expect(llama.keyValueSize == 16 && llama.attentionHeads == 6 && llama.headSize == 8)
    #expect(
      llama.rotary
        == RotaryConfiguration(
          dimensions: 8, base: 500, style: .halves,
          scaling: .llama3(
            factor: 8, lowFrequencyFactor: 1, highFrequencyFactor: 4, originalContext: 16)))
    #expect(try Self.configuration("gpt_neox", [:]).rotary?.dimensions == 4)
    #expect(try Self.configuration("gptj", [:]).rotary?.style == .interleaved)
    #expect(try Self.configuration("gpt_neo", [:]).attentionWindows == [nil, 8, nil, 8])
    #expect(try Self.configuration("families/mistral-window", [:]).attentionWindows == [7, 7])
    #expect(
      try Self.configuration("families/mistral-window", ["sliding_window": "null"])
        .attentionWindows.isEmpty)
    #expect(
      try Self.configuration(
        "families/qwen2-window", ["layer_types": nil, "max_window_layers": "1"]
      ).attentionWindows == [nil, 6])
  }

  // Llama 3.1 lists several ends of text; ids beyond the vocabulary are none.
  @Test func allEndsOfTextCount() throws {
    let llama = try Self.configuration("llama", ["eos_token_id": "[7, 8, 7, 999999]"])
    #expect(llama.endOfTextIDs == [7, 8] && llama.endOfTextID == 7)
    #expect(try Self.configuration("llama", ["eos_token_id": "[]"]).endOfTextIDs == [])
  }

  @Test(arguments: [
    ("llama", "hidden_act", #""relu6""#, "hidden_act"),
    ("llama", "rope_parameters", #"{"rope_type": "longrope"}"#, "rope_parameters.rope_type"),
    ("llama", "rope_parameters", #"{"full_attention": {}}"#, "rope_parameters.full_attention"),
    ("llama", "rope_scaling", #"{"type": "su"}"#, "rope_scaling.rope_type"),
    ("llama", "rope_scaling", #"{"mrope_section": [1]}"#, "rope_scaling.mrope_section"),
    ("llama", "quantization_config", #"{"bits": 4}"#, "quantization_config"),
    ("gpt_neo", "attention_types", #"[[["global", "sparse"], 2]]"#, "attention_types"),
    ("families/qwen2-window", "layer_types", #"["full_attention", "x"]"#, "layer_types"),
    ("llama", "model_type", #""mamba""#, "model_type"),
    ("families/falcon", "alibi", "true", "alibi"),
    ("llama", "rope_scaling", #"{"long_factor": [1]}"#, "rope_scaling.long_factor"),
    ("families/phi3", "rope_scaling", #"{"type": "yarn", "factor": 2}"#, "rope_scaling"),
    ("families/phi3", "rope_scaling", #"{"type": "longrope"}"#, "rope_scaling.rope_type"),
    ("families/stablelm", "qk_layernorm", "true", "qk_layernorm"),
    ("families/gemma3", "attn_logit_softcapping", "50", "attn_logit_softcapping"),
    (
      "families/gemma3", "use_bidirectional_attention", "true", "use_bidirectional_attention"
    ),
    ("families/gemma3", "layer_types", #"["a", "b", "c", "d"]"#, "layer_types"),
  ])
  func unsupportedOptionsAreNamed(
    _ fixture: String, _ key: String, _ value: String, _ option: String
  ) throws {
    let error = #expect(throws: LanguageModelError.self) {
      try Self.configuration(fixture, [key: value])
    }
    guard case .unsupportedOption("config.json", option, _, _) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  @Test(arguments: [
    ("llama", "num_key_value_heads", "4", "4 key and value heads do not divide 6 heads"),
    ("llama", "num_key_value_heads", "12", "12 key and value heads do not divide 6 heads"),
    ("llama", "num_hidden_layers", "5000", "num_hidden_layers is 5000, over 4096"),
    ("llama", "head_dim", "7", "the rotary embedding of 7 of 7 entries"),
    (
      "llama", "eos_token_id", "[\((0..<257).map(String.init).joined(separator: ","))]",
      "eos_token_id lists 257 token ids, over 256"
    ),
    ("llama", "head_dim", "1", "the rotary embedding of 1 of 1 entries"),
    ("llama", "rope_parameters", "3", "rope_parameters is 3, not an object"),
    ("llama", "rope_parameters", #"{"rope_theta": 1}"#, "with base 1.0 is impossible"),
    (
      "llama", "rope_scaling", #"{"rope_type": "linear"}"#, "rope_scaling.factor is missing"
    ),
    (
      "llama", "rope_scaling",
      #"{"rope_type": "llama3", "factor": 2, "low_freq_factor": 4, "high_freq_factor": 4}"#,
      "rope_scaling.low_freq_factor is 4.0, not below high_freq_factor 4.0"
    ),
    ("gptj", "rotary_dim", "17", "rotary_dim 17 is odd or larger than a head (16)"),
    ("gptj", "rotary_dim", "null", "rotary_dim is missing"),
    ("gpt_neo", "attention_types", #"[["global"], 2]"#, "no list of [kinds, repetitions]"),
    ("gpt_neo", "attention_types", #"[[["global"], 3]]"#, "as many layers as num_layers 4"),
    ("gpt_neo", "attention_types", #"[[["global"], 1000000000]]"#, "[kinds, repetitions]"),
    ("families/qwen2-window", "layer_types", #"["full_attention"]"#, "describe 2 layers"),
    ("gpt_neox", "rotary_pct", "0.01", "is impossible"),
    ("families/gemma2", "sliding_window", "null", "sliding_window is null"),
    ("families/gemma2", "query_pre_attn_scalar", "0", "query_pre_attn_scalar is 0"),
    ("families/gemma3-images", "text_config", "null", "text_config is missing"),
    ("families/gemma3-images", "text_config", #"{"head_dim": 0}"#, "text_config.head_dim is 0"),
  ])
  func malformedValuesAreNamed(
    _ fixture: String, _ key: String, _ value: String, _ message: String
  ) throws {
    var changes: [String: String?] = [key: value]
    if key == "rotary_pct" { changes["rope_parameters"] = .some(nil) }
    let error = #expect(throws: LanguageModelError.self) {
      try Self.configuration(fixture, changes)
    }
    let text = try #require(error).description
    #expect(text.contains(message) && text.hasPrefix("config.json: "), "\(text)")
  }

  @Test(arguments: [
    "gpt_neo", "gptj", "gpt_neox", "families/llama-yarn", "families/qwen2-window",
    "families/gemma3-images", "families/gemma2",
  ])
  func mutatedConfigurationsNeverCrash(_ fixture: String) throws {
    let valid = try Data(contentsOf: URL(filePath: Fixture.path("\(fixture)/config.json")))
    var random = CounterRandom(seed: 22)
    var read = 0
    for _ in 0..<1500 {
      var bytes = valid
      for _ in 0...random.index(below: 3) {
        // Digits and signs change values; other bytes mostly break the JSON.
        bytes[random.index(below: bytes.count)] =
          random.index(below: 2) == 0
          ? UInt8(random.index(below: 256)) : UInt8(ascii: "0") + UInt8(random.index(below: 10))
      }
      do throws(LanguageModelError) {
        let configuration = try ModelConfiguration(json: bytes, path: "config.json")
        #expect(configuration.attentionHeads % configuration.keyValueHeads == 0)
        read += 1
      } catch {
        #expect(error.description.hasPrefix("config.json: "))
      }
    }
    #expect(read > 100 && read < 1400)
  }
}
