internal import Files
internal import RunFolders

/// One kind of score for all prompts of a run: with progress, and with a checkpoint to go on from.
struct EvaluationStage {
  /// What is shown while it runs.
  let title: String
  /// Where finished scores are kept; nil if nothing is written.
  let checkpoint: Checkpoint?
  /// Where the scores of earlier evaluations are, and those of this one go; nil for nowhere.
  let kept: String?
  let start: JobStart
  let context: JobContext

  // Prompts that are kept together: enough texts for a judge to be efficient.
  private static let promptsAtOnce = 16

  /// Scores all prompts.
  ///
  /// - Parameters:
  ///   - texts: How many texts each prompt has.
  ///   - score: Scores a range of prompts; one list of scores for each. What it is given it calls between
  ///     texts: it throws if the work is to stop.
  /// - Returns: Scores by prompt and text.
  /// - Throws: What `score` throws; ``JobInterruption``.
  func scores<Score: Codable>(
    _ texts: [Int], _ score: (Range<Int>, () throws -> Void) throws -> [[Score]]
  ) throws -> [[Score]] {
    try context.interruptible(if: checkpoint != nil) {
      let earlier = try context.broadcast(kept.flatMap(ScoreCache.lines))
      if let scores = earlier.flatMap({ read($0, texts) as [[Score]] }), scores.count == texts.count
      {
        context.note("\(title): the scores are those that an earlier evaluation kept")
        return scores
      }
      var scores = try known(texts) as [[Score]]
      try context.stage(title, total: texts.count, earlier: scores.count) { stage in
        let missing = stride(from: scores.count, to: texts.count, by: Self.promptsAtOnce).map {
          $0..<min($0 + Self.promptsAtOnce, texts.count)
        }
        try RankedUnits(context: context).run(missing) {
          JobInterruption.evaluation(stage: title, prompts: scores.count, of: texts.count)
        } work: {
          try score($0, $1)
        } keep: { _, part in
          scores += part
          try checkpoint?.append(part.map { try JSONText.line($0) })
          stage.update(scores.count)
        }
      }
      if let kept { try ScoreCache.keep(scores.map { try JSONText.line($0) }, in: kept) }
      return scores
    }
  }

  // Scores that cannot be read are made again, and so are those after them.
  private func known<Score: Codable>(_ texts: [Int]) throws -> [[Score]] {
    let scores: [[Score]] = read(try context.broadcast(try checkpoint?.begin(start) ?? []), texts)
    try checkpoint?.keep(scores.count)
    return scores
  }

  // The scores of the first lines that can be read.
  private func read<Score: Codable>(_ lines: [String], _ texts: [Int]) -> [[Score]] {
    var scores: [[Score]] = []
    for (line, texts) in zip(lines, texts) {
      guard let known = try? JSONText.decode([Score].self, from: line.utf8, file: title),
        known.count == texts
      else { break }
      scores.append(known)
    }
    return scores
  }
}
