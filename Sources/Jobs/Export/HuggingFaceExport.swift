internal import Files
internal import Foundation
internal import LanguageModels
internal import Steering
internal import WeightFormats

/// A model folder with the steer in its output head.
struct HuggingFaceExport {
  let source: ModelSource
  let folder: FileFolder
  let model: LanguageModel
  let names: HeadTensors
  let plan: BiasPlan
  let steer: FoldedSteer
  /// What the output embedding is stored as; nil for what the folder has.
  let type: ExportElementType?
  let largestShard: Int

  /// Writes the folder.
  ///
  /// - Parameter out: The new folder's path.
  /// - Returns: The type of the output embedding, and how far storing it took it from the exact one.
  /// - Throws: `WeightFormatError`, also for numbers that the type does not hold; `FileError`; `JSONError`.
  func write(to out: String) throws -> (type: ExportElementType, roundingError: Double?) {
    let store = try source.tensors()
    let head = SteeredHead(model, steer)
    let type = try type ?? storedType(store)
    try ShardedWeights(try tensors(store, head, type), largestShard: largestShard).write(to: out)
    try AtomicFile.write(configuration(), to: out + "/config.json")
    try copyFiles(to: out)
    return (type, head.roundingError)
  }

  private func storedType(_ store: TensorStore) throws -> ExportElementType {
    let name = store.contains(names.weight) ? names.weight : names.tokenEmbedding
    return ExportElementType(try store.description(of: name).type) ?? .float32
  }

  private func tensors(_ store: TensorStore, _ head: SteeredHead, _ type: ExportElementType) throws
    -> [StreamedTensor]
  {
    let embedding = head.embedding(names.weight, type.tensorType)
    var changed = [embedding, try plan.tensor(store, model, steer, type: self.type)].compactMap {
      $0
    }
    // Of tied embeddings the file may hold the output's alone, which becomes the input's.
    if embedding != nil, !store.contains(names.tokenEmbedding) {
      changed.append(try store.streamed(names.weight, as: names.tokenEmbedding))
    }
    let prefix = embedding == nil ? "" : names.missingPrefix ?? ""
    let kept = try store.names.filter { name in !changed.contains { $0.entry.name == name } }
      .map { try store.streamed($0, as: $0) }
    let headPrefix = names.weight.dropLast("weight".count)
    return (kept + changed).map { tensor in
      var tensor = tensor
      if !tensor.entry.name.hasPrefix(headPrefix) { tensor.entry.name = prefix + tensor.entry.name }
      return tensor
    }
  }

  /// `config.json` with untied embeddings, and with another type of numbers if one was asked for.
  private func configuration() throws -> [UInt8] {
    let file = try folder.file("config.json")
    var text = try JSONObjectText(file.contents, path: file.name)
    try edit(&text, isWhole: true)
    if var part = try text.object("text_config") {
      try edit(&part, isWhole: false)
      try text.set("text_config", to: part.bytes)
    }
    return text.bytes
  }

  private func edit(_ text: inout JSONObjectText, isWhole: Bool) throws {
    if steer.matrix != nil { try text.set("tie_word_embeddings", to: Array("false".utf8)) }
    guard let type else { return }
    let keys = ["dtype", "torch_dtype"].filter { text.contains($0) }
    // Libraries read all weights as this type.
    for key in keys.isEmpty && isWhole ? ["torch_dtype"] : keys {
      try text.set(key, to: Array("\"\(type.rawValue)\"".utf8))
    }
  }

  // MARK: Other files

  private static let copied: Set<String> = [
    "generation_config.json", "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json",
    "added_tokens.json", "vocab.json", "merges.txt", "vocab.txt", "tokenizer.model",
    "sentencepiece.bpe.model", "spiece.model", "chat_template.jinja", "chat_template.json",
    "preprocessor_config.json", "processor_config.json",
  ]
  private static let licences = ["LICENSE", "LICENCE", "NOTICE", "USE_POLICY"]
  private static let templates = "additional_chat_templates"

  private func copyFiles(to out: String) throws {
    for name in try folder.fileNames()
    where Self.copied.contains(name) || Self.licences.contains(where: name.uppercased().hasPrefix) {
      guard folder.contains(name) || Self.copied.contains(name) else { continue }
      try AtomicFile.write(folder.file(name).contents, to: out + "/" + name)
    }
    let templates = folder.fileNames(under: Self.templates)
    guard !templates.isEmpty else { return }
    try FileManager.default.createDirectory(
      atPath: out + "/" + Self.templates, withIntermediateDirectories: true)
    for name in templates {
      let path = Self.templates + "/" + name
      try AtomicFile.write(folder.file(path).contents, to: out + "/" + path)
    }
  }
}
