import Files
import Foundation
import LanguageModels
import LinearAlgebra
import WeightFormats

/// A GPT-2 of any size with random weights, without a tokenizer.
struct RandomModel {
  var width = 768
  var layers = 12
  var vocabularySize = 50257

  private static let headSize = 64
  private static let contextLength = 1024

  /// Parameters of the transformer without its embeddings.
  var transformerParameters: Double { 12 * Double(width * width * layers) }

  /// Writes the model to a folder and reads it from there.
  ///
  /// The folder is removed: the system keeps the file as long as it is mapped.
  func load() throws -> LanguageModel {
    let folder = FileManager.default.temporaryDirectory.appending(
      path: "steerlens-benchmark-\(UUID().uuidString)", directoryHint: .isDirectory)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let configuration: [String: Any] = [
      "model_type": "gpt2", "architectures": ["GPT2LMHeadModel"], "n_embd": width,
      "n_layer": layers, "n_head": width / Self.headSize, "n_positions": Self.contextLength,
      "vocab_size": vocabularySize, "activation_function": "gelu_new", "layer_norm_epsilon": 1e-5,
    ]
    try JSONSerialization.data(withJSONObject: configuration)
      .write(to: folder.appending(path: "config.json"))
    try SafetensorsWriter.write(
      tensors, metadata: [:], to: folder.appending(path: "model.safetensors").path)
    return try LanguageModel(folder: FileFolder(path: folder.path))
  }

  private var tensors: [NamedTensor] {
    let d = width
    var random = CounterRandom(seed: 0)
    func weights(_ name: String, _ rows: Int, _ columns: Int) -> NamedTensor {
      NamedTensor(
        name: name, shape: [rows, columns],
        values: Matrix.normal(
          rows: rows, columns: columns, standardDeviation: 0.02, random: &random
        ).values)
    }
    func vector(_ name: String, _ count: Int, _ value: Float) -> NamedTensor {
      NamedTensor(name: name, shape: [count], values: [Float](repeating: value, count: count))
    }
    func norm(_ name: String) -> [NamedTensor] {
      [vector(name + ".weight", d, 1), vector(name + ".bias", d, 0)]
    }
    let perLayer = (0..<layers).flatMap { i -> [NamedTensor] in
      let prefix = "h.\(i)."
      func dense(_ name: String, _ input: Int, _ output: Int) -> [NamedTensor] {
        [
          weights(prefix + name + ".weight", input, output),
          vector(prefix + name + ".bias", output, 0),
        ]
      }
      return norm(prefix + "ln_1") + dense("attn.c_attn", d, 3 * d) + dense("attn.c_proj", d, d)
        + norm(prefix + "ln_2") + dense("mlp.c_fc", d, 4 * d) + dense("mlp.c_proj", 4 * d, d)
    }
    return [weights("wte.weight", vocabularySize, d), weights("wpe.weight", Self.contextLength, d)]
      + perLayer + norm("ln_f")
  }
}
