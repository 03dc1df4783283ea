import Datasets
import Foundation

/// Writes `bytes` to a fresh file of this name, and calls `body` with its path.
func withFile<R>(_ name: String, _ bytes: [UInt8], _ body: (String) throws -> R) throws -> R {
  let folder = FileManager.default.temporaryDirectory
    .appending(path: "datasets-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  let file = folder.appending(path: name)
  try Data(bytes).write(to: file)
  return try body(file.path(percentEncoded: false))
}

func labelled(
  _ text: String, _ format: DatasetFormat, _ options: LabelledTextOptions = .init()
) throws(DatasetError) -> [LabelledText] {
  try DatasetReader.labelledTexts(
    Array(text.utf8), format: format, name: "f", options: options)
}

func prompts(_ text: String, _ format: DatasetFormat) throws(DatasetError) -> [String] {
  try DatasetReader.prompts(Array(text.utf8), format: format, name: "f").map(\.text)
}

/// All rows of a text fed in chunks of `chunkCount` bytes.
func rows(
  _ bytes: [UInt8], chunkCount: Int = .max, delimiter: Unicode.Scalar = ",",
  rowLimit: Int = DelimitedTextParser.defaultRowLimit
) throws(DatasetError) -> [DelimitedRow] {
  var parser = DelimitedTextParser(
    delimiter: UInt8(ascii: delimiter), name: "f", rowLimit: rowLimit)
  var rows: [DelimitedRow] = []
  var rest = bytes[...]
  while !rest.isEmpty {
    try parser.feed(rest.prefix(chunkCount)) { rows.append($0) }
    rest = rest.dropFirst(chunkCount)
  }
  try parser.finish { rows.append($0) }
  return rows
}
