internal import Datasets
internal import RunFolders
internal import TextEvaluation

/// Scores the texts of runs by every judge, stage by stage.
struct EvaluationJob {
  let judges: EvaluationJudges
  /// The evaluation's folder; nil to keep nothing.
  let folder: String?
  /// What keeps scores between evaluations; nil for nothing, and at ranks that do not write.
  let cache: ScoreCache?
  let start: JobStart
  let context: JobContext

  // All that decides the scores of a stage.
  private struct Plan: Encodable {
    var version: String
    var stage: String
    var texts: String
    var inputs: [String: String]
    var settings: [String: String]
  }

  /// Scores one run.
  ///
  /// - Parameters:
  ///   - generations: Its texts.
  ///   - name: What tells it from the other runs of the evaluation, as in file names.
  /// - Returns: Its scores.
  /// - Throws: What the judges throw; ``JobInterruption``.
  func scores(of generations: [PromptGenerations], as name: String) throws -> RunScores {
    try judges.noteDroppedBytes(of: generations.flatMap { [$0.prompt] + $0.texts }, context)
    var scores = RunScores(generations)
    if let perplexity = judges.perplexity {
      scores.losses = try stage("perplexity", name, generations).scores(
        generations.map(\.texts.count)
      ) { range, check in
        try range.map {
          try check()
          return try perplexity.losses(generations[$0])
        }
      }
    }
    if let judge = judges.sentiment {
      scores.sentiment = try verdicts("sentiment", judge, generations, name, Self.judged)
    }
    if let judge = judges.lexicon {
      scores.lexicon = try verdicts("lexicon", judge, generations, name, Self.judged)
    }
    if let judge = judges.toxicity {
      scores.toxicity = try verdicts("toxicity", judge, generations, name) { $1 }
    }
    return scores
  }

  /// Removes what was kept to go on from.
  func discardCheckpoints() throws {
    for run in Self.runs {
      for stage in ["perplexity", "sentiment", "lexicon", "toxicity"] {
        try checkpoint(stage, run, [])?.remove()
      }
    }
  }

  /// The runs of an evaluation, as in file names.
  static let runs = ["run", "baseline", "compared"]

  // A continuation is judged with its prompt, an answer alone.
  private static func judged(_ one: PromptGenerations, _ text: String) -> String {
    one.renderedPrompt == nil ? one.prompt + text : text
  }

  private func verdicts(
    _ title: String, _ judge: any TextJudge, _ generations: [PromptGenerations], _ name: String,
    _ text: (PromptGenerations, String) -> String
  ) throws -> [[JudgeVerdict]] {
    try stage(title, name, generations).scores(generations.map(\.texts.count)) { range, check in
      let part = generations[range]
      // An empty text is judged as a line break, as published.
      let texts = part.flatMap { one in
        one.texts.map { text(one, $0) }.map { $0.isEmpty ? "\n" : $0 }
      }
      var verdicts = try judge.verdicts(on: texts) { _ in try check() }[...]
      return part.map { one in
        defer { verdicts = verdicts.dropFirst(one.texts.count) }
        return Array(verdicts.prefix(one.texts.count))
      }
    }
  }

  private func stage(_ title: String, _ name: String, _ generations: [PromptGenerations]) throws
    -> EvaluationStage
  {
    EvaluationStage(
      title: name == "run" ? title : "\(title) of \(name)",
      checkpoint: try checkpoint(title, name, generations),
      kept: try keeps(title) ? cache?.file(title, texts: Self.digest(generations)) : nil,
      start: start, context: context)
  }

  // What a web service answers may be a refusal, and what is not is in a cache of its own.
  private func keeps(_ stage: String) -> Bool {
    stage != "toxicity" || !(judges.toxicity is PerspectiveJudge)
  }

  private static func digest(_ generations: [PromptGenerations]) -> String {
    PromptDigest.of(
      generations.flatMap { [$0.prompt] + [$0.renderedPrompt].compactMap { $0 } + $0.texts })
  }

  private func checkpoint(_ stage: String, _ name: String, _ generations: [PromptGenerations])
    throws -> Checkpoint?
  {
    guard let folder else { return nil }
    let plan = Plan(
      version: toolVersion, stage: stage, texts: Self.digest(generations),
      inputs: judges.inputs.digestsByRole, settings: judges.settings)
    return try Checkpoint(output: "\(folder)/scores_\(name)_\(stage)", plan: plan)
  }
}
