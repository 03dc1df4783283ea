internal import Foundation
public import LanguageModels
internal import LinearAlgebra
public import Steering
public import TextTokenization

/// What a steer does to generated texts at one setting of its values.
public struct SweepPoint: Sendable, Codable, Equatable {
  /// The steer values.
  public var steerValues: [Float]
  /// The share of texts that the judge takes for positive, 0…1.
  public var positiveShare: Double
  /// The mean of the judge's probability of positive, 0…1.
  public var meanPositive: Double
  /// `exp` of the mean negative log-probability of all new tokens, given prompt and tokens before,
  /// under the model without steer.
  public var perplexity: Double
  /// dist-1, dist-2, dist-3: ``distinctN(_:_:)`` of a prompt's continuations, mean over prompts.
  public var distinct: [Double]
  /// The number of continuations.
  public var count: Int
}

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

  /// Generates from every prompt at one setting, and judges what comes out.
  ///
  /// - Throws: `SteeringError`, `LanguageModelError`.
  public func point(_ values: [Float], prompts: [Prompt]) throws -> (SweepPoint, [JudgedText]) {
    let fixed = FixedSteer(steer, values: values)
    let generator = try TextGenerator(model: model, steer: fixed, settings: settings)
    let continuations = try generator.continuations(of: prompts.map(\.ids))
    let texts = zip(prompts, continuations).flatMap { prompt, drawn in
      drawn.map { (prompt.text, tokenizer.decode($0.ids, skipSpecialTokens: true)) }
    }
    let probabilities = try judge.probabilities(texts.map { $0 + $1 })
    let judged = texts.enumerated().map { i, text in
      JudgedText(
        prompt: text.0, text: text.1, positive: Double(probabilities[i, positiveClass]))
    }
    let count = Double(max(judged.count, 1))
    let point = SweepPoint(
      steerValues: values,
      positiveShare: Double(judged.count { $0.positive > 0.5 }) / count,
      meanPositive: judged.reduce(0) { $0 + $1.positive } / count,
      perplexity: try perplexity(prompts, continuations),
      distinct: (1...3).map { n in
        continuations.reduce(0) { $0 + distinctN(n, $1.map(\.ids)) } / Double(prompts.count)
      }, count: judged.count)
    return (point, judged)
  }

  private func perplexity(_ prompts: [Prompt], _ continuations: [[Continuation]]) throws -> Double {
    var texts: [[TokenID]] = []
    var newTokens: [Int] = []
    for (prompt, drawn) in zip(prompts, continuations) {
      for continuation in drawn where !continuation.ids.isEmpty {
        texts.append(prompt.ids + continuation.ids)
        newTokens.append(continuation.ids.count)
      }
    }
    let scores = try TextScorer(model: model).scores(texts, steers: [nil])
    var total = 0.0
    for (score, count) in zip(scores, newTokens) {
      for value in score[0].logProbabilities.suffix(count) { total -= Double(value ?? 0) }
    }
    return exp(total / Double(max(newTokens.reduce(0, +), 1)))
  }
}

/// Distinct n-grams over all n-grams of several token sequences; 0 if there are none.
///
/// - SeeAlso: Li et al., "A diversity-promoting objective function for neural conversation models",
///   NAACL 2016.
public func distinctN(_ n: Int, _ sequences: [[TokenID]]) -> Double {
  var seen: Set<ArraySlice<TokenID>> = []
  var total = 0
  for sequence in sequences where sequence.count >= n {
    for start in 0...sequence.count - n {
      seen.insert(sequence[start..<start + n])
      total += 1
    }
  }
  return total == 0 ? 0 : Double(seen.count) / Double(total)
}
