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

  /// Whether a model or classifier of this name is embedded.
  public static func holds(model name: String) -> Bool { unsafe model(named: name) != nil }

  /// The files of an embedded model by their names, or nil if no model is called that.
  ///
  /// The bytes live as long as the process.
  public static func model(named name: String) -> [String: UnsafeRawBufferPointer]? {
    let own = unsafe files(in: name)
    return unsafe own.isEmpty ? nil : own.merging(files(in: "reviews")) { own, _ in unsafe own }
  }

  /// The labelled sentences that the quick start trains on, as JSON lines.
  public static var sentimentSentences: [UInt8] {
    guard let bytes = unsafe all["sentiment.jsonl"] else { preconditionFailure("not embedded") }
    return unsafe Array(bytes)
  }

  /// The texts of a folder of the table by their names, such as the templates of pages.
  package static func texts(in folder: String) -> [String: String] {
    unsafe files(in: folder).mapValues { unsafe String(decoding: $0, as: UTF8.self) }
  }

  // The files of a folder of the table; those of all models' tokenizer are in "reviews".
  private static func files(in folder: String) -> [String: UnsafeRawBufferPointer] {
    let prefix = folder + "/"
    return unsafe Dictionary(
      uniqueKeysWithValues: all.filter { unsafe $0.key.hasPrefix(prefix) }.map {
        unsafe (String($0.key.dropFirst(prefix.count)), $0.value)
      })
  }

  private static var all: [String: UnsafeRawBufferPointer] {
    let table = unsafe UnsafeBufferPointer(
      start: embedded_files_table(), count: embedded_file_count)
    return unsafe Dictionary(
      uniqueKeysWithValues: table.map { file in
        unsafe (
          String(cString: file.name), UnsafeRawBufferPointer(start: file.bytes, count: file.count)
        )
      })
  }
}
