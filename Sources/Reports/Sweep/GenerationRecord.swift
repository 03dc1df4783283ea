internal import Files
internal import RunFolders

/// One line of a generations file, interchangeable with the published scripts.
package struct GenerationRecord: Sendable, Codable {
  /// A text.
  package struct Text: Sendable, Codable {
    package var text: String
    /// What a chat template made of a prompt; nil for plain texts.
    package var rendered: String?

    package init(text: String, rendered: String? = nil) {
      self.text = text
      self.rendered = rendered
    }
  }

  /// The file in a run folder.
  package static let file = "generations.jsonl"

  package var prompt: Text
  package var generations: [Text]
  /// One value per steer, where a file holds texts of several settings; nil in others.
  package var steerValues: [Float]?

  package init(prompt: Text, generations: [Text], steerValues: [Float]? = nil) {
    self.prompt = prompt
    self.generations = generations
    self.steerValues = steerValues
  }

  /// Reads the file of a run; nil if it has none.
  static func read(run: String) throws(ReportError) -> [GenerationRecord]? {
    guard let bytes = try RunFile(run: run, file: file)?.contents else { return nil }
    var records: [GenerationRecord] = []
    for (number, line) in bytes.split(separator: UInt8(ascii: "\n")).enumerated() {
      guard let record = try? JSONText.decode(Self.self, from: line, file: file) else {
        throw .notJSON(
          file: "\(run)/\(file)", reason: "line \(number + 1) holds no prompt with texts")
      }
      records.append(record)
    }
    return records
  }
}
