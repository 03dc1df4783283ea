internal import Foundation
public import LanguageModels
internal import LinearAlgebra
public import TextTokenization

/// The log-probability of every token of a text under a steer.
public struct TextScore: Sendable, Equatable {
  /// The tokens.
  public var ids: [TokenID]
  /// `log p(token | tokens before)`, natural logarithm; nil for the first token.
  public var logProbabilities: [Float?]

  /// A score of known log-probabilities, one for each token.
  public init(ids: [TokenID], logProbabilities: [Float?]) {
    precondition(ids.count == logProbabilities.count, "\(logProbabilities.count) for \(ids.count)")
    self.ids = ids
    self.logProbabilities = logProbabilities
  }

  /// The score of some of the tokens alone; the others have no log-probability.
  ///
  /// - Parameter tokens: Their ranges.
  /// - Returns: The same tokens.
  public func restricted(to tokens: [Range<Int>]) -> TextScore {
    var result = self
    for index in ids.indices where !tokens.contains(where: { $0.contains(index) }) {
      result.logProbabilities[index] = nil
    }
    return result
  }

  /// `exp(−mean log-probability)` over all tokens but the first; nil for fewer than two tokens.
  public var perplexity: Double? {
    let known = logProbabilities.compactMap { $0 }
    guard !known.isEmpty else { return nil }
    return exp(-known.reduce(0) { $0 + Double($1) } / Double(known.count))
  }
}

/// Scores texts at several steer values with one transformer pass per text.
public struct TextScorer: Sendable {
  private let model: LanguageModel

  // Tokens per transformer pass.
  private static let passTokens = 4096

  /// Creates a scorer.
  public init(model: LanguageModel) { self.model = model }

  /// Scores texts.
  ///
  /// - Parameters:
  ///   - texts: Tokens of each text; at least one each, and no more than the context holds.
  ///   - steers: The settings to score under; nil is the model as it is.
  /// - Returns: For each text, one score per setting.
  /// - Throws: `LanguageModelError` for texts that are empty, too long or outside the vocabulary,
  ///   and for logits that are not finite.
  public func scores(_ texts: [[TokenID]], steers: [FixedSteer?]) throws(LanguageModelError)
    -> [[TextScore]]
  {
    var result: [[TextScore]] = []
    var start = 0
    while start < texts.count {
      var end = start + 1
      var tokens = texts[start].count
      while end < texts.count, tokens + texts[end].count <= Self.passTokens {
        tokens += texts[end].count
        end += 1
      }
      result += try pass(Array(texts[start..<end]), steers)
      start = end
    }
    return result
  }

  private func pass(_ texts: [[TokenID]], _ steers: [FixedSteer?]) throws(LanguageModelError)
    -> [[TextScore]]
  {
    let packed = try PackedBatch(texts)
    let hidden = try model.hiddenStates(packed, caches: nil)
    let predicting = packed.sequences.flatMap { Array($0.tokens.dropLast()) }
    let contexts = hidden.gatherRows(predicting)
    let targets = predicting.map { packed.ids[$0 + 1] }
    let perSetting = steers.map { steer in
      model.outputHead.logProbabilities(
        of: targets, hidden: steer?.apply(contexts) ?? contexts,
        offsets: steer?.offsets(targets.count))
    }
    guard perSetting.allSatisfy({ $0.allSatisfy { !$0.isNaN } }) else { throw .nonFiniteLogits }
    var offset = 0
    return texts.map { ids in
      let range = offset..<offset + ids.count - 1
      offset = range.upperBound
      return perSetting.map { values in
        TextScore(ids: ids, logProbabilities: [nil] + values[range].map { $0 })
      }
    }
  }
}
