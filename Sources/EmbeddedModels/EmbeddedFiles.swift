internal import CEmbeddedFiles
public import Files

/// The shipped models, judge and labelled sentences, inside the binary.
///
/// Names: `reviews-2m` and `reviews-4m` (GPT-2 language models of film reviews), `reviews-judge` (a
/// sentiment classifier), and the sentences of `sentiment.jsonl`.
public enum EmbeddedFiles {
  /// The names of the embedded language models.
  public static let languageModels = ["reviews-2m", "reviews-4m"]

  /// The name of the embedded sentiment classifier.
  public static let judge = "reviews-judge"

  /// Whether a model or classifier of this name is embedded.
  public static func holds(model name: String) -> Bool {
    languageModels.contains(name) || name == judge
  }

  /// The files of an embedded model by their names, not copied, or nil if no model is called that.
  public static func model(named name: String) -> [String: FileBytes]? {
    guard holds(model: name) else { return nil }
    // All models share a tokenizer, which is stored once.
    return files(in: name).merging(files(in: "reviews", of: name)) { own, _ in own }
  }

  /// The labelled sentences that the quick start trains on, as JSON lines.
  public static var sentimentSentences: [UInt8] {
    guard let file = files(in: "sentences")["sentiment.jsonl"] else {
      preconditionFailure("not embedded")
    }
    return file.contents
  }

  /// The texts of a folder of the list by their names, such as the templates of pages.
  package static func texts(in folder: String) -> [String: String] {
    files(in: folder).mapValues { String(decoding: $0.contents, as: UTF8.self) }
  }

  // The files of a folder of the list by their names, labelled as those of `owner`.
  private static func files(in folder: String, of owner: String? = nil) -> [String: FileBytes] {
    let table = unsafe UnsafeBufferPointer(
      start: embedded_files_table(), count: embedded_file_count)
    var files: [String: FileBytes] = [:]
    for index in 0..<embedded_file_count {
      let file = unsafe table[index]
      let path = unsafe String(cString: file.name)
      guard path.hasPrefix(folder + "/") else { continue }
      let name = String(path.dropFirst(folder.count + 1))
      let bytes = unsafe UnsafeRawBufferPointer(start: file.bytes, count: file.count)
      files[name] = unsafe FileBytes(staticMemory: bytes, name: "\(owner ?? folder)/\(name)")
    }
    return files
  }
}
