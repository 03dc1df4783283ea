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
/// the new tokens.
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
    let scorable = wholes.filter { $0.count <= limit && !$0.isEmpty }
    let scores = try logProbabilities(scorable)
    // Where tokens merge across the boundary the prompt's own loss is needed.
    var promptLoss: Double?
    if prompt.count > 1, prompt.count <= limit,
      scorable.contains(where: { !$0.starts(with: prompt) })
    {
      promptLoss = try -logProbabilities([prompt])[0].reduce(0, +)
    }
    var next = scores.makeIterator()
    return wholes.map { whole in
      guard whole.count <= limit else { return .excluded(.longerThanContext) }
      guard !whole.isEmpty, let score = next.next() else { return .excluded(.noNewTokens) }
      return loss(whole, score, prompt: prompt, promptLoss: promptLoss ?? 0)
    }
  }

  private func loss(
    _ whole: [TokenID], _ logProbabilities: [Double], prompt: [TokenID], promptLoss: Double
  ) -> ContinuationLoss {
    let isBeginOnly = prompt.first.map { Int($0) } == model.configuration.beginOfTextID
    if followsPublishedCode, prompt.count == 1, !isBeginOnly { return .excluded(.notFinite) }
    // The first token of all has no probability.
    let given = max(prompt.count, 1)
    let tokens = whole.count - given
    if whole.starts(with: prompt) {
      guard tokens > 0 else { return .excluded(.noNewTokens) }
      return .measured(loss: -logProbabilities.suffix(tokens).reduce(0, +), tokens: tokens)
    }
    guard tokens > 0 else { return .excluded(.noNewTokens) }
    return .measured(loss: -logProbabilities.reduce(0, +) - promptLoss, tokens: tokens)
  }

  // Chat templates write the begin of a text themselves.
  private func tokens(_ text: String) -> [TokenID] {
    let ids = tokenizer.encode(text)
    guard let beginOfText, ids.first != beginOfText else { return ids }
    return [beginOfText] + ids
  }

  // Of every token but the first.
  private func logProbabilities(_ texts: [[TokenID]]) throws(LanguageModelError) -> [[Double]] {
    try TextScorer(model: model).scores(texts, steers: [nil]).map { score in
      score[0].logProbabilities.dropFirst().map { Double($0 ?? 0) }
    }
  }
}
