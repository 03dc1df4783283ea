import Datasets
import Foundation
import TestSupport
import Testing

/// What a preparation wrote and said.
struct Prepared {
  let result: PreparationResult
  /// The lines of each file, by name.
  let lines: [String: [String]]

  /// Texts and labels of the one file that was written.
  var rows: [LabelledText] {
    get throws {
      // The last one keeps labels that are all 0 or 1 from being refused.
      let all = lines.values.joined() + [#"{"text": "end", "label": -1}"#]
      let bytes = Array(all.map { $0 + "\n" }.joined().utf8)
      return try DatasetReader.labelledTexts(bytes, format: .jsonLines, name: "out").dropLast()
    }
  }

  /// The reasons for which rows were left out, with their number and first lines.
  var drops: [String] {
    result.drops.map { drop in
      let lines = drop.places.map { $0.split(separator: ":").last.map(String.init) ?? "" }
      return "\(drop.reason.rawValue) \(drop.rows): \(lines.joined(separator: " "))"
    }
  }
}

/// A folder with data files.
struct DataFolder {
  let path: String

  @discardableResult
  static func with<R>(_ body: (DataFolder) throws -> R) throws -> R {
    try Fixture.withTemporaryFolder { try body(DataFolder(path: $0)) }
  }

  func file(_ name: String) -> String { path + "/" + name }

  /// Writes a file, in new folders if its name has any.
  @discardableResult
  func write(_ text: String, as name: String) throws -> String {
    try write(Array(text.utf8), as: name)
  }

  @discardableResult
  func write(_ bytes: [UInt8], as name: String) throws -> String {
    let url = URL(filePath: file(name))
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(bytes).write(to: url)
    return url.path
  }

  /// Prepares files and reads what was written.
  @discardableResult
  func prepare(
    _ source: DataSource, _ paths: [String], layout: OutputLayout? = nil,
    _ change: (inout ReadingOptions, inout PreparationSettings) -> Void = { _, _ in }
  ) throws -> Prepared {
    var options = ReadingOptions()
    var settings = PreparationSettings()
    settings.dropsDuplicates = !source.keepsDuplicates
    change(&options, &settings)
    let preparation = try Preparation(
      source, paths: paths, options: options, settings: settings)
    return try read(preparation.run(to: layout ?? .file(file("out.jsonl"))))
  }

  func read(_ result: PreparationResult) throws -> Prepared {
    var lines: [String: [String]] = [:]
    for file in result.files {
      let url = URL(filePath: file.path)
      let text = try String(contentsOf: url, encoding: .utf8)
      #expect(text.hasSuffix("\n"))
      lines[url.lastPathComponent] = text.dropLast().split(separator: "\n").map(String.init)
      #expect(lines[url.lastPathComponent]?.count == file.rows)
    }
    return Prepared(result: result, lines: lines)
  }
}

/// Prepares one file of this content.
func prepare(
  _ source: DataSource, _ text: String, as name: String,
  _ change: (inout ReadingOptions, inout PreparationSettings) -> Void = { _, _ in }
) throws -> Prepared {
  try DataFolder.with { folder in
    try folder.prepare(source, [folder.write(text, as: name)], change)
  }
}

/// The error of a preparation of one file of this content, its folder left out.
func failure(
  _ source: DataSource, _ text: String, as name: String,
  _ change: (inout ReadingOptions, inout PreparationSettings) -> Void = { _, _ in }
) throws -> String {
  try DataFolder.with { folder in
    let path = try folder.write(text, as: name)
    let error = #expect(throws: PreparationError.self) {
      try folder.prepare(source, [path], change)
    }
    #expect(!FileManager.default.fileExists(atPath: folder.file("out.jsonl")))
    let message = error?.description ?? ""
    #expect(!message.contains("\n"))
    return message.replacing(folder.path + "/", with: "")
  }
}

func row(_ text: String, _ label: Double) -> LabelledText {
  LabelledText(text: text, label: label)
}
