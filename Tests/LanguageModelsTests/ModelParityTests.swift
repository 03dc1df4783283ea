import Files
import Foundation
import LanguageModels
import LinearAlgebra
import TestSupport
import TextTokenization
import Testing
import WeightFormats

/// Parity with Hugging Face; tolerances are those of `Tests/Fixtures/SCHEMA.md`.
@Suite struct ModelParityTests {
  struct Case {
    let model: LanguageModel
    let cases: ModelCases
    let expected: TensorStore

    init(_ family: String) throws {
      model = try LanguageModel(folder: FileFolder(path: Fixture.path(family)))
      cases = try Fixture.json(ModelCases.self, "\(family)/cases.json")
      expected = try Fixture.tensors("\(family)/expected.safetensors")
    }
  }

  static let families = ["gpt2", "gpt_neo", "gptj", "gpt_neox", "llama"]

  @Test(arguments: families) func hiddenStatesAndLogitsOfARaggedBatch(_ family: String) throws {
    let test = try Case(family)
    let hidden = try test.model.hiddenStates(test.cases.ids)
    let logits = test.model.outputHead.logits(hidden)
    var row = 0
    for (c, ids) in test.cases.ids.enumerated() {
      let rows = row..<row + ids.count
      row = rows.upperBound
      expectClose(
        Matrix(hidden[rows: rows]).values, try test.expected.floats("hidden_\(c)"), atol: 1e-4,
        rtol: 0)
      expectClose(
        Matrix(logits[rows: rows]).values, try test.expected.floats("logits_\(c)"), atol: 1e-4,
        rtol: 0)
    }
  }

  @Test(arguments: families) func cachedDecodingEqualsFullPasses(_ family: String) throws {
    let test = try Case(family)
    try expectCachedDecoding(of: test.model, test.cases.ids[2])
  }

  @Test(arguments: families) func forkedCachesShareAPrefix(_ family: String) throws {
    let test = try Case(family)
    let (model, ids) = (test.model, test.cases.ids[2])
    let full = try model.hiddenStates([ids])
    let prompt = SequenceCache(model.configuration, capacity: 20)
    _ = try model.hiddenStates(PackedBatch([Array(ids[..<20])]), caches: [prompt])
    let forks = [prompt.fork(capacity: 2), prompt.fork(capacity: 1)]
    for t in 20..<40 {
      let other = ids[60 - t]
      let batch = try PackedBatch([[other], [ids[t]]])
      let hidden = try model.hiddenStates(batch, caches: forks)
      expectClose(hidden.row(1), full.row(t), atol: 2e-5, rtol: 1e-5)
    }
    let rest = try model.hiddenStates(PackedBatch([Array(ids[40...])]), caches: [forks[1]])
    expectClose(rest.values, Matrix(full[rows: 40..<61]).values, atol: 2e-5, rtol: 1e-5)
    #expect(prompt.length == 20 && forks[1].length == 61)
  }

  static let variants =
    [
      "gpt2-options", "gpt-neo-window", "gptj-whole-head", "neox-sequential", "neox-linear",
      "llama-tied", "llama-biases", "llama-linear", "llama-dynamic", "llama-llama3", "llama-yarn",
      "mistral-window", "qwen2", "qwen2-window",
    ] + newerVariants
  static let newerVariants = [
    "qwen3", "qwen3-window", "olmo2", "phi3", "gemma", "gemma2", "gemma2-low-caps", "gemma3",
    "gemma3-old-keys", "gemma3-images", "stablelm", "stablelm-parallel",
    "falcon", "falcon-groups", "falcon-one-norm", "falcon-sequential",
  ]

