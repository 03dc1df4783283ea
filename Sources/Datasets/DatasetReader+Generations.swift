internal import Foundation

extension DatasetReader {
  /// Generated texts with their prompts, from JSON lines or from a `.txt` file with one text without
  /// a prompt on each line.
  ///
  /// A JSON line holds all texts of a prompt, `{"prompt": {"text": …}, "generations": [{"text":
  /// …}]}`, as this tool and the published scripts write them, or a single text, `{"prompt": …,
  /// "text": …}`; neighbouring lines of the second form with equal prompts belong together. Other
  /// keys are left alone.
  ///
  /// - Parameter path: The file; its extension says the format.
  /// - Returns: The prompts in the file's order, at least one.
  /// - Throws: ``DatasetError``.
  public static func generations(path: String) throws(DatasetError) -> [PromptGenerations] {
    let source = try ByteSource(path: path)
    let isPlain = try format(of: path, among: [.jsonLines, .plainText]) == .plainText
    let decoder = JSONDecoder()
    var result: [PromptGenerations] = []
    var isOpen = false
    try forEachLine(source) { (line, number) throws(DatasetError) in
      if isPlain { return result.append(.init(prompt: "", texts: [line])) }
      guard let parts = try? decoder.decode(GenerationLine.self, from: Data(line.utf8)) else {
        throw .notJSONObject(file: path, line: number, expected: Expected.generations)
      }
      let (prompt, texts) = try generations(parts, file: path, line: number)
      let isSingle = !parts.keys.contains("generations")
      if isSingle, isOpen, result.last?.prompt == prompt {
        result[result.count - 1].texts += texts
      } else {
        result.append(.init(prompt: prompt, texts: texts))
      }
      isOpen = isSingle
    }
    if result.isEmpty { throw .noRows(file: path) }
    return result
  }

  private static func generations(_ parts: GenerationLine, file: String, line: Int)
    throws(DatasetError) -> (String, [String])
  {
    let prompt: String
    switch parts.prompt {
    case .value(let value): prompt = value
    case .wrong(let value):
      throw .notText(file: file, line: line, column: "prompt", value: value)
    case .missing: throw .missingPrompt(file: file, line: line, found: parts.keys)
    }
    switch parts.texts {
    case .value(let texts): return (prompt, texts)
    case .wrong, .missing:
      throw .missingGenerations(file: file, line: line, found: parts.keys)
    }
  }
}
