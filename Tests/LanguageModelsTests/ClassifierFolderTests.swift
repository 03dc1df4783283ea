import Files
import Foundation
import LanguageModels
import LinearAlgebra
import TestSupport
import TextTokenization
import Testing
import WeightFormats

/// Folders that are no classifiers, or damaged ones.
@Suite struct ClassifierFolderTests {
  /// The files of a fixture in memory.
  static func files(_ name: String) throws -> [String: [UInt8]] {
    let path = Fixture.path("classifiers/\(name)")
    var files: [String: [UInt8]] = [:]
    for file in try FileManager.default.contentsOfDirectory(atPath: path) {
      files[file] = try [UInt8](Data(contentsOf: URL(filePath: path + "/" + file)))
    }
    return files
  }

  static func folder(_ files: [String: [UInt8]]) -> FileFolder {
    FileFolder(
      name: "judge",
      files: Dictionary(
        uniqueKeysWithValues: files.map { ($0, FileBytes($1, name: "judge/\($0)")) }))
  }

  /// The files of a fixture with values of its configuration changed (as JSON) or removed (nil).
  static func changed(_ name: String, _ changes: [String: String?]) throws -> [String: [UInt8]] {
    var files = try files(name)
    let json = Data(files["config.json"] ?? [])
    var values = try #require(try JSONSerialization.jsonObject(with: json) as? [String: Any])
    for (key, text) in changes {
      values[key] = try text.map {
        try JSONSerialization.jsonObject(with: Data($0.utf8), options: .fragmentsAllowed)
      }
    }
    files["config.json"] = try [UInt8](JSONSerialization.data(withJSONObject: values))
    return files
  }

  private func expectError(_ files: [String: [UInt8]], _ message: String) {
    do {
      _ = try SequenceClassifier(folder: Self.folder(files))
      Issue.record("no error; expected: \(message)")
    } catch {
      let text = "\(error)"
      #expect(text.contains(message) && text.hasPrefix("judge") && !text.contains("\n"), "\(text)")
    }
  }

