internal import Files
internal import Foundation
internal import LanguageModels
internal import LinearAlgebra

/// A folder that keeps finished scores between evaluations, so that texts which several runs are set beside
/// are scored once.
///
/// A file holds the scores of one kind for one list of texts, a line for each prompt. Its name is a digest of
/// all that decides them, and its first line is that of the others: what is damaged is scored again.
struct ScoreCache {
  private let folder: String
  private let facts: [String: String]

  private struct Key: Encodable {
    var stage: String
    var texts: String
    var facts: [String: String]
  }

  /// Takes a folder, made if need be.
  ///
  /// - Parameters:
  ///   - folder: The folder.
  ///   - judges: Who measures.
  ///   - followsPublishedCode: Whether the published evaluation is followed.
  /// - Throws: `FileError`, `WeightFormatError` of files that cannot be read or a folder that cannot be made.
  init(folder: String, _ judges: EvaluationJudges, followsPublishedCode: Bool) throws {
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    } catch {
      throw FileError.cannotWrite(path: folder, reason: "the folder cannot be made")
    }
    self.folder = folder
    var facts = judges.inputs.digestsByRole.merging(judges.settings) { $1 }
    // Inputs name a model by its output embedding alone.
    facts["weights"] = try judges.perplexityModel?.contentDigest()
    facts["compat"] = followsPublishedCode ? "upstream" : nil
    facts["program"] = try ProgramDigest.own()
    facts["products"] = ProcessorKernels.rounding
    self.facts = facts
  }

  /// Where the scores of some texts are.
  ///
  /// - Parameters:
  ///   - stage: What is scored.
  ///   - texts: The digest of the texts and their prompts.
  /// - Returns: The path.
  /// - Throws: `EncodingError`.
  func file(_ stage: String, texts: String) throws -> String {
    let key = try JSONText.line(Key(stage: stage, texts: texts, facts: facts))
    return "\(folder)/\(ContentDigest.sha256(key)).scores"
  }

  /// The lines of a file; nil if it is not there, or not as it was written.
  static func lines(_ file: String) -> [String]? {
    guard let bytes = try? FileBytes.map(path: file), let text = bytes.text(0..<bytes.count)
    else { return nil }
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { String($0) }
    guard let digest = lines.first,
      digest == ContentDigest.sha256(lines.dropFirst().joined(separator: "\n"))
    else { return nil }
    return Array(lines.dropFirst())
  }

  /// Keeps the lines of finished scores.
  ///
  /// - Throws: `FileError.cannotWrite(path:reason:)`.
  static func keep(_ lines: [String], in file: String) throws {
    let text = lines.joined(separator: "\n")
    try AtomicFile.write(ContentDigest.sha256(text) + "\n" + text, to: file)
  }
}
