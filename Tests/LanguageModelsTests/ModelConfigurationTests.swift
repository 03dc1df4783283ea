import Files
import Foundation
import LanguageModels
import LinearAlgebra
import TestSupport
import Testing
import WeightFormats

@Suite struct ModelConfigurationTests {
  // Values as JSON.
  static let valid = [
    "model_type": #""gpt2""#, "n_embd": "48", "n_layer": "3", "n_head": "4", "n_positions": "80",
    "vocab_size": "331", "eos_token_id": "0", "n_inner": "null",
  ]

  static func configuration(_ changes: [String: String], without key: String? = nil) throws
    -> ModelConfiguration
  {
    var values = valid.merging(changes) { $1 }
    if let key { values[key] = nil }
    let json = values.map { "\"\($0)\": \($1)" }.joined(separator: ", ")
    return try ModelConfiguration(json: Data("{\(json)}".utf8), path: "config.json")
  }

  @Test func defaultsAreThoseOfGPT2() throws {
    let configuration = try Self.configuration([:])
    #expect(configuration.innerSize == 192 && configuration.headSize == 12)
    #expect(configuration.activation == .geluTanh && configuration.normEpsilon == 1e-5)
    #expect(configuration.tiesOutputEmbedding && configuration.scalesAttention)
    #expect(configuration.endOfTextID == 0 && configuration.beginOfTextID == nil)
    #expect(try Self.configuration(["n_ctx": "70"], without: "n_positions").contextLength == 70)
    #expect(try Self.configuration(["activation_function": #""gelu""#]).activation == .geluErf)
    #expect(try Self.configuration(["n_inner": "100"]).innerSize == 100)
  }

  // A default of a larger vocabulary is no token of this one.
  @Test func tokenIdsBeyondTheVocabularyAreAbsent() throws {
    #expect(try Self.configuration(["eos_token_id": "50256"]).endOfTextID == nil)
  }

  @Test(arguments: [
    ("model_type", #""t5""#), ("model_type", #""""#), ("activation_function", #""relu6""#),
    ("add_cross_attention", "true"), ("quantization_config", #"{"bits": 4}"#),
  ])
  func unsupportedOptionsAreNamed(_ key: String, value: String) throws {
    let error = #expect(throws: LanguageModelError.self) { try Self.configuration([key: value]) }
    guard case .unsupportedOption(_, let option, _, _) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(option == key)
  }

  @Test(arguments: [
    ("n_embd", "0"), ("n_embd", "-3"), ("n_embd", "1.5"), ("n_embd", #""48""#), ("n_embd", "true"),
    ("vocab_size", "1e18"), ("n_head", "5"), ("layer_norm_epsilon", "-1"),
    ("tie_word_embeddings", "1"), ("eos_token_id", #""end""#), ("architectures", #""x""#),
  ])
  func malformedValuesAreNamed(_ key: String, value: String) {
    #expect(throws: LanguageModelError.self) { try Self.configuration([key: value]) }
  }

  @Test(arguments: ["", "[]", "{", "null", "\u{FEFF}"]) func notAnObject(_ text: String) {
    #expect(throws: LanguageModelError.self) {
      try ModelConfiguration(json: Data(text.utf8), path: "config.json")
    }
  }

  @Test func mutatedConfigurationsNeverCrash() throws {
    let valid = try Data(contentsOf: URL(filePath: Fixture.path("gpt2/config.json")))
    var random = CounterRandom(seed: 21)
    var read = 0
    for _ in 0..<3000 {
      var bytes = valid
      for _ in 0...random.index(below: 3) {
        bytes[random.index(below: bytes.count)] = UInt8(random.index(below: 256))
      }
      if random.index(below: 4) == 0 { bytes = bytes.prefix(random.index(below: bytes.count)) }
      do throws(LanguageModelError) {
        let configuration = try ModelConfiguration(json: bytes, path: "config.json")
        #expect(configuration.headSize * configuration.attentionHeads == configuration.hiddenSize)
        read += 1
      } catch {
        #expect(error.description.hasPrefix("config.json: "))
      }
    }
    #expect(read > 100 && read < 2900)
  }

  /// As in Python's `json`.
  @Test func theLastOfEqualKeysCounts() throws {
    let fixture = try String(contentsOfFile: Fixture.path("gpt2/config.json"), encoding: .utf8)
    let text = fixture.replacing("{", with: "{\"n_embd\": 3, ", maxReplacements: 1)
    #expect(
      try ModelConfiguration(json: Data(text.utf8), path: "config.json")
        == ModelConfiguration(json: Data(fixture.utf8), path: "config.json"))
  }

  @Test func faultsOfTheTextHaveTheirLine() {
    #expect(
      throws: LanguageModelError.malformedConfiguration(
        file: "config.json",
        reason: "not valid JSON in line 2: expected a comma or the end of the object")
    ) {
      try ModelConfiguration(
        json: Data("{\"n_layer\": 1\n\"n_head\": 2}".utf8), path: "config.json")
    }
  }

  /// Python writes such numbers, and reads them.
  @Test func numbersOfPythonAreReadWhereTheyAreNotUsed() throws {
    let unused = ["time_step_limit": "[0.0, Infinity]", "x": "NaN", "y": "-Infinity"]
    #expect(try Self.configuration(unused).hiddenLayers > 0)
    for value in ["NaN", "Infinity"] {
      let error = #expect(throws: LanguageModelError.self) {
        try Self.configuration(["layer_norm_epsilon": value])
      }
      #expect(error?.description.contains("layer_norm_epsilon") == true)
    }
  }

