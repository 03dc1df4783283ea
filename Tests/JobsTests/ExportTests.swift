import Files
import Foundation
import Jobs
import LanguageModels
import LinearAlgebra
import Steering
import TestSupport
import Testing
import WeightFormats

/// Steers in other programs' files: what our own readers make of them is what the steer does.
@Suite struct ExportTests {
  private static let families = try? FileManager.default
    .contentsOfDirectory(atPath: Fixture.path("families")).sorted()
  static let models =
    ["gpt2", "gpt_neo", "gptj", "gpt_neox", "llama"] + (families ?? []).map { "families/" + $0 }
  static let ids: [[Int32]] = [[5, 11, 3, 7, 2, 19, 13, 4], [9, 2, 8, 17, 6]]
  static let values: [Float] = [3, -1.5]

  // MARK: Model folders

  @Test(arguments: models, SteerKind.allCases)
  func folders(_ name: String, _ kind: SteerKind) throws {
    try Fixture.withTemporaryFolder { folder in
      let base = try model(name)
      let steer = try writeSteer(kind, for: base, to: folder + "/steer.safetensors")
      let expected = try scores(base, FixedSteer(steer, values: Self.values))
      let plain = try scores(base)
      #expect(zip(expected, plain).contains { abs($0 - $1) > 0.05 })
      var job = export(folder, base, .huggingFace)
      guard hasPlace(kind, base) else {
        #expect(throws: ExportError.self) { try job.run() }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder).count == 1)
        job.separatesBias = true
        if let cap = base.outputHead.softCap {
          // Outside the model a bias would come after the cap.
          let changed = job
          #expect(throws: ExportError.biasAfterCap(model: base.name, cap: cap)) {
            try changed.run()
          }
          return
        }
        let result = try job.run()
        #expect(result.files.contains("logit_bias.safetensors"))
        #expect(result.biasEntries == min(300, base.configuration.vocabularySize - 1))
        return
      }
      let result = try job.run()
      #expect(result.files.contains("model.safetensors") && result.elementType == .float32)
      let exported = try model(folder + "/out")
      expectClose(try scores(exported), expected, atol: 1e-4, rtol: 0)
      #expect(exported.notes == base.notes)
      // All that was not to change did not.
      let (old, new) = (
        try TensorStore(folder: FileFolder(path: Fixture.path(name))),
        try TensorStore(folder: FileFolder(path: folder + "/out"))
      )
      var differing: [String] = []
      for tensor in old.names {
        #expect(new.contains(tensor))
        if try old.floats(tensor) != new.floats(tensor) { differing.append(tensor) }
      }
      #expect(differing.count <= (kind == .mixed ? 2 : 1), "\(differing)")
      #expect(
        exported.configuration.tiesOutputEmbedding
          == (kind.hasMatrix ? false : base.configuration.tiesOutputEmbedding))
    }
  }

  // A bias in a file of its own, and a head without it, are together the steer.
  @Test func aSeparateBias() throws {
    try Fixture.withTemporaryFolder { folder in
      let base = try model("llama")
      let steer = try writeSteer(.mixed, for: base, to: folder + "/steer.safetensors")
      var job = export(folder, base, .huggingFace)
      job.separatesBias = true
      job.biasEntries = 5
      let result = try job.run()
      let head = try model(folder + "/out").outputHead
      let bias = try TensorStore(
        file: SafetensorsFile(FileBytes.map(path: folder + "/out/logit_bias.safetensors"))
      ).floats("logit_bias")
      let hidden = try base.hiddenStates(Self.ids)
      let fixed = FixedSteer(steer, values: Self.values)
      let expected = base.outputHead.logits(
        fixed.apply(hidden), offsets: fixed.offsets(hidden.rows))
      let biased = OutputHead(embedding: head.embedding, bias: bias).logits(hidden)
      expectClose(biased.values, expected.values, atol: 1e-4, rtol: 0)
      let list = try JSONSerialization.jsonObject(
        with: Data(contentsOf: URL(filePath: folder + "/out/logit_bias.json")))
      let entries = try #require(list as? [String: Double])
      let median = bias.sorted()[bias.count / 2]
      #expect(entries.count == 5 && result.biasEntries == 5)
      for (id, value) in entries {
        let index = try #require(Int(id))
        #expect(abs(value - Double(bias[index] - median)) < 1e-4)
      }
      let share = try #require(result.biasShare)
      #expect(share > 5 / Double(bias.count) && share < 0.2)
    }
  }

  @Test func smallShardsAndTheSameBytes() throws {
    try Fixture.withTemporaryFolder { folder in
      let base = try model("gpt2")
      let steer = try writeSteer(.multiply, for: base, to: folder + "/steer.safetensors")
      for out in ["a", "b"] {
        var job = export(folder, base, .huggingFace, to: out)
        job.largestShard = 100_000
        let result = try job.run(JobContext(command: "a test"))
        #expect(result.files.count { $0.hasSuffix(".safetensors") } > 2)
        #expect(result.files.contains("model.safetensors.index.json"))
        for file in result.files where file.hasSuffix(".safetensors") {
          let store = try SafetensorsFile(FileBytes.map(path: folder + "/\(out)/\(file)"))
          let size = store.tensors.reduce(0) { $0 + $1.byteRange.count }
          #expect(size <= 100_000 || store.tensors.count == 1)
        }
      }
      for file in try FileManager.default.contentsOfDirectory(atPath: folder + "/a") {
        let (a, b) = try (
          FileBytes.map(path: folder + "/a/" + file).contents,
          FileBytes.map(path: folder + "/b/" + file).contents
        )
        #expect(a == b, "\(file)")
      }
      expectClose(
        try scores(model(folder + "/a")), try scores(base, FixedSteer(steer, values: Self.values)),
        atol: 1e-4, rtol: 0)
    }
  }

  // Saved from a model without a head, names lack the prefix; saved tied, the file may hold either embedding.
  @Test(arguments: ["bare", "head alone"]) func otherNames(_ form: String) throws {
    try Fixture.withTemporaryFolder { folder in
      let store = try TensorStore(folder: FileFolder(path: Fixture.path("gpt2")))
      let tensors = try store.names.map { name in
        let plain = String(name.dropFirst("transformer.".count))
        let new = name == "transformer.wte.weight" ? "lm_head.weight" : name
        return try store.streamed(name, as: form == "bare" ? plain : new)
      }
      let source = folder + "/source"
      try FileManager.default.createDirectory(atPath: source, withIntermediateDirectories: true)
      try SafetensorsWriter.write(
        streaming: tensors, metadata: [:], to: source + "/model.safetensors")
      try FileManager.default.copyItem(
        atPath: Fixture.path("gpt2/config.json"), toPath: source + "/config.json")
      let base = try model(source)
      let steer = try writeSteer(.multiply, for: base, to: folder + "/steer.safetensors")
      _ = try export(folder, base, .huggingFace).run()
      let exported = try TensorStore(folder: FileFolder(path: folder + "/out"))
      #expect(exported.contains("lm_head.weight") && exported.contains("transformer.wte.weight"))
      #expect(exported.names.count == store.names.count + 1)
      expectClose(
        try scores(model(folder + "/out")),
        try scores(base, FixedSteer(steer, values: Self.values)), atol: 1e-4, rtol: 0)
    }
  }

  // MARK: Adapters

  @Test(arguments: SteerKind.allCases) func adapters(_ kind: SteerKind) throws {
    try Fixture.withTemporaryFolder { folder in
      let base = try model("gpt_neox")
      let steer = try writeSteer(kind, for: base, to: folder + "/steer.safetensors")
      _ = try export(folder, base, .peft).run()
      let store = TensorStore(
        file: try SafetensorsFile(FileBytes.map(path: folder + "/out/adapter_model.safetensors")))
      let name = "base_model.model.lm_head.lora_"
      let rank = try store.description(of: name + "A.weight").shape[0]
      let (v, d) = (base.configuration.vocabularySize, base.configuration.hiddenSize)
      let a = try store.matrix(name + "A.weight", shape: [rank, d])
      let b = try store.matrix(name + "B.weight", shape: [v, rank])
      let hidden = try base.hiddenStates(Self.ids)
      var logits = base.outputHead.logits(hidden)
      VectorKernels.add(
        hidden.multiplied(byTransposed: a).multiplied(byTransposed: b), to: &logits)
      if kind != .multiply {
        VectorKernels.addBias(try store.floats(name + "B.bias", shape: [v]), to: &logits)
      }
      let fixed = FixedSteer(steer, values: Self.values)
      let expected = base.outputHead.logits(
        fixed.apply(hidden), offsets: fixed.offsets(hidden.rows))
      expectClose(logits.values, expected.values, atol: 1e-4, rtol: 0)
      let json = try JSONSerialization.jsonObject(
        with: Data(contentsOf: URL(filePath: folder + "/out/adapter_config.json")))
      let configuration = try #require(json as? [String: Any])
      #expect(configuration["r"] as? Int == rank && configuration["lora_alpha"] as? Int == rank)
      #expect(configuration["target_modules"] as? [String] == ["lm_head"])
      #expect((configuration["lora_bias"] as? Bool == true) == (kind != .multiply))
    }
  }

  @Test func anAdapterForEachSteer() throws {
    try Fixture.withTemporaryFolder { folder in
      let base = try model("gpt2")
      _ = try writeSteer(.multiply, for: base, to: folder + "/steer.safetensors")
      var job = export(folder, base, .peft)
      job.steerValues = nil
      job.rank = 2
      let result = try job.run()
      #expect(result.files.contains("joy/adapter_config.json") && result.steerValues == nil)
      #expect(result.files.contains("ire/adapter_model.safetensors"))
      #expect(result.relativeError > 0 && result.relativeError < 1)
      let page = try String(contentsOfFile: folder + "/out/README.md", encoding: .utf8)
      #expect(page.contains("set_scale(\"ire\"") && page.contains("library_name: peft"))
    }
  }

  // MARK: GGUF

  static let files = [
    "gpt2", "gptneox", "llama-q8", "llama-scaled", "qwen2-q5", "qwen3-q4", "olmo2", "phi3-q5",
    "stablelm", "falcon-q8", "gemma3-q8",
  ]

  @Test(arguments: files, [SteerKind.multiply, .add]) func gguf(_ name: String, _ kind: SteerKind)
    throws
  {
    try Fixture.withTemporaryFolder { folder in
      let base = try model("gguf-models/\(name).gguf")
      let steer = try writeSteer(kind, for: base, to: folder + "/steer.safetensors")
      guard hasPlace(kind, base) else {
        #expect(throws: ExportError.self) { try export(folder, base, .gguf).run() }
        return
      }
      let result = try export(folder, base, .gguf).run()
      #expect(result.files == ["Modelfile", "\(name)-steered.gguf", "README.md", "manifest.json"])
      let exported = try model(folder + "/out/\(name)-steered.gguf")
      expectClose(
        try scores(exported), try scores(base, FixedSteer(steer, values: Self.values)), atol: 1e-4,
        rtol: 0)
    }
  }

  @Test(arguments: ["gemma", "gemma2"]) func whatLlamaCppHasNoPlaceFor(_ name: String) throws {
    try Fixture.withTemporaryFolder { folder in
      let base = try model("gguf-models/\(name).gguf")
      _ = try writeSteer(.multiply, for: base, to: folder + "/steer.safetensors")
      #expect(throws: ExportError.tiedForGood(model: base.name, architecture: name)) {
        try export(folder, base, .gguf).run()
      }
    }
  }

  // MARK: What is refused

  // What an export throws; nothing if it does not.
  private func refusal(
    _ folder: String, _ base: LanguageModel, _ change: (inout ExportRun) -> Void
  ) -> String {
    var job = export(folder, base, .huggingFace)
    change(&job)
    do {
      _ = try job.run()
      return ""
    } catch { return "\(error)" }
  }

  @Test func refusals() throws {
    try Fixture.withTemporaryFolder { folder in
      let base = try model("gpt2")
      _ = try writeSteer(.multiply, for: base, to: folder + "/steer.safetensors")
      let gguf = Fixture.path("gguf-models/gpt2.gguf")
      let other = try model("gguf-models/gpt2.gguf")
      _ = try writeSteer(.multiply, for: other, to: folder + "/other.safetensors")
      let cases: [(error: any Error, change: (inout ExportRun) -> Void)] = [
        (ExportError.noValues(.huggingFace), { $0.steerValues = nil }),
        (ExportError.needsGGUF(model: base.name), { $0.format = .gguf }),
        (ExportError.elementType(.q8_0, .huggingFace), { $0.elementType = .q8_0 }),
        (
          ExportError.elementType(.bfloat16, .gguf),
          { ($0.format, $0.elementType) = (.gguf, .bfloat16) }
        ),
        (
          ExportError.noLogitBias(kind: .multiply),
          { ($0.format, $0.elementType) = (.logitBias, nil) }
        ),
        (
          ExportError.unused(setting: "separateBias", .peft),
          { ($0.format, $0.separatesBias) = (.peft, true) }
        ),
        (JobFolderError.alreadyThere(folder), { $0.out = folder }),
        (
          ExportError.needsFolder(.peft, model: gguf),
          {
            ($0.format, $0.model, $0.elementType) = (.peft, gguf, nil)
            $0.steer = folder + "/other.safetensors"
          }
        ),
      ]
      for (error, change) in cases {
        let found = refusal(folder, base, change)
        #expect(found == "\(error)")
      }
      // A steer of another model; values that a type does not hold, and that nothing does.
      let foreign = refusal(folder, base) { $0.steer = folder + "/other.safetensors" }
      #expect(foreign.contains("use the model that the steer was trained on"), "\(foreign)")
      let half = refusal(folder, base) {
        ($0.steerValues, $0.elementType) = ([1e8, 0], .float16)
      }
      #expect(half.contains("lm_head.weight") && half.contains("beyond what F16 holds"), "\(half)")
      let none = refusal(folder, base) { $0.steerValues = [0, 0] }
      #expect(none.contains("`steerValues` is 0.0,0.0"), "\(none)")
      let left = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
      #expect(left == ["other.safetensors", "steer.safetensors"])
    }
  }

  /// A GGUF file takes no adapter, so that none is recommended.
  @Test func aBiasWithoutPlaceSaysWhatWorks() throws {
    try Fixture.withTemporaryFolder { folder in
      for (name, format) in [
        ("llama", ExportFormat.huggingFace), ("gguf-models/llama-q8.gguf", .gguf),
      ] {
        let base = try model(name)
        _ = try writeSteer(.mixed, for: base, to: folder + "/steer.safetensors")
        let message = refusal(folder, base) { $0.format = format }
        #expect(
          message.contains("`separateBias`") && message.contains("kind multiply"), "\(message)")
        #expect(message.contains("peft") == (format == .huggingFace), "\(message)")
      }
    }
  }

  @Test func theTypeOfTheModelStays() throws {
    try Fixture.withTemporaryFolder { folder in
      let base = try model("families/llama-tied")
      _ = try writeSteer(.multiply, for: base, to: folder + "/steer.safetensors")
      var job = export(folder, base, .huggingFace)
      job.elementType = nil
      let result = try job.run()
      let error = try #require(result.roundingError)
      #expect(result.elementType == .bfloat16 && error > 0 && error < 0.05)
      let store = try TensorStore(folder: FileFolder(path: folder + "/out"))
      #expect(try store.description(of: "lm_head.weight").type == .bfloat16)
      let page = try String(contentsOfFile: folder + "/out/README.md", encoding: .utf8)
      #expect(page.contains("stored as bfloat16") && page.contains("| joy | 3 |"))
    }
  }
}
