import Files
import WeightFormats

/// What a model's folder lacks.
enum MissingFiles {
  /// The names of single weight files, the preferred one first; an index is called after its file.
  static let weights = ["model.safetensors", "pytorch_model.bin"]

  /// The name of the index of a sharded weight file.
  static func index(of file: String) -> String { file + ".index.json" }

  /// The missing files' names; empty if a model can be loaded: configuration and weights, or a GGUF
  /// file, which holds everything.
  static func of(_ folder: FileFolder) -> [String] {
    let names = (try? folder.fileNames()) ?? []
    if names.contains(where: { $0.hasSuffix(".gguf") && folder.contains($0) }) { return [] }
    let configuration = folder.contains("config.json") ? [] : ["config.json"]
    return configuration + missingWeights(folder)
  }

  private static func missingWeights(_ folder: FileFolder) -> [String] {
    for file in weights {
      if folder.contains(file) { return [] }
      let index = index(of: file)
      guard folder.contains(index) else { continue }
      // A damaged index is an error of its own when the model is loaded.
      guard let bytes = try? folder.file(index),
        let shards = try? ShardIndex(bytes, folder: folder).shards
      else { return [] }
      return Set(shards.values).filter { !folder.contains($0) }.sorted()
    }
    return [weights[0]]
  }
}
