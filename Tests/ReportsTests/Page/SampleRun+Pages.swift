import Files
import Foundation
import Reports
import TestSupport
import RunFolders

extension SampleRun {
  static let generations = """
    {"positive":0.75,"prompt":"The film","text":" is good."}
    {"positive":0.25,"prompt":"A film","text":" is <b>not</b>."}

    """

  /// A run folder with generated texts as well.
  static func withGenerations<R>(_ body: (String) throws -> R) throws -> R {
    let manifest = (files["manifest.json"] ?? "").replacing(
      #""points/plan.json"]"#, with: #""points/plan.json", "generations_0.jsonl"]"#)
    let changes: [String: [UInt8]?] = [
      "manifest.json": Array(manifest.utf8), "generations_0.jsonl": Array(generations.utf8),
    ]
    return try with(changes, body)
  }

  /// An evaluation of two prompts.
  static func evaluation(share: String, judge: String) -> String {
    """
    {"prompts": 2, "texts": 4, "distinct": [0.5, 0.75, 0.875],
     "distinctIntervals": [[0.25, 0.75], [0.5, 1], [0.75, 1]],
     "sentiment": {"judge": "\(judge)", "positiveShare": \(share),
      "positiveShareInterval": [0.1, 0.9], "count": 4, "excluded": 0, "exclusions": {}}}
    """
  }

  /// Writes a run folder where `text` stands instead of all tokens, names, texts and settings.
  static func hostile<R>(_ text: String, _ body: (String) throws -> R) throws -> R {
    let quoted = try JSONText.line([text]).dropFirst().dropLast()
    let field =
      "\"" + text.unicodeScalars.map { $0 == "\"" ? "\"\"" : String($0) }.joined() + "\""
    var changes: [String: [UInt8]?] = [:]
    for (name, contents) in files {
      let isTable = name.hasSuffix(".csv")
      let old =
        isTable
        ? ["·<b>", "·good"]
        : ["\"·<script>\"", "\"·good\"", "\"Ġgood\"", "\"a\"", "\"m\"", "\"3\""]
      let new = isTable ? field : String(quoted)
      let changed = old.reduce(contents) { $0.replacing($1, with: new) }
      changes[name] = Array(changed.utf8)
    }
    return try with(changes, body)
  }
}

extension RunComparison {
  /// The page of runs in folders.
  static func page(of folders: [String]) throws -> String {
    try RunComparison(of: folders.map { try RunContents(path: $0) }).html()
  }
}
