internal import Foundation
internal import TextTokenization
internal import WeightFormats

extension Tokenizer {
  /// The tokenizer of a model folder, or nil if the folder has none.
  ///
  /// `tokenizer.json` decides; else `vocab.json` with `merges.txt`.
  init?(folder: FileFolder) throws {
    func data(_ name: String) throws -> (Data, String) {
      let file = try folder.file(name)
      return (file.withUnsafeBytes { Data($0) }, file.name)
    }
    if folder.contains("tokenizer.json") {
      let (json, path) = try data("tokenizer.json")
      try self.init(tokenizerJSON: json, path: path)
    } else if folder.contains("vocab.json"), folder.contains("merges.txt") {
      let (vocabulary, vocabularyPath) = try data("vocab.json")
      let (merges, mergesPath) = try data("merges.txt")
      try self.init(
        vocabulary: vocabulary, merges: merges, vocabularyPath: vocabularyPath,
        mergesPath: mergesPath)
    } else {
      return nil
    }
  }

  /// The tokenizer inside a GGUF file, or nil if it has none.
  init?(gguf file: GGUFFile) throws {
    guard let model = try file.string("tokenizer.ggml.model"), model != "none",
      let tokens = try file.strings("tokenizer.ggml.tokens")
    else { return nil }
    try self.init(
      gguf: GGUFVocabulary(
        model: model, preTokenizer: try file.string("tokenizer.ggml.pre"), tokens: tokens,
        scores: try file.floats("tokenizer.ggml.scores"),
        tokenTypes: try file.integers("tokenizer.ggml.token_type").map {
          $0.map { Int32(clamping: $0) }
        },
        merges: try file.strings("tokenizer.ggml.merges"),
        addsSpacePrefix: try file.boolean("tokenizer.ggml.add_space_prefix")),
      path: file.bytes.name)
  }
}
