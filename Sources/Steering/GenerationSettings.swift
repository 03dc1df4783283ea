public import LanguageModels

/// How continuations are drawn; the defaults are the paper's (25 continuations of 20 tokens, top-p
/// 0.9).
public struct GenerationSettings: Sendable, Equatable {
  /// Continuations per prompt.
  public var continuations = 25
  /// The largest number of new tokens.
  public var maxNewTokens = 20
  /// The number of new tokens before the end-of-text token may be drawn.
  public var minNewTokens = 0
  /// The divisor of the logits; 0 is greedy.
  public var temperature: Float = 1
  /// Only the `topK` likeliest tokens may be drawn; 0 is no limit.
  public var topK = 0
  /// Only the smallest set of likeliest tokens with at least this probability may be drawn.
  ///
  /// 1 is no limit. Nucleus sampling, Holtzman et al. 2020.
  public var topP: Float = 0.9
  /// Divides positive and multiplies negative logits of tokens that already occur; 1 is off.
  ///
  /// Keskar et al. 2019, CTRL, §4.1.
  public var repetitionPenalty: Float = 1
  /// Whether the end-of-text token ends a continuation.
  public var stopsAtEndOfText = true
  /// The seed; every continuation has a random stream of its own.
  public var seed: UInt64 = 0
  /// Continuations decoded together; no effect on their random numbers.
  public var batchSize = 256
  /// How products with weights are computed, those with the output embedding included.
  public var precision = PassPrecision.full

  /// The paper's settings.
  public init() {}

  /// Checks every setting's range.
  ///
  /// - Throws: ``SteeringError/invalidSetting(name:value:expected:)``.
  public func validate() throws(SteeringError) {
    try SteeringError.require(
      (1..<1 << 20).contains(continuations), "continuations", continuations,
      "from 1 to \(1 << 20 - 1)")
    try SteeringError.require(
      (1..<1 << 20).contains(maxNewTokens), "maxNewTokens", maxNewTokens,
      "from 1 to \(1 << 20 - 1)")
    try SteeringError.require(
      (0...maxNewTokens).contains(minNewTokens), "minNewTokens", minNewTokens,
      "from 0 to `maxNewTokens`")
    try SteeringError.require(
      temperature >= 0 && temperature.isFinite, "temperature", temperature,
      "0 (greedy) or a positive number")
    try SteeringError.require(topK >= 0, "topK", topK, "0 (no limit) or a positive number")
    try SteeringError.require(topP > 0 && topP <= 1, "topP", topP, "above 0 and at most 1")
    try SteeringError.require(
      repetitionPenalty > 0 && repetitionPenalty.isFinite, "repetitionPenalty",
      repetitionPenalty, "a positive number")
    try SteeringError.require(
      (1..<1 << 20).contains(batchSize), "batchSize", batchSize, "from 1 to \(1 << 20 - 1)")
  }
}
