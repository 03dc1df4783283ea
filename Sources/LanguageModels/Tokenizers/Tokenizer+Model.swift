internal import Files
internal import Foundation
internal import TextTokenization
internal import WeightFormats

/// The files that a family keeps its tokenizer in where there is no `tokenizer.json`.
enum TokenizerFiles {
  /// `vocab.json` and `merges.txt`, as GPT-2.
  case pairs
  /// The same, with RoBERTa's special tokens.
  case robertaPairs
  /// `vocab.txt`, as BERT.
  case wordPieces
}

extension Tokenizer {
  /// The tokenizer of a model folder, or nil if the folder has none.
  ///
  /// `tokenizer.json` decides; else the family's older files.
  init?(
    folder: FileFolder, _ files: TokenizerFiles = .pairs,
    settings: PretrainedSettings = PretrainedSettings()
  ) throws {
    func data(_ name: String) throws -> (Data, String) {
      let file = try folder.file(name)
      return (unsafe file.withUnsafeBytes { unsafe Data($0) }, file.name)
    }
    if folder.contains("tokenizer.json") {
      let (json, path) = try data("tokenizer.json")
      try self.init(tokenizerJSON: json, path: path, settings: settings)
    } else if files == .wordPieces {
      guard folder.contains("vocab.txt") else { return nil }
      let (text, path) = try data("vocab.txt")
      try self.init(vocabularyText: text, path: path, settings: settings)
    } else {
      guard folder.contains("vocab.json"), folder.contains("merges.txt") else {
        try Self.refuseSentencePiece(folder)
        return nil
      }
      let (vocabulary, vocabularyPath) = try data("vocab.json")
      let (merges, mergesPath) = try data("merges.txt")
      if files == .robertaPairs {
        try self.init(
          robertaVocabulary: vocabulary, merges: merges, vocabularyPath: vocabularyPath,
          mergesPath: mergesPath, settings: settings)
      } else {
        try self.init(
          vocabulary: vocabulary, merges: merges, vocabularyPath: vocabularyPath,
          mergesPath: mergesPath)
      }
    }
  }

  // XLM-R's own tokenizer is another kind of model.
  private static func refuseSentencePiece(_ folder: FileFolder) throws {
    let name = "sentencepiece.bpe.model"
    guard folder.contains(name) else { return }
    throw LanguageModelError.unsupportedOption(
      file: try folder.file(name).name, option: "the tokenizer",
      value: "SentencePiece's unigram model",
      supported: "byte-level BPE in tokenizer.json, or vocab.json with merges.txt")
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
