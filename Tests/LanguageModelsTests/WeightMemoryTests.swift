import Files
import Foundation
import LanguageModels
import LinearAlgebra
import TestSupport
import Testing
import TextTokenization
import WeightFormats

/// Half-precision weights that are widened while products run.
@Suite struct WeightMemoryTests {
  // Wider than a tile in both directions, and no multiple of one.
  private static let (width, inner, vocabulary) = (1040, 300, 50)

  /// Writes random half-precision tensors as safetensors.
  private static func write(_ shapes: [(String, [Int])], to path: String) throws {
    var random = CounterRandom(seed: 5)
    var header: [String: Any] = [:]
    var data = Data()
    for (name, shape) in shapes {
      let count = shape.reduce(1, *)
      let start = data.count
      for value in Matrix.normal(
        rows: 1, columns: count, standardDeviation: 0.05, random: &random
      ).values {
        withUnsafeBytes(of: UInt16(value.bitPattern >> 16)) { data.append(contentsOf: $0) }
      }
      header[name] = ["dtype": "BF16", "shape": shape, "data_offsets": [start, data.count]]
    }
    let json = try JSONSerialization.data(withJSONObject: header)
    var length = UInt64(json.count)
    try (Data(bytes: &length, count: 8) + json + data).write(to: URL(filePath: path))
  }

  private static func norms(_ names: [String]) -> [(String, [Int])] {
    names.flatMap { [($0 + ".weight", [width]), ($0 + ".bias", [width])] }
  }

  /// A GPT-2 (`[in, out]` weights) or GPT-Neo (`[out, in]` weights) of one layer.
  private static func writeModel(transposed: Bool, in folder: String) throws {
    let (d, v) = (width, vocabulary)
    func dense(_ name: String, _ inputs: Int, _ outputs: Int, _ bias: Bool = true)
      -> [(String, [Int])]
    {
      [(name + ".weight", transposed ? [outputs, inputs] : [inputs, outputs])]
        + (bias ? [(name + ".bias", [outputs])] : [])
    }
    var shapes = [("wte.weight", [v, d]), ("wpe.weight", [64, d])]
    shapes += norms(["ln_f", "h.0.ln_1", "h.0.ln_2"])
    shapes += dense("h.0.mlp.c_fc", d, inner) + dense("h.0.mlp.c_proj", inner, d)
    if transposed {
      for name in ["q_proj", "k_proj", "v_proj"] {
        shapes += dense("h.0.attn.attention." + name, d, d, false)
      }
      shapes += dense("h.0.attn.attention.out_proj", d, d)
    } else {
      shapes += dense("h.0.attn.c_attn", d, 3 * d) + dense("h.0.attn.c_proj", d, d)
    }
    try write(shapes, to: folder + "/model.safetensors")
    let configuration =
      transposed
      ? """
      {"model_type": "gpt_neo", "hidden_size": \(d), "num_layers": 1, "num_heads": 8, "vocab_size": \(v),
       "max_position_embeddings": 64, "intermediate_size": \(inner), "attention_types": [[["global"], 1]]}
      """
      : """
      {"model_type": "gpt2", "n_embd": \(d), "n_layer": 1, "n_head": 8, "vocab_size": \(v),
       "n_positions": 64, "n_inner": \(inner)}
      """
    try Data(configuration.utf8).write(to: URL(filePath: folder + "/config.json"))
  }

  @Test(arguments: [false, true], [1, 5, 40, 64])
  func widenedWhileRunningEqualsWidenedWhenLoaded(_ transposed: Bool, _ tokens: Int) throws {
    try Fixture.withTemporaryFolder { folder in
      try Self.writeModel(transposed: transposed, in: folder)
      let files = FileFolder(path: folder)
      let ids = (0..<tokens).map { TokenID($0 * 7 % Self.vocabulary) }
      let expected = try LanguageModel(folder: files, memory: .float32).hiddenStates([ids])
      let actual = try LanguageModel(folder: files, memory: .stored).hiddenStates([ids])
      expectClose(actual.values, expected.values, atol: 2e-5, rtol: 2e-5)
    }
  }

  @Test func weightsThatAreNoNumbersAreNamedInTheirStoredForm() throws {
    try Fixture.withTemporaryFolder { folder in
      try Self.writeModel(transposed: true, in: folder)
      let path = folder + "/model.safetensors"
      let file = try SafetensorsFile(FileBytes.map(path: path))
      let name = "h.0.attn.attention.k_proj.weight"
      let tensor = try #require(file.tensor(named: name))
      var data = try Data(contentsOf: URL(filePath: path))
      data[tensor.byteRange.lowerBound + 2 * 70_001] = 0x80
      data[tensor.byteRange.lowerBound + 2 * 70_001 + 1] = 0x7F
      try data.write(to: URL(filePath: path))
      let expected = LanguageModelError.nonFiniteWeight(file: path, tensor: name, index: 70_001)
      for memory in WeightMemory.allCases {
        _ = #expect(throws: expected) {
          try LanguageModel(folder: FileFolder(path: folder), memory: memory)
        }
      }
    }
  }
}
