import Files
import Foundation
import LanguageModels
import LinearAlgebra
import TestSupport
import Testing
import TextTokenization
import WeightFormats

/// Published models against Hugging Face's with the same dequantised weights, by token ids.
@Suite struct RealModelTests {
  struct Model: Sendable, CustomTestStringConvertible {
    var file: String
    var fixture: String
    var testDescription: String { fixture }
  }

  static let models = [
    Model(file: "SmolLM2-135M-Instruct.Q4_1.gguf", fixture: "smollm2-135m-instruct"),
    Model(file: "gemma-3-270m-q4_k_m.gguf", fixture: "gemma-3-270m"),
  ]

  /// `STEERLENS_REAL_MODELS`, else `steerlens-real-models` among the temporary files.
  static var folder: URL {
    ProcessInfo.processInfo.environment["STEERLENS_REAL_MODELS"].map { URL(filePath: $0) }
      ?? FileManager.default.temporaryDirectory.appending(path: "steerlens-real-models")
  }

  static var hasModels: Bool {
    models.allSatisfy {
      FileManager.default.fileExists(atPath: folder.appending(path: $0.file).path)
    }
  }

  @Test(
    .enabled(
      if: hasModels, "no GGUF files of SmolLM2 and Gemma 3: put them under $STEERLENS_REAL_MODELS"),
    arguments: models)
  func numbersAgree(_ test: Model) throws {
    let path = Self.folder.appending(path: test.file).path
    let model = try LanguageModel(
      ModelSource(name: test.fixture, files: .gguf(try FileBytes.map(path: path))),
      readsTokenizer: false)
    let expected = try Fixture.tensors("real-models/\(test.fixture).safetensors")
    let ids = try expected.floats("ids").map { TokenID($0) }
    let hidden = try model.hiddenStates([ids])
    let states = hidden.gatherRows([0, 300, 699]).values
    let reference = try expected.floats("hidden")
    let largest = reference.reduce(0) { max($0, abs($1)) }
    expectClose(states, reference, atol: 1e-5 * largest, rtol: 1e-4)
    let scores = model.outputHead.logProbabilities(
      of: Array(ids[1...]), hidden: Matrix(hidden[rows: 0..<ids.count - 1]))
    expectClose(scores, try expected.floats("log_probabilities"), atol: 1e-4, rtol: 1e-4)
    var next = Array(ids[..<20])
    let cache = SequenceCache(model.configuration, capacity: 60)
    for token in try expected.floats("greedy") {
      let hidden = try model.hiddenStates(PackedBatch([next]), caches: [cache])
      let logits = model.outputHead.logits(hidden.gatherRows([hidden.rows - 1])).values
      next = [TokenID(try #require(logits.indices.max { logits[$0] < logits[$1] }))]
      #expect(next == [TokenID(token)])
    }
  }
}