  @Test(arguments: [
    (
      "bert", "position_embedding_type", #""relative_key""#,
      "position_embedding_type = relative_key"
    ),
    ("bert", "hidden_act", #""tanh""#, "hidden_act = tanh is not supported"),
    ("bert", "is_decoder", "true", "is_decoder = true is not supported"),
    ("bert", "add_cross_attention", "true", "add_cross_attention = true is not supported"),
    ("bert", "pruned_heads", #"{"0": [1]}"#, "pruned_heads = (set) is not supported"),
    ("bert", "quantization_config", "{}", "quantization_config = (set) is not supported"),
    ("bert", "problem_type", #""regression""#, "problem_type = regression is not supported"),
    ("bert", "model_type", #""electra""#, "model_type = electra is not supported (supported: bert"),
    ("bert", "hidden_size", "25", "num_attention_heads 3 does not divide hidden_size 25"),
    ("bert", "hidden_size", "null", "hidden_size is missing"),
    ("bert", "max_position_embeddings", "41", "[40, 24]"),
    ("bert", "num_hidden_layers", "1", "bert.encoder.layer.1."),
    ("bert", "id2label", #"{"0": "a"}"#, "classifier.weight"),
    ("bert", "id2label", #"["a"]"#, "id2label does not map class indices to names"),
    ("gpt2", "id2label", #"{"1": "x"}"#, "id2label has no entry 0"),
    ("distilbert", "n_heads", "3", "n_heads 3 does not divide dim 20"),
    ("distilbert", "activation", #""mish""#, "activation = mish is not supported"),
    ("roberta", "pad_token_id", "41", "max_position_embeddings 42 leaves no positions"),
    ("roberta", "pad_token_id", "-1", "pad_token_id is -1"),
  ])
  func configurationsAreChecked(
    _ name: String, _ key: String, _ value: String, _ message: String
  ) throws {
    expectError(try Self.changed(name, [key: value]), message)
  }

  @Test func anEncoderWithoutHeadIsNoClassifier() throws {
    var files = try Self.changed("bert", ["architectures": #"["BertModel"]"#])
    expectError(files, "judge is BertModel, not a sequence classifier")
    files = try Self.changed("bert", ["architectures": #"["BertForTokenClassification"]"#])
    expectError(files, "judge is BertForTokenClassification, not a sequence classifier")
    files = try Self.changed("bert", ["architectures": nil])
    files["model.safetensors"] = try Self.weights(of: "bert") { $0.hasPrefix("bert.") ? $0 : nil }
    expectError(files, "judge is bert, not a sequence classifier (it has no classifier.weight)")
    files = try Self.changed("gpt2", ["architectures": #"["GPT2LMHeadModel"]"#])
    expectError(files, "judge is GPT2LMHeadModel, not a sequence classifier")
  }

  /// The weights of a fixture in a file; those without a new name are left out.
  private static func weights(of name: String, _ rename: (String) -> String?) throws -> [UInt8] {
    let store = try TensorStore(folder: folder(files(name)))
    var tensors: [NamedTensor] = []
    for old in store.names {
      guard let new = rename(old) else { continue }
      tensors.append(
        NamedTensor(
          name: new, shape: try store.description(of: old).shape, values: try store.floats(old)))
    }
    return try Fixture.withTemporaryFolder { folder in
      let path = folder + "/model.safetensors"
      try SafetensorsWriter.write(tensors, metadata: [:], to: path)
      return try [UInt8](Data(contentsOf: URL(filePath: path)))
    }
  }

  @Test func unreadWeightsOfLayersAreNamed() throws {
    var files = try Self.files("distilbert")
    files["model.safetensors"] = try Self.weights(of: "distilbert") {
      $0 == "distilbert.embeddings.LayerNorm.bias"
        ? "distilbert.transformer.layer.0.extra.bias" : $0
    }
    expectError(files, "distilbert.embeddings.LayerNorm.bias")
    files = try Self.changed("distilbert", ["n_layers": "2"])
    expectError(files, "distilbert.transformer.layer.2.")
  }

  @Test func otherNamesOfWeights() throws {
    let expected = try ClassifierParityTests.classifier("bert").logits(["A fine film."])
    var files = try Self.files("bert")
    files["model.safetensors"] = try Self.weights(of: "bert") { name in
      name.hasPrefix("bert.") ? String(name.dropFirst(5)) : name
    }
    #expect(
      try SequenceClassifier(folder: Self.folder(files)).logits(["A fine film."]) == expected)
  }

  @Test func otherVocabulariesOfRoberta() throws {
    let files = try Self.changed("roberta", ["model_type": #""xlm-roberta""#])
    let classifier = try SequenceClassifier(folder: Self.folder(files))
    let texts = try ClassifierParityTests.texts()
    #expect(
      try classifier.logits(texts) == ClassifierParityTests.classifier("roberta").logits(texts))
    var unigram = files
    unigram["tokenizer.json"] = Array(#"{"model": {"type": "Unigram"}}"#.utf8)
    expectError(unigram, "judge/tokenizer.json: pre_tokenizer null is not supported")
    unigram["tokenizer.json"] = nil
    expectError(unigram, "judge: no tokenizer.json")
    unigram["sentencepiece.bpe.model"] = []
    expectError(unigram, "judge/sentencepiece.bpe.model: the file is empty")
  }

  /// Where there is nothing else, a decoder's tokenizer is its SentencePiece model.
  @Test func sentencePieceModelOfADecoder() throws {
    var files = try Self.files("gpt2-begin")
    files["tokenizer.json"] = nil
    let model = try FileBytes.map(path: Fixture.path("tokenizers/llama.model"))
    files["tokenizer.model"] = model.contents
    let tokenizer = try SequenceClassifier(folder: Self.folder(files)).tokenizer
    #expect(tokenizer.token(of: 0) == "<unk>" && tokenizer.id(of: "<tool>") == 4)
    #expect(tokenizer.decode(tokenizer.encode("a fine film")) == "a fine film")
  }

  @Test func classesWithoutNames() throws {
    let files = try Self.changed("bert", ["id2label": nil])
    #expect(
      try SequenceClassifier(folder: Self.folder(files)).labels == [
        "LABEL_0", "LABEL_1", "LABEL_2",
      ])
  }

  @Test func missingTokenizer() throws {
    var files = try Self.files("distilbert")
    files["vocab.txt"] = nil
    expectError(
      files, "judge: no tokenizer.json, no vocab.json with merges.txt, no vocab.txt of BERT and no")
  }

  @Test(arguments: ["bert", "roberta"]) func encodersAreNoLanguageModels(_ name: String) throws {
    let folder = FileFolder(path: Fixture.path("classifiers/\(name)"))
    let error = #expect(throws: LanguageModelError.self) { try LanguageModel(folder: folder) }
    let text = "config.json: model_type = \(name) is an encoder, not a causal language model"
    #expect(error?.description.contains(text) == true)
    #expect(error?.description.contains("`judge`") == true)
    #expect(try ModelSource(name: "x", files: .folder(folder)).isClassifier())
    let decoder = FileFolder(path: Fixture.path("gpt2"))
    #expect(try !ModelSource(name: "x", files: .folder(decoder)).isClassifier())
  }

  @Test(arguments: ["bert", "distilbert", "roberta"])
  func mutatedConfigurationsNeverCrash(_ name: String) throws {
    var files = try Self.files(name)
    let valid = try #require(files["config.json"])
    var random = CounterRandom(seed: 23)
    var read = 0
    for _ in 0..<600 {
      var bytes = valid
      for _ in 0...random.index(below: 3) {
        bytes[random.index(below: bytes.count)] =
          random.index(below: 2) == 0
          ? UInt8(random.index(below: 256)) : UInt8(ascii: "0") + UInt8(random.index(below: 10))
      }
      files["config.json"] = bytes
      do {
        let classifier = try SequenceClassifier(folder: Self.folder(files))
        let scores = try classifier.probabilities(["A fine film.", ""])
        #expect(scores.values.allSatisfy { (0...1).contains($0) })
        read += 1
      } catch {
        let text = "\(error)"
        #expect(text.hasPrefix("judge") && !text.contains("\n"), "\(text)")
      }
    }
    #expect(read > 50 && read < 590)
  }
}
