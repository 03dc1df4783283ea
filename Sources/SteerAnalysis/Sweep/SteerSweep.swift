public import LanguageModels
internal import LinearAlgebra
public import Steering
public import TextTokenization

/// A continuation as text, with the judge's verdict.
public struct JudgedText: Sendable, Codable, Equatable {
  /// The prompt.
  public var prompt: String
  /// The continuation.
  public var text: String
  /// The judge's probability that prompt and continuation together are positive.
  public var positive: Double
}

/// Continuous steering: generates at any steer values, and measures the effect.
public struct SteerSweep: Sendable {
  /// A prompt as text and as tokens.
  public struct Prompt: Sendable {
    /// The text.
    public var text: String
    /// Its tokens, a begin-of-text token included where wanted.
    public var ids: [TokenID]

    /// Creates a prompt.
    public init(text: String, ids: [TokenID]) {
      self.text = text
      self.ids = ids
    }
  }

  private let model: LanguageModel
  private let tokenizer: Tokenizer
  private let steer: Steer
  private let judge: SequenceClassifier
  private let settings: GenerationSettings
  private let positiveClass: Int

  /// Prepares a sweep.
  ///
  /// The class called `POSITIVE`, in any case, is positive; without one, the last class.
  ///
  /// - Throws: `LanguageModelError` if the model has no tokenizer.
  public init(
    model: LanguageModel, steer: Steer, judge: SequenceClassifier, settings: GenerationSettings
  ) throws {
    self.model = model
    self.steer = steer
    self.judge = judge
    self.settings = settings
    tokenizer = try model.tokenizer()
    let labels = judge.configuration.labels
    positiveClass =
      labels.firstIndex { $0.uppercased() == "POSITIVE" } ?? max(labels.count - 1, 0)
  }

  /// Checks settings and prompts before the work.
  ///
  /// - Throws: `SteeringError` for settings out of range and for prompts without tokens or too long.
  public func check(_ prompts: [Prompt]) throws {
    try TextGenerator(model: model, steer: nil, settings: settings).check(prompts.map(\.ids))
  }

  /// Generates from every prompt at one setting, and judges what comes out.
  ///
  /// The result depends on seed and setting alone, not on the settings measured before.
  ///
  /// - Parameters:
  ///   - values: The steer values, one per steer.
  ///   - prompts: The prompts, at least one.
  ///   - progress: Called with the number of prompts done; what it throws ends the work.
  /// - Returns: The measures, and the continuations by prompt.
  /// - Throws: `SteeringError`, `LanguageModelError`; what `progress` throws.
  public func point(
    _ values: [Float], prompts: [Prompt], progress: (Int) throws -> Void = { _ in }
  ) throws -> (SweepPoint, [JudgedText]) {
    precondition(!prompts.isEmpty, "a sweep without prompts")
    let fixed = FixedSteer(steer, values: values)
    let generator = try TextGenerator(model: model, steer: fixed, settings: settings)
    let continuations = try generator.continuations(of: prompts.map(\.ids), progress: progress)
    let texts = zip(prompts, continuations).flatMap { prompt, drawn in
      drawn.map { (prompt.text, tokenizer.decode($0.ids, skipSpecialTokens: true)) }
    }
    let probabilities = try judge.probabilities(texts.map { $0 + $1 })
    let judged = texts.enumerated().map { i, text in
      JudgedText(
        prompt: text.0, text: text.1, positive: Double(probabilities[i, positiveClass]))
    }
    let point = SweepPoint(
      steerValues: values, scores: judged.map(\.positive),
      perplexity: try perplexity(prompts, continuations),
      distinct: (1...3).map { n in
        continuations.reduce(0) { $0 + distinctN(n, $1.map(\.ids)) } / Double(prompts.count)
      }, seed: settings.seed)
    return (point, judged)
  }

  private func perplexity(_ prompts: [Prompt], _ continuations: [[Continuation]]) throws
    -> PromptPerplexity
  {
    var texts: [[TokenID]] = []
    var sources: [(prompt: Int, newTokens: Int)] = []
    for (i, drawn) in continuations.enumerated() {
      for continuation in drawn where !continuation.ids.isEmpty {
        texts.append(prompts[i].ids + continuation.ids)
        sources.append((i, continuation.ids.count))
      }
    }
    let scores = try TextScorer(model: model).scores(texts, steers: [nil])
    var losses = [Double](repeating: 0, count: prompts.count)
    var tokens = [Int](repeating: 0, count: prompts.count)
    for (score, source) in zip(scores, sources) {
      for value in score[0].logProbabilities.suffix(source.newTokens) {
        losses[source.prompt] -= Double(value ?? 0)
      }
      tokens[source.prompt] += source.newTokens
    }
    return PromptPerplexity(losses: losses, tokens: tokens)
  }
}
