internal import Foundation
internal import RunFolders

/// One line of a generations file, interchangeable with the published scripts.
package struct GenerationRecord: Sendable, Codable {
  /// A text.
  package struct Text: Sendable, Codable {
    package var text: String

    package init(text: String) { self.text = text }
  }

  /// The file in a run folder.
  package static let file = "generations.jsonl"

  package var prompt: Text
  package var generations: [Text]

  package init(prompt: Text, generations: [Text]) {
    self.prompt = prompt
    self.generations = generations
  }

  /// Reads the file of a run; nil if it has none.
  static func read(run: String) throws(ReportError) -> [GenerationRecord]? {
    guard let bytes = try RunFile(run: run, file: file)?.contents else { return nil }
    let decoder = JSONDecoder()
    var records: [GenerationRecord] = []
    for (number, line) in bytes.split(separator: UInt8(ascii: "\n")).enumerated() {
      guard let record = try? decoder.decode(Self.self, from: Data(line)) else {
        throw .notJSON(
          file: "\(run)/\(file)", reason: "line \(number + 1) holds no prompt with texts")
      }
      records.append(record)
    }
    return records
  }
}

extension RunReport {
  /// Texts that were generated without a judge.
  func generationsSection() throws -> ReportSection? {
    guard let records = try GenerationRecord.read(run: contents.path),
      let block = GenerationsBlock(records)
    else { return nil }
    let count = records.reduce(0) { $0 + $1.generations.count }
    let values = contents.manifest.settings["steerValues"].map { " at steer values \($0)" }
    return ReportSection(
      id: "texts", heading: "What it writes",
      question: "How does the model go on\(values ?? "")?",
      finding: "\(Numbers.grouped(count)) \(count == 1 ? "text" : "texts") of "
        + "\(Numbers.grouped(records.count)) \(records.count == 1 ? "prompt" : "prompts").",
      blocks: [block, FilesBlock(try files.links([GenerationRecord.file]))])
  }
}
