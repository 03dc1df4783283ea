public import Datasets
internal import Foundation
public import LanguageModels
internal import Steering
public import TextTokenization

/// How probable a model finds a continuation, given its prompt.
public enum ContinuationLoss: Sendable, Codable, Equatable {
  /// The negative log-probability of the new tokens, nats, and their number.
  case measured(loss: Double, tokens: Int)
  /// Why there is nothing to measure.
  case excluded(Exclusion)

  /// A reason to leave a text out of a perplexity.
  public enum Exclusion: String, Sendable, Codable, CaseIterable {
    /// The text adds no token to its prompt.
    case noNewTokens = "no new tokens"
    /// Prompt and text are longer than the model's context.
    case longerThanContext = "longer than the model's context"
    /// A perplexity that is no finite number, as the published code has it after one-token prompts.
    case notFinite = "not finite"
    /// A perplexity of 10,000 or more, which the published code leaves out of its mean.
    case tenThousandOrMore = "10,000 or more"
  }

  /// `exp(loss / tokens)`; nil if there is nothing to measure.
  public var perplexity: Double? {
    guard case .measured(let loss, let tokens) = self else { return nil }
    return exp(loss / Double(tokens))
  }

  /// Why a mean of perplexities below `limit` leaves the text out; nil if it does not.
  func exclusion(limit: Double) -> Exclusion? {
    switch self {
    case .excluded(let reason): reason
    case .measured:
      switch perplexity {
      case let value? where value.isFinite: value < limit ? nil : .tenThousandOrMore
      default: .notFinite
      }
    }
  }
}

/// Perplexity of continuations under any language model, conditional on their prompts.
///
/// Prompt and text are tokenised together; the loss is that of the whole less that of the prompt
/// alone, over the number of tokens that the text adds. This is the published evaluation's
/// definition; where the prompt's tokens begin the whole's it is the mean negative log-probability of
/// the new tokens, and the prompt passes the model once for all its texts.
public struct ConditionalPerplexity: Sendable {
  private let model: LanguageModel
  private let tokenizer: Tokenizer
  private let beginOfText: TokenID?
  private let followsPublishedCode: Bool

  /// Prepares a model.
  ///
  /// - Parameters:
  ///   - model: The model that judges.
  ///   - beginOfText: The token that begins every text; nil for none, as published.
  ///   - followsPublishedCode: Texts after a prompt of one token other than the begin-of-text token
  ///     have no perplexity, since the published code divides by zero there.
  /// - Throws: `LanguageModelError` if the model has no tokenizer.
  public init(
    model: LanguageModel, beginOfText: TokenID? = nil, followsPublishedCode: Bool = false
  ) throws(LanguageModelError) {
    self.model = model
    self.beginOfText = beginOfText
    self.followsPublishedCode = followsPublishedCode
    tokenizer = try model.tokenizer()
  }

  /// The losses of one prompt's texts, after what a chat template made of the prompt if it was rendered.
  ///
  /// - Returns: One for each text.
  /// - Throws: `LanguageModelError` for logits that are not finite.
  public func losses(_ generations: PromptGenerations) throws(LanguageModelError)
    -> [ContinuationLoss]
  {
    try losses(of: generations.texts, after: generations.renderedPrompt ?? generations.prompt)
  }

  /// The losses of texts that continue a prompt.
  ///
  /// - Returns: One for each text.
  /// - Throws: `LanguageModelError` for logits that are not finite.
  public func losses(of texts: [String], after text: String) throws(LanguageModelError)
    -> [ContinuationLoss]
  {
    let prompt = tokens(text)
    let wholes = texts.map { tokens(text + $0) }
    let limit = model.configuration.contextLength
    let scorable = wholes.indices.filter { (1...limit).contains(wholes[$0].count) }
    let added = try continued(wholes, scorable, prompt)
      .merging(retokenized(wholes, scorable, prompt)) { first, _ in first }
    return wholes.enumerated().map { i, whole in
      guard whole.count <= limit else { return .excluded(.longerThanContext) }
      guard !whole.isEmpty else { return .excluded(.noNewTokens) }
      return loss(whole, added[i], prompt: prompt)
    }
  }

  // `log p(new tokens | prompt)` of the texts that continue the prompt's tokens, by the text's number.
  private func continued(_ wholes: [[TokenID]], _ scorable: [Int], _ prompt: [TokenID])
    throws(LanguageModelError) -> [Int: Double]
  {
    guard !prompt.isEmpty else { return [:] }
    let continuing = scorable.filter {
      wholes[$0].count > prompt.count && wholes[$0].starts(with: prompt)
    }
    guard !continuing.isEmpty else { return [:] }
    let scores = try ContinuationScorer(model: model).logProbabilities(
      of: continuing.map { Array(wholes[$0].dropFirst(prompt.count)) }, after: prompt)
    return Dictionary(
      uniqueKeysWithValues: zip(continuing, scores).map { ($0, $1.reduce(0) { $0 + Double($1) }) })
  }

  // The same of texts whose tokens merge across the boundary, and after an empty prompt: that of the whole
  // less that of the prompt.
  private func retokenized(_ wholes: [[TokenID]], _ scorable: [Int], _ prompt: [TokenID])
    throws(LanguageModelError) -> [Int: Double]
  {
    let others = scorable.filter { prompt.isEmpty || !wholes[$0].starts(with: prompt) }
    guard !others.isEmpty else { return [:] }
    let isScored = prompt.count > 1 && prompt.count <= model.configuration.contextLength
    let own = isScored ? try logProbability([prompt])[0] : 0
    return Dictionary(
      uniqueKeysWithValues: zip(others, try logProbability(others.map { wholes[$0] }))
        .map { ($0, $1 - own) })
  }

  private func loss(_ whole: [TokenID], _ logProbability: Double?, prompt: [TokenID])
    -> ContinuationLoss
  {
    let isBeginOnly = prompt.first.map { Int($0) } == model.configuration.beginOfTextID
    if followsPublishedCode, prompt.count == 1, !isBeginOnly { return .excluded(.notFinite) }
    // The first token of all has no probability.
    let tokens = whole.count - max(prompt.count, 1)
    guard tokens > 0, let logProbability else { return .excluded(.noNewTokens) }
    return .measured(loss: -logProbability, tokens: tokens)
  }

  // Chat templates write the begin of a text themselves.
  private func tokens(_ text: String) -> [TokenID] {
    let ids = tokenizer.encode(text)
    guard let beginOfText, ids.first != beginOfText else { return ids }
    return [beginOfText] + ids
  }

  // Of all tokens but the first.
  private func logProbability(_ texts: [[TokenID]]) throws(LanguageModelError) -> [Double] {
    try TextScorer(model: model).scores(texts, steers: [nil]).map { score in
      score[0].logProbabilities.reduce(0) { $0 + Double($1 ?? 0) }
    }
  }
}
