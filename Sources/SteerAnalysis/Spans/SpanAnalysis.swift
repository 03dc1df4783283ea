public import LanguageModels
internal import LinearAlgebra
public import Steering
public import TextTokenization

/// Finds the spans of texts that speak for one of two settings of a steer.
public struct SpanAnalysis: Sendable {
  private let scorer: EvidenceScorer
  private let tokenizer: Tokenizer
  private let settings: SpanSettings
  private let reading: EvidenceReading
  private let beginOfText: TokenID?

  /// Prepares the analysis.
  ///
  /// - Parameters:
  ///   - model: The model, with a tokenizer.
  ///   - steer: A steer that fits it.
  ///   - line: The two settings of the steer.
  ///   - settings: How spans are chosen.
  ///   - evidenceModel: The static part of evidence and what the parts weigh; nil for the contextual part
  ///     alone. Its steer must be the one that differs along the line.
  ///   - beginOfText: The token to begin every text with, so that its first token has evidence too;
  ///     it is no token of the results.
  /// - Throws: `LanguageModelError.noTokenizer(folder:)`, `SteeringError.invalidSetting`.
  public init(
    model: LanguageModel, steer: Steer, line: SteerLine, settings: SpanSettings = .init(),
    evidenceModel: EvidenceModel? = nil, beginOfText: TokenID? = nil
  ) throws {
    try settings.validate()
    tokenizer = try model.tokenizer()
    scorer = EvidenceScorer(model: model, steer: steer, line: line, grid: settings.grid)
    self.settings = settings
    reading = EvidenceReading(evidenceModel, line: line)
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
    try results(texts.map(alone), progress: progress)
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
    let evidence = try evidence(texts, progress)
    return Parallel.map(texts.count) { i in
      result(texts[i].text, index: i, texts[i].encoding, evidence[i])
    }
  }

  private func evidence(_ texts: [SpanText], _ progress: (Int, Int) -> Void) throws
    -> [TokenEvidence]
  {
    var scored = try scorer.evidence(
      texts.map { $0.context + $0.encoding.ids }, contexts: texts.map(\.context.count),
      progress: progress)
    for (i, text) in texts.enumerated() where !text.encoding.ids.isEmpty {
      scored[i].positive.removeFirst(text.context.count)
      scored[i].negative.removeFirst(text.context.count)
    }
    return scored
  }

  // A text by itself, after the token that begins every one.
  private func alone(_ text: String) -> SpanText {
    SpanText(
      text: text, encoding: tokenizer.encodeWithOffsets(text),
      context: beginOfText.map { [$0] } ?? [])
  }

  private func result(
    _ text: String, index: Int, _ encoding: Encoding, _ scored: TokenEvidence
  ) -> TextSpans {
    let scalars = TextScalars(text)
    let ranges = encoding.byteRanges.map(scalars.range(ofBytes:))
    let parts = reading.parts(of: encoding.ids, scored.evidence)
    let words = WordEvidence.words(of: scalars, tokens: ranges, evidence: parts.evidence)
    let units = SpanUnits(scalars, tokens: ranges, words: words.map { $0.start..<$0.end })
    let distribution = SteerValueDistribution.probabilities(
      grid: settings.grid, meanLosses: scored.meanLosses)
    return TextSpans(
      text: text, ids: encoding.ids,
      tokens: encoding.ids.map { tokenizer.token(of: $0) ?? "" }, characterRanges: ranges,
      evidence: parts.evidence, contextualPart: parts.contextual, staticPart: parts.staticPart,
      positiveLogProbabilities: scored.positive, negativeLogProbabilities: scored.negative,
      totalEvidence: parts.evidence.reduce(0) { $0 + Double($1 ?? 0) },
      spans: spans(parts.evidence, units, index: index, scalars, ranges), words: words,
      distribution: distribution, bestSteerValue: SteerValueDistribution.best(distribution),
      windows: scored.windows)
  }

  private func spans(
    _ evidence: [Float?], _ units: SpanUnits, index: Int, _ scalars: TextScalars,
    _ ranges: [Range<Int>]
  ) -> [EvidenceSpan] {
    let sums = units.sums(evidence)
    let spans = [1, -1].flatMap { sign in
      SpanOptimizer.spans(
        sums, sign: sign, maxSpans: settings.maxSpans, maxLength: settings.maxLength,
        minEvidence: settings.minEvidence, cost: settings.wordCost ?? reading.weights.wordCost)
    }.map { span in
      let tokens = units.tokens[span.start].lowerBound..<units.tokens[span.end - 1].upperBound
      return ScoredSpan(
        start: tokens.lowerBound, end: tokens.upperBound,
        score: evidence[tokens].reduce(0) { $0 + Double($1 ?? 0) }, sign: span.sign)
    }
    var random = CounterRandom(
      seed: settings.seed, stream: .permutations(text: index))
    let longest = spans.map { $0.end - $0.start }.max() ?? 0
    let pValues = PermutationTest.pValues(
      of: spans, evidence: evidence, maxLength: max(settings.maxLength, longest),
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

  /// What a fit of weights needs of labelled texts: the parts of the evidence of each word, not weighed.
  ///
  /// - Parameters:
  ///   - texts: Texts that the steer was not trained on, each with its label.
  ///   - progress: Called with the number of windows read, and of all.
  /// - Returns: One entry per text.
  /// - Throws: As `results(_:progress:)`.
  public func fitTexts(
    _ texts: [(text: String, label: Double)], progress: (Int, Int) -> Void = { _, _ in }
  ) throws -> [EvidenceFit.Text] {
    let read = texts.map { alone($0.text) }
    let encodings = read.map(\.encoding)
    let scored = try evidence(read, progress)
    return Parallel.map(texts.count) { i in
      let scalars = TextScalars(texts[i].text)
      let ranges = encodings[i].byteRanges.map(scalars.range(ofBytes:))
      let contextual = scored[i].evidence
      let words = WordEvidence.words(of: scalars, tokens: ranges, evidence: contextual)
      let units = SpanUnits(scalars, tokens: ranges, words: words.map { $0.start..<$0.end })
      let parts = units.tokens.map { tokens in
        tokens.reduce(into: (contextual: 0.0, leading: 0.0, remaining: 0.0)) { sum, token in
          let fixed = reading.staticPart(of: encodings[i].ids[token])
          sum.contextual += Double(contextual[token] ?? 0)
          sum.leading += fixed.leading
          sum.remaining += fixed.remaining
        }
      }
      return EvidenceFit.Text(words: parts, label: texts[i].label)
    }
  }
}
