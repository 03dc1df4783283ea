public import LanguageModels
internal import LinearAlgebra
public import Steering
public import TextTokenization

/// Finds the spans of texts that speak for one of two settings of a steer.
public struct SpanAnalysis: Sendable {
  private let scorer: EvidenceScorer
  private let tokenizer: Tokenizer
  private let settings: SpanSettings
  private let beginOfText: TokenID?

  /// Prepares the analysis.
  ///
  /// - Parameters:
  ///   - model: The model, with a tokenizer.
  ///   - steer: A steer that fits it.
  ///   - line: The two settings of the steer.
  ///   - settings: How spans are chosen.
  ///   - beginOfText: The token to begin every text with, so that its first token has evidence too;
  ///     it is no token of the results.
  /// - Throws: `LanguageModelError.noTokenizer(folder:)`, `SteeringError.invalidSetting`.
  public init(
    model: LanguageModel, steer: Steer, line: SteerLine, settings: SpanSettings = .init(),
    beginOfText: TokenID? = nil
  ) throws {
    try settings.validate()
    tokenizer = try model.tokenizer()
    scorer = EvidenceScorer(model: model, steer: steer, line: line, grid: settings.grid)
    self.settings = settings
    self.beginOfText = beginOfText
  }

  /// The spans of texts.
  ///
  /// A result depends on the text, its number among those given (which picks the random stream of
  /// its permutations) and the settings, never on the other texts or on threads, but for the last
  /// bits of the log-probabilities.
  ///
  /// - Parameters:
  ///   - texts: The texts.
  ///   - progress: Called with the number of windows read, and of all.
  /// - Returns: One result per text.
  /// - Throws: ``AnalysisError/emptyText(index:)``; `LanguageModelError` for token ids outside the
  ///   model's vocabulary and for logits that are not finite.
  public func results(
    _ texts: [String], progress: (Int, Int) -> Void = { _, _ in }
  ) throws -> [TextSpans] {
    let start = beginOfText.map { [$0] } ?? []
    return try results(
      texts.map { SpanText(text: $0, encoding: tokenizer.encodeWithOffsets($0), context: start) },
      progress: progress)
  }

  /// The spans of texts after contexts, such as answers after their prompts.
  ///
  /// - Parameters:
  ///   - texts: The texts; the begin-of-text token is put before none.
  ///   - progress: Called with the number of windows read, and of all.
  /// - Returns: One result per text.
  /// - Throws: As for texts alone.
  public func results(
    _ texts: [SpanText], progress: (Int, Int) -> Void = { _, _ in }
  ) throws -> [TextSpans] {
    if let empty = texts.firstIndex(where: { $0.encoding.ids.isEmpty }) {
      throw AnalysisError.emptyText(index: empty)
    }
    var scored = try scorer.evidence(
      texts.map { $0.context + $0.encoding.ids }, contexts: texts.map(\.context.count),
      progress: progress)
    for (i, text) in texts.enumerated() {
      scored[i].positive.removeFirst(text.context.count)
      scored[i].negative.removeFirst(text.context.count)
    }
    let evidence = scored
    return Parallel.map(texts.count) { i in
      result(texts[i].text, index: i, texts[i].encoding, evidence[i])
    }
  }

  private func result(
    _ text: String, index: Int, _ encoding: Encoding, _ scored: TokenEvidence
  ) -> TextSpans {
    let scalars = TextScalars(text)
    let ranges = encoding.byteRanges.map(scalars.range(ofBytes:))
    let evidence = scored.evidence
    let distribution = SteerValueDistribution.probabilities(
      grid: settings.grid, meanLosses: scored.meanLosses)
    return TextSpans(
      text: text, ids: encoding.ids,
      tokens: encoding.ids.map { tokenizer.token(of: $0) ?? "" }, characterRanges: ranges,
      evidence: evidence, positiveLogProbabilities: scored.positive,
      negativeLogProbabilities: scored.negative,
      totalEvidence: evidence.reduce(0) { $0 + Double($1 ?? 0) },
      spans: spans(evidence, index: index, scalars, ranges),
      words: WordEvidence.words(of: scalars, tokens: ranges, evidence: evidence),
      distribution: distribution, bestSteerValue: SteerValueDistribution.best(distribution),
      windows: scored.windows)
  }

  private func spans(
    _ evidence: [Float?], index: Int, _ scalars: TextScalars, _ ranges: [Range<Int>]
  ) -> [EvidenceSpan] {
    let spans = [1, -1].flatMap { sign in
      SpanOptimizer.spans(
        evidence, sign: sign, maxSpans: settings.maxSpans, maxLength: settings.maxLength,
        minEvidence: settings.minEvidence)
    }
    var random = CounterRandom(
      seed: settings.seed, stream: .permutations(text: index))
    let pValues = PermutationTest.pValues(
      of: spans, evidence: evidence, maxLength: settings.maxLength,
      permutations: settings.permutations, random: &random)
    let results = zip(spans, pValues).map { span, p in
      let characters = scalars.trimmed(
        ranges[span.start]
          .lowerBound..<max(ranges[span.start].lowerBound, ranges[span.end - 1].upperBound))
      return EvidenceSpan(
        start: span.start, end: span.end, score: span.score, sign: span.sign,
        characterStart: characters.lowerBound, characterEnd: characters.upperBound,
        pValue: p.single, familyWisePValue: p.familyWise)
    }
    return results.sorted { ($0.start, -$0.sign) < ($1.start, -$1.sign) }
  }
}
