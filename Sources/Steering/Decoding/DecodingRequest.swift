public import LanguageModels
public import TextTokenization

/// A prompt to be continued, or only scored, among others.
public struct DecodingRequest: Sendable {
  /// The tokens of the prompt; at least one.
  public var prompt: [TokenID]
  /// One value per steer, see ``RowwiseSteers``.
  public var steerValues: [Float]
  /// How continuations are drawn.
  public var settings: GenerationSettings
  /// The number of the prompt among those of its task; decides the random streams.
  public var index = 0
  /// Whether continuations are drawn; if not, the prompt is only scored.
  public var draws = true
  /// How many of the likeliest tokens are told beside each token's log-probability; nil for no
  /// log-probabilities.
  public var likeliest: Int?
  /// Whether the tokens of the prompt get log-probabilities too.
  public var scoresPrompt = false
  /// Subtracted from the logit of every token that the continuation holds already.
  public var presencePenalty: Float = 0
  /// Subtracted from a logit for each time that the continuation holds the token.
  public var frequencyPenalty: Float = 0

  /// A request for continuations.
  public init(prompt: [TokenID], steerValues: [Float], settings: GenerationSettings) {
    self.prompt = prompt
    self.steerValues = steerValues
    self.settings = settings
  }

  /// The bytes of keys and values that the request holds at most.
  public func contextBytes(_ configuration: ModelConfiguration) -> Int {
    let positions =
      prompt.count + (draws ? settings.continuations * settings.maxNewTokens : 0)
    return positions * 2 * configuration.hiddenLayers * configuration.keyValueSize
      * MemoryLayout<Float>.stride
  }

  /// Checks that the request can be decoded.
  ///
  /// - Parameters:
  ///   - configuration: The model's.
  ///   - steers: The number of steers.
  /// - Throws: ``SteeringError/invalidSetting(name:value:expected:)``,
  ///   ``SteeringError/emptyPrompt(prompt:)``,
  ///   ``SteeringError/promptTooLong(prompt:tokens:newTokens:contextLength:)``.
  public func check(_ configuration: ModelConfiguration, steers: Int) throws(SteeringError) {
    precondition(steerValues.count == steers, "\(steerValues.count) values for \(steers) steers")
    try settings.validate()
    guard !prompt.isEmpty else { throw .emptyPrompt(prompt: index) }
    // The last new token is never fed back.
    let fed = draws ? settings.maxNewTokens - 1 : 0
    guard prompt.count + fed <= configuration.contextLength else {
      throw .promptTooLong(
        prompt: index, tokens: prompt.count, newTokens: draws ? settings.maxNewTokens : 0,
        contextLength: configuration.contextLength)
    }
  }
}

/// A token that was drawn for a continuation, or how the continuation ended.
public struct DrawnToken: Sendable, Equatable {
  /// What ends a continuation.
  public enum End: Sendable, Equatable {
    /// A token that ends a text, which is not told.
    case endOfText
    /// As many tokens as were asked for.
    case length
    /// Logits that are no numbers.
    case nonFiniteLogits
  }

  /// The continuation of its request.
  public var continuation: Int
  /// The token; nil where there is none but the end.
  public var id: TokenID?
  /// Its log-probability under the steered model before temperature, limits and penalties, if asked for.
  public var logProbability: TokenLogProbability?
  /// Whether, and by what, the continuation has ended.
  public var end: End?
}
