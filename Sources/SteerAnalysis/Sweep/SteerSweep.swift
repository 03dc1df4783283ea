public import LanguageModels
internal import LinearAlgebra
public import Steering
internal import TextEvaluation
public import TextTokenization

/// A continuation as text, with the judge's verdict.
public struct JudgedText: Sendable, Codable, Equatable {
  /// The prompt.
  public var prompt: String
  /// The continuation.
  public var text: String
  /// The judge's probability that prompt and continuation together, or an answer alone, are positive.
  public var positive: Double
}

/// Continuous steering: generates at any steer values, and measures the effect.
public struct SteerSweep: Sendable {
  /// A prompt as text and as tokens.
  public struct Prompt: Sendable {
    /// The text.
    public var text: String
    /// The text that a chat template made of it, which the model reads in its place; nil for plain texts.
    ///
    /// Answers are judged without their prompt.
    public var rendered: String?
    /// Its tokens, a begin-of-text token included where wanted.
    public var ids: [TokenID]

    /// Creates a prompt.
    public init(text: String, rendered: String? = nil, ids: [TokenID]) {
      self.text = text
      self.rendered = rendered
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
  /// The class called `POSITIVE` or `pos`, in any case, is positive; without one, the last class, or the
  /// first where classes do not exclude each other (`toxic` before its kinds).
  ///
  /// - Throws: `LanguageModelError` if the model has no tokenizer; `EvaluationError` if several of the
  ///   judge's classes are called so.
  public init(
    model: LanguageModel, steer: Steer, judge: SequenceClassifier, settings: GenerationSettings
  ) throws {
    self.model = model
    self.steer = steer
    self.judge = judge
    self.settings = settings
    tokenizer = try model.tokenizer()
    let other = judge.problemType == .multiLabel ? 0 : judge.labels.count - 1
    positiveClass = try judge.classIndex(for: .positive) ?? other
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
  ///   - beforePass: Called before every pass of a model; what it throws ends the work.
  /// - Returns: The measures, and the continuations by prompt.
  /// - Throws: `SteeringError`, `LanguageModelError`; what `beforePass` and `progress` throw.
  public func point(
    _ values: [Float], prompts: [Prompt], progress: (Int) throws -> Void = { _ in },
    beforePass: () throws -> Void = {}
  ) throws -> (SweepPoint, [JudgedText]) {
    var parts: [Part] = []
    for range in ranges(of: prompts) {
      parts.append(try part(range, of: prompts, at: values, beforePass: beforePass))
      try progress(range.upperBound)
    }
    return point(values, parts)
  }

  /// What comes of some of the prompts at one setting.
  package struct Part: Codable {
    var texts: [JudgedText]
    var losses: [Double]
    var tokens: [Int]
    var newTokens: Int
    // Distinct unigrams, bigrams and trigrams of each prompt.
    var distinct: [[Double]]
  }

  /// The prompts that are continued together, so that progress and memory do not wait for the last.
  package func ranges(of prompts: [Prompt]) -> [Range<Int>] {
    precondition(!prompts.isEmpty, "a sweep without prompts")
    let size = max(1, settings.batchSize / settings.continuations)
    return stride(from: 0, to: prompts.count, by: size).map { $0..<min($0 + size, prompts.count) }
  }

  /// Generates from some of the prompts; parts do not depend on each other.
  package func part(
    _ range: Range<Int>, of prompts: [Prompt], at values: [Float], beforePass: () throws -> Void
  ) throws -> Part {
    let generator = try TextGenerator(
      model: model, steer: FixedSteer(steer, values: values), settings: settings)
    let own = Array(prompts[range])
    let drawn = try generator.continuations(
      of: own.map(\.ids), firstIndex: range.lowerBound, beforePass: beforePass)
    try beforePass()
    let judged = try judged(own, drawn)
    var perplexity = PromptPerplexity(losses: [], tokens: [])
    try addLosses(own, judged, to: &perplexity, beforePass)
    return Part(
      texts: judged, losses: perplexity.losses, tokens: perplexity.tokens,
      newTokens: drawn.joined().reduce(0) { $0 + $1.ids.count },
      distinct: drawn.map { rows in (1...3).map { distinctN($0, rows.map(\.ids)) } })
  }

  /// The measures of a setting, from the parts of all prompts in order.
  package func point(_ values: [Float], _ parts: [Part]) -> (SweepPoint, [JudgedText]) {
    let texts = parts.flatMap(\.texts)
    let distinct = parts.flatMap(\.distinct)
    let point = SweepPoint(
      steerValues: values, scores: texts.map(\.positive),
      perplexity: PromptPerplexity(
        losses: parts.flatMap(\.losses), tokens: parts.flatMap(\.tokens)),
      distinct: (0..<3).map { n in
        distinct.reduce(0) { $0 + $1[n] } / Double(distinct.count)
      },
      meanLength: Double(parts.reduce(0) { $0 + $1.newTokens }) / Double(texts.count),
      seed: settings.seed)
    return (point, texts)
  }

  private func judged(_ prompts: [Prompt], _ drawn: [[Continuation]]) throws -> [JudgedText] {
    let texts = zip(prompts, drawn).flatMap { prompt, continuations in
      continuations.map {
        (prompt, tokenizer.decodeContinuation($0.ids, skipSpecialTokens: true))
      }
    }
    let probabilities = try judge.probabilities(
      texts.map { prompt, text in
        // An empty answer is judged as a line break, as elsewhere.
        prompt.rendered == nil ? prompt.text + text : text.isEmpty ? "\n" : text
      })
    return texts.enumerated().map { i, text in
      JudgedText(
        prompt: text.0.text, text: text.1, positive: Double(probabilities[i, positiveClass]))
    }
  }

  // As `evaluate` measures it: of the texts, whatever tokens they were drawn as.
  private func addLosses(
    _ prompts: [Prompt], _ texts: [JudgedText], to perplexity: inout PromptPerplexity,
    _ beforePass: () throws -> Void
  ) throws {
    let size = settings.continuations
    for (i, prompt) in prompts.enumerated() {
      try beforePass()
      let read = prompt.rendered ?? prompt.text
      let beginsText = prompt.ids.count > tokenizer.encode(read).count
      let losses = try ConditionalPerplexity(
        model: model, beginOfText: beginsText ? prompt.ids.first : nil
      ).losses(of: texts[i * size..<(i + 1) * size].map(\.text), after: read)
      var (loss, tokens) = (0.0, 0)
      for case .measured(let nats, let count) in losses {
        loss += nats
        tokens += count
      }
      perplexity.losses.append(loss)
      perplexity.tokens.append(tokens)
    }
  }
}
