import Foundation
import Notebooks
import Testing

/// The rules of nbformat 4.5 that notebooks here must keep.
struct NotebookRules {
  /// A cell as it is in the file.
  struct Cell {
    let type: String
    let id: String
    let source: String
    let outputs: [[String: Any]]
    /// Attached pictures by their names.
    let pictures: [String: Data]
  }

  let cells: [Cell]

  /// Reads a notebook and checks it.
  init(_ json: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
    let file = try #require(
      try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
    #expect(
      Set(file.keys) == ["cells", "metadata", "nbformat", "nbformat_minor"],
      sourceLocation: sourceLocation)
    #expect(file["nbformat"] as? Int == 4 && file["nbformat_minor"] as? Int == 5)
    let metadata = try #require(file["metadata"] as? [String: Any])
    let kernel = try #require(metadata["kernelspec"] as? [String: String])
    #expect(kernel["name"] == "python3" && kernel["display_name"] != nil)
    #expect((metadata["language_info"] as? [String: String])?["name"] == "python")
    let cells = try #require(file["cells"] as? [[String: Any]])
    self.cells = try cells.map { try Self.cell($0, sourceLocation) }
    let ids = self.cells.map(\.id)
    #expect(Set(ids).count == ids.count && !ids.isEmpty, sourceLocation: sourceLocation)
    let counts = cells.compactMap { $0["execution_count"] as? Int }
    #expect(counts == counts.indices.map { $0 + 1 }, sourceLocation: sourceLocation)
  }

  private static func cell(_ cell: [String: Any], _ location: SourceLocation) throws -> Cell {
    let type = try #require(cell["cell_type"] as? String)
    let id = try #require(cell["id"] as? String)
    #expect(
      id.wholeMatch(of: /[a-zA-Z0-9\-_]{1,64}/) != nil, "\(id)", sourceLocation: location)
    #expect(cell["metadata"] is [String: Any])
    let lines = try #require(cell["source"] as? [String])
    // All lines but the last end in a line feed, and there is none within a line.
    #expect(lines.dropLast().allSatisfy { $0.hasSuffix("\n") }, sourceLocation: location)
    #expect(lines.allSatisfy { !$0.dropLast().contains("\n") }, sourceLocation: location)
    let common: Set = ["cell_type", "id", "metadata", "source"]
    let isCode = type == "code"
    #expect(
      Set(cell.keys).subtracting(isCode ? [] : ["attachments"])
        == common.union(isCode ? ["execution_count", "outputs"] : []),
      sourceLocation: location)
    #expect(isCode || type == "markdown")
    let outputs = isCode ? try #require(cell["outputs"] as? [[String: Any]]) : []
    for output in outputs { try check(output, location) }
    let source = lines.joined()
    return Cell(
      type: type, id: id, source: source, outputs: outputs,
      pictures: try pictures(cell["attachments"], in: source, location))
  }

  /// Pictures are shown where they are attached, with a text for who does not see them.
  private static func pictures(
    _ attachments: Any?, in source: String, _ location: SourceLocation
  ) throws -> [String: Data] {
    let attached = try #require((attachments ?? [:]) as? [String: [String: String]])
    let shown = source.matches(of: /!\[([^\]]+)\]\(attachment:([^)]+)\)/).map {
      String($0.output.2)
    }
    #expect(shown.sorted() == attached.keys.sorted(), sourceLocation: location)
    return attached.mapValues { media in
      let bytes = media["image/png"].flatMap { Data(base64Encoded: $0) } ?? Data()
      #expect(bytes.starts(with: [0x89, 0x50, 0x4E, 0x47]), sourceLocation: location)
      return bytes
    }
  }

  private static func check(_ output: [String: Any], _ location: SourceLocation) throws {
    let keys = Set(output.keys)
    switch output["output_type"] as? String {
    case "stream":
      #expect(keys == ["output_type", "name", "text"], sourceLocation: location)
      #expect(output["name"] as? String == "stdout" && output["text"] is [String])
    case "execute_result":
      #expect(
        keys == ["output_type", "data", "metadata", "execution_count"], sourceLocation: location)
    default: Issue.record("\(output)", sourceLocation: location)
    }
    guard let data = output["data"] as? [String: Any] else { return }
    #expect(data["text/plain"] is [String], sourceLocation: location)
    // What a cell draws is not known before it runs.
    #expect(data["image/png"] == nil, sourceLocation: location)
  }

  /// All that people read, in order.
  var markdown: String {
    cells.filter { $0.type == "markdown" }.map(\.source).joined(separator: "\n\n")
  }

  /// Texts of outputs in a media type.
  func outputs(_ type: String) -> [String] {
    cells.flatMap(\.outputs).compactMap {
      (($0["data"] as? [String: Any])?[type] as? [String])?.joined()
    }
  }
}
