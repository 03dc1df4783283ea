import Foundation
import TestSupport
import Testing
import WeightFormats

/// A steer carried from a model with GPT-2's tokenizer to one with GPT-NeoX's, over the built binary.
@Suite struct TransferBetweenTokenizersTests {
  static let absent: Comment =
    "no tokenizers: put gpt2-tokenizer and neox-tokenizer under $STEERLENS_DATA or ../shared/data"

  private static let data =
    ProcessInfo.processInfo.environment["STEERLENS_DATA"].map { URL(filePath: $0) }
    ?? Fixture.packageRoot.appending(path: "../shared/data")

  private static func tokenizer(_ name: String) -> URL {
    data.appending(path: name).appending(path: "tokenizer.json")
  }

  private static var isThere: Bool {
    ["gpt2-tokenizer", "neox-tokenizer"].allSatisfy {
      FileManager.default.fileExists(atPath: tokenizer($0).path)
    }
  }

  /// A GPT-2 of one layer with made-up weights, written to a folder with a tokenizer.
  private func writeModel(
    _ workspace: Workspace, _ name: String, tokenizer: String, width: Int, vocabulary: Int
  ) throws {
    try FileManager.default.createDirectory(
      atPath: workspace.path(name), withIntermediateDirectories: true)
    try workspace.write(
      try Data(contentsOf: Self.tokenizer(tokenizer)), as: name + "/tokenizer.json")
    try workspace.write(
      """
      {"model_type": "gpt2", "architectures": ["GPT2LMHeadModel"], "n_embd": \(width), "n_layer": 1,
      "n_head": 2, "n_positions": 64, "vocab_size": \(vocabulary), "eos_token_id": 0,
      "activation_function": "gelu_new", "layer_norm_epsilon": 1e-5}
      """, as: name + "/config.json")
    // Sines of different speeds: dense, different in every entry, and the same every time.
    func tensor(_ tensorName: String, _ shape: [Int], base: Float = 0, scale: Float = 0.3)
      -> NamedTensor
    {
      let count = shape.reduce(1, *)
      let speed = Float(tensorName.utf8.reduce(7) { ($0 * 31 + Int($1)) % 997 }) / 100
      let values = (0..<count).map {
        base + scale * sin(speed * Float($0 % 7919) + Float($0 / 7919))
      }
      return NamedTensor(name: tensorName, shape: shape, values: values)
    }
    let d = width
    var tensors = [
      tensor("wte.weight", [vocabulary, d]), tensor("wpe.weight", [64, d]),
      tensor("h.0.attn.c_attn.weight", [d, 3 * d]), tensor("h.0.attn.c_attn.bias", [3 * d]),
      tensor("h.0.attn.c_proj.weight", [d, d]), tensor("h.0.attn.c_proj.bias", [d]),
      tensor("h.0.mlp.c_fc.weight", [d, 4 * d]), tensor("h.0.mlp.c_fc.bias", [4 * d]),
      tensor("h.0.mlp.c_proj.weight", [4 * d, d]), tensor("h.0.mlp.c_proj.bias", [d]),
    ]
    for norm in ["h.0.ln_1", "h.0.ln_2", "ln_f"] {
      tensors += [tensor(norm + ".weight", [d], base: 1), tensor(norm + ".bias", [d])]
    }
    try SafetensorsWriter.write(
      tensors, metadata: [:], to: workspace.path(name + "/model.safetensors"))
  }

  @Test(.enabled(if: isThere, absent)) func gpt2ToNeoX() throws {
    try Workspace.with { workspace in
      try writeModel(
        workspace, "gpt2", tokenizer: "gpt2-tokenizer", width: 12, vocabulary: 50257)
      try writeModel(
        workspace, "neox", tokenizer: "neox-tokenizer", width: 8, vocabulary: 50432)
      try workspace.writeSentences()
      try workspace.succeed(workspace.trainArguments(model: "gpt2"))
      let json = try workspace.succeed([
        "transfer", "--steer", "run", "--from", "gpt2", "--to", "neox", "--texts",
        "sentences.jsonl", "--out", "carried", "--json",
      ]).json()
      // Counted by Python's set intersection of the two vocabularies.
      #expect(json["sharedTokens"] as? Int == 36938)
      #expect(json["rule"] as? String == "dual" && json["fit"] as? String == "least-squares")
      let inspected = try workspace.succeed(["inspect", "carried", "--json"]).json()
      let fields = try #require(inspected["fields"] as? [[String: String]])
      #expect(fields.contains { $0["name"] == "width" && $0["value"] == "8" })
      let scored = try workspace.succeed([
        "score", "--model", "neox", "--steer", "carried", "--steer-values", "2", "--text",
        "A fine film", "--json",
      ]).json()
      #expect((scored["results"] as? [Any])?.count == 1)
      let refused = try workspace.run([
        "score", "--model", "gpt2", "--steer", "carried", "--steer-values", "2", "--text", "A",
      ])
      #expect(refused.exitCode == 1 && refused.errors.contains("width 8"))
    }
  }
}