  // As the configuration classes of transformers; null is no size.
  @Test func missingSizesAreTheFamilys() throws {
    #expect(try Self.configuration([:], without: "n_layer").hiddenLayers == 12)
    #expect(try Self.configuration([:], without: "n_positions").contextLength == 1024)
    #expect(
      throws: LanguageModelError.malformedConfiguration(
        file: "config.json", reason: "n_layer is missing")
    ) { try Self.configuration(["n_layer": "null"]) }
  }

  /// A copy of the fixture model with one tensor changed.
  static func model(
    in folder: String, adding more: [NamedTensor] = [],
    changing change: (inout NamedTensor) -> Void
  ) throws -> LanguageModel {
    let store = try Fixture.tensors("gpt2/model.safetensors")
    let tensors = try store.names.map { name in
      var tensor = NamedTensor(
        name: name, shape: try store.description(of: name).shape, values: try store.floats(name))
      change(&tensor)
      return tensor
    }
    try SafetensorsWriter.write(tensors + more, metadata: [:], to: folder + "/model.safetensors")
    try FileManager.default.copyItem(
      atPath: Fixture.path("gpt2/config.json"), toPath: folder + "/config.json")
    return try LanguageModel(folder: FileFolder(path: folder))
  }

  @Test(arguments: [Float.nan, .infinity, -.infinity])
  func weightsThatAreNoNumbersAreNamed(_ value: Float) throws {
    for name in ["transformer.h.1.mlp.c_fc.weight", "transformer.ln_f.bias"] {
      try Fixture.withTemporaryFolder { folder in
        let expected = LanguageModelError.nonFiniteWeight(
          file: folder + "/model.safetensors", tensor: name, index: 7)
        _ = #expect(throws: expected) {
          try Self.model(in: folder) { if $0.name == name { $0.values[7] = value } }
        }
      }
    }
  }

  @Test(arguments: ["transformer.h.1.mlp.c_fc.weight", "transformer.ln_f.bias"])
  func wholeNumbersWithoutAScaleAreNoWeights(_ name: String) throws {
    try Fixture.withTemporaryFolder { folder in
      try FileManager.default.copyItem(
        atPath: Fixture.path("gpt2/config.json"), toPath: folder + "/config.json")
      let path = folder + "/model.safetensors"
      let bytes = try Data(contentsOf: URL(filePath: Fixture.path("gpt2/model.safetensors")))
      // The same header, but for the type of one tensor, which takes as many bytes.
      let count = Int(bytes.prefix(8).reversed().reduce(0 as UInt64) { $0 << 8 | UInt64($1) })
      var header = String(decoding: bytes[8..<(8 + count)], as: UTF8.self)
      let start = try #require(header.range(of: "\"\(name)\""))
      let type = try #require(header.range(of: "F32", range: start.upperBound..<header.endIndex))
      header.replaceSubrange(type, with: "I32")
      try (bytes.prefix(8) + Data(header.utf8) + bytes.dropFirst(8 + count))
        .write(to: URL(filePath: path))
      let expected = LanguageModelError.integerWeight(file: path, tensor: name, type: "I32")
      _ = #expect(throws: expected) { try LanguageModel(folder: FileFolder(path: folder)) }
    }
  }

  // A layer with more weights than its family has would give wrong numbers.
  @Test func unknownWeightsOfALayerAreNamed() throws {
    try Fixture.withTemporaryFolder { folder in
      let extra = "transformer.h.1.attn.q_norm.weight"
      let error = #expect(throws: LanguageModelError.self) {
        try Self.model(in: folder, adding: [NamedTensor(name: extra, shape: [1], values: [1])]) {
          _ in
        }
      }
      #expect(
        error == .unknownWeights(file: folder + "/model.safetensors", tensor: extra, count: 1))
    }
    // Masks that old checkpoints hold are no weights.
    try Fixture.withTemporaryFolder { folder in
      let mask = NamedTensor(name: "transformer.h.1.attn.bias", shape: [1], values: [1])
      _ = try Self.model(in: folder, adding: [mask]) { _ in }
    }
  }

  @Test func weightsOfAnotherShapeAreNamed() throws {
    try Fixture.withTemporaryFolder { folder in
      let error = #expect(throws: WeightFormatError.self) {
        try Self.model(in: folder) {
          if $0.name == "transformer.wte.weight" { $0.shape = [48, 331] }
        }
      }
      let message = try #require(error).description
      #expect(message.contains("transformer.wte.weight"))
    }
  }

  @Test func aModelWithoutTokenizerSaysSoWhenAsked() throws {
    try Fixture.withTemporaryFolder { folder in
      let model = try Self.model(in: folder) { _ in }
      #expect(!model.hasTokenizer)
      _ = #expect(throws: LanguageModelError.noTokenizer(folder: folder)) {
        try model.tokenizer()
      }
    }
  }
}
