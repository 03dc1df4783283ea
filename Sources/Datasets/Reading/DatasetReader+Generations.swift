internal import Files

extension DatasetReader {
  /// Generated texts with their prompts, from JSON lines or from a `.txt` file with one text without
  /// a prompt on each line.
  ///
  /// A JSON line holds all texts of a prompt, `{"prompt": {"text": …}, "generations": [{"text":
  /// …}]}`, as this tool and the published scripts write them, or a single text, `{"prompt": …,
  /// "text": …}`; neighbouring lines of the second form with equal prompts belong together. Other
  /// keys are left alone.
  ///
  /// - Parameters:
  ///   - path: The file; its extension says the format.
  ///   - encoding: How its characters are written.
  ///   - note: Is told what the user should know of the file.
  /// - Returns: The prompts in the file's order, at least one.
  /// - Throws: ``DatasetError``.
  public static func generations(
    path: String, encoding: TextEncoding = .utf8, note: (DatasetNote) -> Void = { _ in }
  ) throws(DatasetError) -> [PromptGenerations] {
    let source = try ByteSource(path: path, encoding: encoding)
    let format = try DatasetFormat.of(source, .init(), among: [.jsonLines, .plainText])
    let check = RowCheck(file: path, options: .init())
    var rows = RowReader(source, format: format, expected: Expected.generations)
    var result: [PromptGenerations] = []
    var isOpen = false
    var setting: JSONValue?
    while let row = try rows.next() {
      switch row {
      case .text(let text, _): result.append(.init(prompt: "", texts: [text]))
      case .object(let object, let line):
        let generations = try check.generations(object, line: line)
        if result.isEmpty { setting = object.members["steerValues"] }
        guard object.members["steerValues"] == setting else {
          throw .severalSettings(file: path, line: line)
        }
        let isSingle = object.members["generations"] == nil
        if isSingle, isOpen, result.last?.prompt == generations.prompt {
          result[result.count - 1].texts += generations.texts
        } else {
          result.append(generations)
        }
        isOpen = isSingle
      case .fields: break
      }
    }
    if result.isEmpty { throw .noRows(file: path) }
    rows.notes.forEach(note)
    return result
  }
}