  /// Every option that a family has, with weights widened when loaded and at every use.
  @Test(arguments: variants, WeightMemory.allCases)
  func logitsOfVariants(_ variant: String, _ memory: WeightMemory) throws {
    let model = try LanguageModel(
      folder: FileFolder(path: Fixture.path("families/\(variant)")), memory: memory)
    let expected = try Fixture.tensors("families/\(variant)/expected.safetensors")
    let ids = try expected.floats("ids").map { TokenID($0) }
    let hidden = try model.hiddenStates([ids, Array(ids[..<17])])
    let logits = model.outputHead.logits(hidden)
    let reference = try expected.floats("logits")
    expectClose(
      Matrix(logits[rows: 0..<ids.count]).values, reference, atol: 1e-4, rtol: 0)
    expectClose(
      Matrix(logits[rows: ids.count..<ids.count + 17]).values,
      Array(reference[..<(17 * logits.columns)]), atol: 1e-4, rtol: 0)
    try expectCachedDecoding(of: model, ids)
  }

  @Test func aModelThatReadsImagesSaysSo() throws {
    for (variant, count) in [("gemma3-images", 1), ("gemma3", 0)] {
      let model = try LanguageModel(
        folder: FileFolder(path: Fixture.path("families/\(variant)")))
      #expect(model.notes.count == count)
    }
  }

  @Test(arguments: newerVariants) func greedyTokens(_ variant: String) throws {
    let model = try LanguageModel(
      folder: FileFolder(path: Fixture.path("families/\(variant)")))
    let expected = try Fixture.tensors("families/\(variant)/expected.safetensors")
    var next = try expected.floats("ids").prefix(20).map { TokenID($0) }
    let cache = SequenceCache(model.configuration, capacity: 3)
    for token in try expected.floats("greedy") {
      let hidden = try model.hiddenStates(PackedBatch([next]), caches: [cache])
      let logits = model.outputHead.logits(hidden.gatherRows([hidden.rows - 1])).values
      let likeliest = try #require(logits.indices.max { logits[$0] < logits[$1] })
      #expect(TokenID(likeliest) == TokenID(token))
      next = [TokenID(likeliest)]
    }
  }

  private func expectCachedDecoding(of model: LanguageModel, _ ids: [TokenID]) throws {
    let full = try model.hiddenStates([ids])
    let cache = SequenceCache(model.configuration, capacity: 3)
    var rows: [[Float]] = []
    for part in [ids[0..<20], ids[20..<21], ids[21..<40], ids[40..<61]] {
      let hidden = try model.hiddenStates(PackedBatch([Array(part)]), caches: [cache])
      rows += (0..<hidden.rows).map(hidden.row)
    }
    #expect(cache.length == ids.count)
    expectClose(rows.flatMap { $0 }, full.values, atol: 2e-5, rtol: 1e-5)
  }

  @Test func weightNamesWithoutPrefixLoadTheSameModel() throws {
    let model = try Case("gpt2").model
    try Fixture.withTemporaryFolder { folder in
      let store = try Fixture.tensors("gpt2/model.safetensors")
      let renamed = try store.names.map { name in
        NamedTensor(
          name: String(name.dropFirst("transformer.".count)),
          shape: try store.description(of: name).shape, values: try store.floats(name))
      }
      try SafetensorsWriter.write(renamed, metadata: [:], to: folder + "/model.safetensors")
      try FileManager.default.copyItem(
        atPath: Fixture.path("gpt2/config.json"), toPath: folder + "/config.json")
      let bare = try LanguageModel(folder: FileFolder(path: folder))
      #expect(try bare.hiddenStates([[1, 2, 3]]) == model.hiddenStates([[1, 2, 3]]))
      #expect(bare.parameterCount == store.names.reduce(0) { $0 + (try! store.floats($1).count) })
    }
  }

  @Test func idsAndLengthsAreChecked() throws {
    let model = try Case("gpt2").model
    #expect(throws: LanguageModelError.tokenOutOfRange(id: 331, vocabularySize: 331)) {
      try model.hiddenStates([[1, 331]])
    }
    #expect(throws: LanguageModelError.tokenOutOfRange(id: -1, vocabularySize: 331)) {
      try model.hiddenStates([[-1]])
    }
    #expect(throws: LanguageModelError.emptySequence) { try model.hiddenStates([[1], []]) }
    #expect(throws: LanguageModelError.contextExceeded(length: 81, contextLength: 80)) {
      try model.hiddenStates([Array(repeating: 1, count: 81)])
    }
    #expect(try model.hiddenStates([Array(repeating: 1, count: 80)]).rows == 80)
  }
}
