package import LanguageModels
internal import NumberText
package import Reports
package import SteerAnalysis
package import Steering
package import TextTokenization

/// The spans of texts that speak for one setting of a steer against another.
package struct SpansJob {
  package var settings: SpanSettings
  package var line: SteerLine
  /// The static part of evidence and what the parts weigh; nil for the contextual part alone.
  package var evidenceModel: EvidenceModel?
  /// The token that every text begins with; nil for none.
  package var beginOfText: TokenID?

  /// A job between two settings of a steer.
  package init(_ line: SteerLine, settings: SpanSettings = .init(), beginOfText: TokenID? = nil) {
    self.line = line
    self.settings = settings
    self.beginOfText = beginOfText
  }

  /// Reads texts.
  ///
  /// - Parameters:
  ///   - texts: The texts.
  ///   - steer: The checkpoint, and what the report calls it.
  ///   - model: The model, and what the report calls it.
  ///   - progress: Called with the number of windows read, and of all.
  /// - Returns: The document, whose tables write themselves.
  /// - Throws: As `SpanAnalysis`.
  package func run(
    _ texts: [String], steer: (value: Steer, name: String),
    model: (value: LanguageModel, name: String),
    progress: (Int, Int) -> Void = { _, _ in }
  ) throws -> SpansReport {
    try report(steer, model) { try $0.results(texts, progress: progress) }
  }

  /// Reads texts after contexts, such as answers after their prompts.
  ///
  /// - Parameters:
  ///   - texts: The texts with their contexts; the begin-of-text token is put before none.
  ///   - steer: The checkpoint, and what the report calls it.
  ///   - model: The model, and what the report calls it.
  ///   - progress: Called with the number of windows read, and of all.
  /// - Returns: The document, whose tables write themselves.
  /// - Throws: As `SpanAnalysis`.
  package func run(
    _ texts: [SpanText], steer: (value: Steer, name: String),
    model: (value: LanguageModel, name: String),
    progress: (Int, Int) -> Void = { _, _ in }
  ) throws -> SpansReport {
    try report(steer, model) { try $0.results(texts, progress: progress) }
  }

  private func report(
    _ steer: (value: Steer, name: String), _ model: (value: LanguageModel, name: String),
    _ read: (SpanAnalysis) throws -> [TextSpans]
  ) throws -> SpansReport {
    let spans = try SpanAnalysis(
      model: model.value, steer: steer.value, line: line, settings: settings,
      evidenceModel: evidenceModel, beginOfText: beginOfText)
    return SpansReport(
      model: model.name, steer: steer.name, positive: line.positive, negative: line.negative,
      weights: evidenceModel?.weights, results: try read(spans))
  }

  /// What acted, by name, for a manifest.
  package var recorded: [String: String] {
    let weights = evidenceModel?.weights ?? .contextualAlone
    return [
      "evidence": evidenceModel == nil ? "contextual" : "combined",
      "weights": Numbers.list(
        [weights.contextual, weights.leading, weights.remaining].map { Float($0) }),
      "wordCost": "\(settings.wordCost ?? weights.wordCost)",
      "positive": Numbers.list(line.positive), "negative": Numbers.list(line.negative),
      "maxSpans": "\(settings.maxSpans)", "maxLength": "\(settings.maxLength)",
      "minEvidence": "\(settings.minEvidence)", "grid": Numbers.list(settings.grid),
      "permutations": "\(settings.permutations)", "prependBos": "\(beginOfText != nil)",
    ]
  }
}
