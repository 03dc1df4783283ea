internal import Files
internal import Foundation
package import TextTokenization
package import WeightFormats

/// The files that a family keeps its tokenizer in where there is no `tokenizer.json`.
enum TokenizerFiles {
  /// `vocab.json` and `merges.txt`, or a SentencePiece model, `tokenizer.model`.
  case pairs(PairLayout, orModel: SentencePieceLayout = .plain)
  /// `vocab.txt`, as BERT.
  case wordPieces
  /// A SentencePiece model, by its file's name.
  case sentencePiece(String, SentencePieceLayout)
}

extension Tokenizer {
  /// The tokenizer of a model folder, or nil if the folder has none.
  ///
  /// `tokenizer.json` decides; else the family's older files. What stands beside them counts as in
  /// `transformers`.
  init?(folder: FileFolder, _ files: TokenizerFiles, settings: PretrainedSettings) throws {
    if let (json, path) = try folder.data("tokenizer.json") {
      try self.init(tokenizerJSON: json, path: path, settings: settings)
      return
    }
    switch files {
    case .sentencePiece(let name, let layout):
      guard let (model, path) = try folder.data(name) else { return nil }
      try self.init(
        sentencePieceModel: model, path: path, layout: layout, settings: settings)
    case .wordPieces:
      guard let (text, path) = try folder.data("vocab.txt") else { return nil }
      try self.init(vocabularyText: text, path: path, settings: settings)
    case .pairs(let layout, let modelLayout):
      guard let (vocabulary, vocabularyPath) = try folder.data("vocab.json"),
        let (merges, mergesPath) = try folder.data("merges.txt")
      else {
        try self.init(sentencePieceOf: folder, modelLayout, settings)
        return
      }
      try self.init(
        vocabulary: vocabulary, merges: merges, vocabularyPath: vocabularyPath,
        mergesPath: mergesPath,
        layout: settings.tokenizerClass.flatMap { PairLayout(tokenizerClass: $0) } ?? layout,
        settings: settings)
    }
  }

  /// The tokenizer of a causal model's folder, or nil if it has none.
  init?(
    folder: FileFolder, of family: ModelConfiguration.Family, settings: PretrainedSettings
  ) throws {
    try self.init(
      folder: folder, .pairs(family.pairLayout, orModel: family == .llama ? .llama : .plain),
      settings: settings)
  }

  /// The tokenizer in a causal model's `tokenizer.model`, or nil if there is none.
  private init?(
    sentencePieceOf folder: FileFolder, _ layout: SentencePieceLayout,
    _ settings: PretrainedSettings
  ) throws {
    guard let (model, path) = try folder.data("tokenizer.model") else { return nil }
    let named = settings.tokenizerClass.map { name in
      name == "LlamaTokenizer" ? SentencePieceLayout.llama : .plain
    }
    try self.init(
      sentencePieceModel: model, path: path, layout: named ?? layout, settings: settings)
  }

  /// The tokenizer inside a GGUF file, or nil if it has none.
  package init?(gguf file: GGUFFile) throws {
    guard let model = try file.string("tokenizer.ggml.model"), model != "none",
      let tokens = try file.strings("tokenizer.ggml.tokens")
    else { return nil }
    var vocabulary = GGUFVocabulary(
      model: model, preTokenizer: try file.string("tokenizer.ggml.pre"), tokens: tokens,
      scores: try file.floats("tokenizer.ggml.scores"),
      tokenTypes: try file.integers("tokenizer.ggml.token_type").map {
        $0.map { Int32(clamping: $0) }
      },
      merges: try file.strings("tokenizer.ggml.merges"),
      addsSpacePrefix: try file.boolean("tokenizer.ggml.add_space_prefix"))
    if try file.boolean("tokenizer.ggml.add_bos_token") == true {
      vocabulary.beginTokenID = try file.integer("tokenizer.ggml.bos_token_id")
    }
    if try file.boolean("tokenizer.ggml.add_eos_token") == true {
      vocabulary.endTokenID = try file.integer("tokenizer.ggml.eos_token_id")
    }
    try self.init(gguf: vocabulary, path: file.bytes.name)
  }
}

extension ModelConfiguration.Family {
  /// How the family's tokenizer splits text, where `vocab.json` and `merges.txt` are all there is.
  fileprivate var pairLayout: PairLayout {
    switch rawValue {
    case "gpt_neox", "olmo": .gptNeoX
    case let name where name.hasPrefix("qwen"): .qwen2
    default: .gpt2
    }
  }
}

extension FileFolder {
  /// A file's contents and name; nil if it is not there.
  func data(_ name: String) throws -> (Data, String)? {
    guard lists(name) else { return nil }
    let file = try file(name)
    return (Data(file.contents), file.name)
  }
}

extension PretrainedSettings {
  /// Reads what a model's folder has of them.
  init(folder: FileFolder) throws {
    self.init()
    if let (configuration, path) = try folder.data("tokenizer_config.json") {
      try read(configuration: configuration, path: path)
    }
    if let (tokens, path) = try folder.data("special_tokens_map.json") {
      try read(specialTokens: tokens, path: path)
    }
    if let (tokens, path) = try folder.data("added_tokens.json") {
      try read(addedTokens: tokens, path: path)
    }
  }
}
