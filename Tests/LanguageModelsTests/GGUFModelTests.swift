import Files
import Foundation
import LanguageModels
import LinearAlgebra
import TestSupport
import Testing
import TextTokenization
import WeightFormats

/// Models in GGUF files against Hugging Face's with the same dequantised weights.
@Suite struct GGUFModelTests {
  static let models: [(String, ModelConfiguration.Family)] = [
    ("gpt2", .gpt2), ("gptneox", .gptNeoX), ("llama-q8", .llama), ("llama-scaled", .llama),
    ("qwen2-q5", .qwen2), ("qwen3-q4", .qwen3), ("olmo2", .olmo2), ("phi3-q5", .phi3),
    ("stablelm", .stableLM), ("falcon-q8", .falcon),
    ("gemma", .gemma), ("gemma2", .gemma2), ("gemma3-q8", .gemma3),
  ]

  static func source(_ name: String) throws -> ModelSource {
    let path = Fixture.path("gguf-models/\(name).gguf")
    return ModelSource(name: name, files: .gguf(try FileBytes.map(path: path)))
  }

  @Test(arguments: models, WeightMemory.allCases)
  func logits(_ test: (name: String, family: ModelConfiguration.Family), _ memory: WeightMemory)
    throws
  {
    let model = try LanguageModel(Self.source(test.name), memory: memory)
    #expect(model.name == test.name && model.configuration.family == test.family)
    let expected = try Fixture.tensors("gguf-models/\(test.name).safetensors")
    let ids = try expected.floats("ids").map { TokenID($0) }
    let logits = model.outputHead.logits(try model.hiddenStates([ids]))
    expectClose(logits.values, try expected.floats("logits"), atol: 1e-4, rtol: 0)
  }

  @Test func theTokenizerInsideTheFile() throws {
    let model = try LanguageModel(Self.source("gpt2"))
    let expected = try Fixture.tensors("gguf-models/gpt2.safetensors").floats("text_ids")
    let text = "A wonderful film, with 2 fine actors.\n"
    let tokenizer = try model.tokenizer()
    #expect(tokenizer.encode(text) == expected.map { TokenID($0) })
    #expect(tokenizer.decode(tokenizer.encode(text)) == text)
    #expect(tokenizer.isSpecial(0) && tokenizer.vocabularySize == 331)
    #expect(!(try LanguageModel(Self.source("gptneox")).hasTokenizer))
  }

  @Test func hyperParameters() throws {
    let llama = try Self.source("llama-q8").configuration()
    #expect(llama.keyValueHeads == 2 && llama.headSize == 16 && llama.innerSize == 160)
    #expect(llama.rotary?.style == .interleaved && llama.rotary?.base == 500)
    #expect(llama.beginOfTextID == 1 && llama.endOfTextID == 2 && !llama.tiesOutputEmbedding)
    let scaled = try Self.source("llama-scaled").configuration()
    #expect(scaled.tiesOutputEmbedding)
    guard case .divided(let divisors)? = scaled.rotary?.scaling else {
      Issue.record("no divisors")
      return
    }
    // The lowest frequency is divided by the whole factor, the highest by less.
    expectClose([divisors[7]], [8], atol: 1e-5, rtol: 0)
    #expect(divisors.count == 8 && divisors[0] > 1 && divisors[0] < 8)
    #expect(try Self.source("gptneox").configuration().rotary?.dimensions == 4)
    #expect(try Self.source("qwen2-q5").configuration().biases == [.queryKeyValue])
  }

  @Test func whatGemmaHasBesides() throws {
    let gemma2 = try Self.source("gemma2").configuration()
    #expect(gemma2.attentionSoftCap == 0.5 && gemma2.logitSoftCap == 1.5)
    #expect(gemma2.attentionWindows == [9, nil, 9] && gemma2.localRotary == nil)
    #expect(gemma2.embeddingScale == Float(32).squareRoot() && gemma2.headSize == 32)
    let gemma3 = try Self.source("gemma3-q8").configuration()
    #expect(gemma3.attentionWindows == [9, 9, 9, 9, 9, nil, 9])
    #expect(gemma3.rotary?.base == 1_000_000 && gemma3.rotary?.scaling == .linear(factor: 8))
    #expect(
      gemma3.localRotary == RotaryConfiguration(dimensions: 32, base: 10_000, style: .halves))
    #expect(gemma3.logitSoftCap == nil && gemma3.activation == .geluTanh)
  }

  // eos, eot and the list of them, each once.
  @Test func allEndsOfText() throws {
    #expect(try Self.source("gemma3-q8").configuration().endOfTextIDs == [2, 5, 9])
    #expect(try Self.source("gemma2").configuration().endOfTextIDs == [2])
  }

  /// The fixture with one text of its header replaced by another of the same length.
  static func changed(_ name: String, _ old: String, _ new: String) throws -> ModelSource {
    precondition(old.utf8.count == new.utf8.count)
    var bytes = Array(try Data(contentsOf: URL(filePath: Fixture.path("gguf-models/\(name).gguf"))))
    while let range = bytes.firstRange(of: Array(old.utf8)) {
      bytes.replaceSubrange(range, with: Array(new.utf8))
    }
    return ModelSource(name: name, files: .gguf(FileBytes(bytes, name: "m.gguf")))
  }

  @Test(arguments: [
    ("llama-q8", "llama", "bloom", "general.architecture = bloom is not supported"),
    ("gemma2", "final_logit_softcapping", "final_logit_hardcapping", "gemma2.final_logit_hard"),
    ("phi3-q5", "rope.freq_base", "rope.freq_bess", "phi3.rope.freq_bess"),
    ("llama-q8", "rope.freq_base", "attention.scal", "llama.attention.scal"),
    ("llama-q8", "block_count", "block_coint", "llama.block_coint"),
    ("qwen2-q5", "blk.1.ffn_gate", "blk.1.ffn_gute", "no tensor \"blk.1.ffn_gate.weight\""),
  ])
  func whatIsNotSupportedIsNamed(
    _ name: String, _ old: String, _ new: String, _ message: String
  ) throws {
    let error = #expect(throws: (any Error).self) {
      try LanguageModel(Self.changed(name, old, new))
    }
    let text = "\(try #require(error))"
    #expect(text.contains(message) && text.hasPrefix("m.gguf: "), "\(text)")
  }

  // The whole way from bytes to logits: no damage may crash it.
  @Test(arguments: ["gpt2", "llama-q8", "gemma3-q8"]) func damagedFilesNeverCrash(_ name: String)
    throws
  {
    let valid = Array(
      try Data(contentsOf: URL(filePath: Fixture.path("gguf-models/\(name).gguf"))))
    let start = try #require(GGUFFile(FileBytes(valid, name: "m")).tensors.first).byteRange
      .lowerBound
    var random = CounterRandom(seed: 31)
    var read = 0
    for _ in 0..<1500 {
      var bytes = valid
      for _ in 0...random.index(below: 2) {
        bytes[random.index(below: start)] = UInt8(random.index(below: 256))
      }
      do {
        let model = try LanguageModel(
          ModelSource(name: "m", files: .gguf(FileBytes(bytes, name: "m.gguf"))))
        #expect(try model.hiddenStates([[0, 1, 2]]).rows == 3)
        read += 1
      } catch {
        #expect("\(error)".hasPrefix("m.gguf"), "\(error)")
      }
    }
    // Most of a header are names and numbers that matter.
    #expect(read > 0 && read < 1450)
  }
}
