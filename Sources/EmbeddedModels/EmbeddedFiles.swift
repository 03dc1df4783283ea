internal import CEmbeddedFiles

/// The shipped models, judge and labelled sentences, inside the binary.
///
/// Names: `reviews-2m` and `reviews-4m` (GPT-2 language models of film reviews), `reviews-judge` (a
/// sentiment classifier), and the sentences of `sentiment.jsonl`.
public enum EmbeddedFiles {
  /// The names of the embedded language models.
  public static let languageModels = ["reviews-2m", "reviews-4m"]

  /// The name of the embedded sentiment classifier.
  public static let judge = "reviews-judge"

  /// The files of an embedded model by their names, or nil if no model is called that.
  ///
  /// The bytes live as long as the process.
  public static func model(named name: String) -> [String: UnsafeRawBufferPointer]? {
    let own = files(in: name)
    return own.isEmpty ? nil : own.merging(files(in: "reviews")) { own, _ in own }
  }

  /// The labelled sentences that the quick start trains on, as JSON lines.
  public static var sentimentSentences: UnsafeRawBufferPointer {
    guard let bytes = all["sentiment.jsonl"] else { preconditionFailure("not embedded") }
    return bytes
  }

  // The files of a folder of the table; those of all models' tokenizer are in "reviews".
  private static func files(in folder: String) -> [String: UnsafeRawBufferPointer] {
    let prefix = folder + "/"
    return Dictionary(
      uniqueKeysWithValues: all.filter { $0.key.hasPrefix(prefix) }.map {
        (String($0.key.dropFirst(prefix.count)), $0.value)
      })
  }

  private static var all: [String: UnsafeRawBufferPointer] {
    let table = UnsafeBufferPointer(
      start: embedded_files_table(), count: embedded_file_count)
    return Dictionary(
      uniqueKeysWithValues: table.map { file in
        (String(cString: file.name), UnsafeRawBufferPointer(start: file.bytes, count: file.count))
      })
  }
}
