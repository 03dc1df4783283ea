import ArgumentParser
import Foundation
import Reports
import RunFolders

/// One kind of score for all prompts of a run: with progress, and with a checkpoint to go on from after
/// Ctrl-C.
struct EvaluationStage {
  /// What is shown while it runs.
  let title: String
  /// Where finished scores are kept; nil if nothing is written.
  let checkpoint: Checkpoint?
  let resume: Bool
  let overwrite: Bool
  let runtime: RuntimeOptions

  // Prompts between two looks at Ctrl-C: enough texts for a judge to be efficient.
  private static let promptsAtOnce = 16

  /// Scores all prompts, or leaves with exit code 130 after Ctrl-C.
  ///
  /// - Parameters:
  ///   - texts: How many texts each prompt has.
  ///   - score: Scores a range of prompts; one list of scores for each.
  /// - Returns: Scores by prompt and text.
  /// - Throws: What `score` throws; `ExitCode` after Ctrl-C.
  func scores<Score: Codable>(_ texts: [Int], _ score: (Range<Int>) throws -> [[Score]]) throws
    -> [[Score]]
  {
    let decoder = JSONDecoder()
    if checkpoint != nil { Interruption.listen() }
    let count = texts.count
    let lines = try checkpoint?.begin(resume: resume, overwrite: overwrite) ?? []
    // Scores that cannot be read are made again, and so are those after them.
    var scores: [[Score]] = []
    for (line, texts) in zip(lines, texts) {
      guard let known = try? decoder.decode([Score].self, from: Data(line.utf8)),
        known.count == texts
      else { break }
      scores.append(known)
    }
    try checkpoint?.keep(scores.count)
    var progress = Progress(title, total: count, earlier: scores.count, quiet: runtime.quiet)
    while scores.count < count {
      let range = scores.count..<min(scores.count + Self.promptsAtOnce, count)
      let part = try score(range)
      scores += part
      try checkpoint?.append(part.map { try JSONText.line($0) })
      progress.update(scores.count)
      if Interruption.isRequested {
        progress.finish()
        Console.note(
          "stopped (\(title): \(scores.count) of \(count) prompts); run the same command with "
            + "--resume to continue")
        throw Interruption.exitCode
      }
    }
    Interruption.stopListening()
    progress.finish()
    return scores
  }
}
