/// Which files of a repository a model needs.
enum NeededFiles {
  private static let tokenizer = [
    "tokenizer.json", "vocab.json", "merges.txt", "vocab.txt", "tokenizer_config.json",
    "special_tokens_map.json", "added_tokens.json", "chat_template.jinja",
  ]
  // Read where there is no `tokenizer.json`.
  private static let sentencePiece = ["tokenizer.model", "sentencepiece.bpe.model"]

  /// How a repository keeps its weights.
  enum Weights: Equatable {
    /// One file of tensors, or a GGUF file.
    case file(RepositoryFile)
    /// An index, whose shards it names.
    case index(RepositoryFile)
  }

  /// Configuration, tokenizer and chat templates, as far as they are there.
  static func small(in listing: RepositoryListing) -> [RepositoryFile] {
    let pieces = listing.files["tokenizer.json"] == nil ? sentencePiece : []
    return (["config.json", "generation_config.json"] + tokenizer + pieces)
      .compactMap { listing.files[$0] } + templates(in: listing)
  }

  /// The chat templates in files of their own, beside `chat_template.jinja`.
  private static func templates(in listing: RepositoryListing) -> [RepositoryFile] {
    let folder = "additional_chat_templates/"
    return listing.files.values
      .filter {
        $0.path.hasPrefix(folder) && $0.path.hasSuffix(".jinja")
          && !$0.path.dropFirst(folder.count).contains("/")
      }
      .sorted { $0.path < $1.path }
  }

  /// The weights: `model.safetensors`, its index, `pytorch_model.bin` or its index, the first that is
  /// there; else the only GGUF file.
  ///
  /// - Throws: ``HubError/noWeights(_:found:)`` or ``HubError/severalGGUF(_:files:)``.
  static func weights(in listing: RepositoryListing, of name: ModelName) throws(HubError)
    -> Weights
  {
    if listing.files["config.json"] != nil {
      for file in MissingFiles.weights {
        if let weights = listing.files[file] { return .file(weights) }
        if let index = listing.files[MissingFiles.index(of: file)] { return .index(index) }
      }
    }
    let quantized = listing.files.values.filter { $0.path.hasSuffix(".gguf") }
      .sorted { $0.path < $1.path }
    guard let file = quantized.first else {
      throw .noWeights(name, found: listing.files.keys.sorted())
    }
    guard quantized.count == 1 else { throw .severalGGUF(name, files: quantized) }
    return .file(file)
  }

  /// A GGUF file that was asked for.
  ///
  /// - Throws: ``HubError/notGGUF(file:)`` or ``HubError/noSuchFile(_:file:similar:)``.
  static func chosen(_ path: String, in listing: RepositoryListing, of name: ModelName)
    throws(HubError) -> RepositoryFile
  {
    guard path.hasSuffix(".gguf") else { throw .notGGUF(file: path) }
    guard let file = listing.files[path] else {
      let names = listing.files.keys.filter { $0.hasSuffix(".gguf") }
      let similar = SimilarNames.of(path, among: names)
      throw .noSuchFile(
        name, file: path, similar: similar.isEmpty ? Array(names.sorted().prefix(8)) : similar)
    }
    return file
  }
}
