internal import Steering
package import TextTokenization

/// What a client asks to be continued, and how.
package struct GenerationQuery: Sendable {
  /// The tokens of each prompt; at least one prompt.
  package var prompts: [[TokenID]]
  /// Steer values by name; the server's own for the others.
  package var steerValues: [String: Double] = [:]
  /// Continuations of each prompt.
  package var continuations = 1
  /// The largest number of new tokens; 0 to score prompts alone.
  package var maxNewTokens = 16
  /// The divisor of the logits; 0 is greedy.
  package var temperature: Float = 1
  /// Only so many of the likeliest tokens may be drawn; 0 is no limit.
  package var topK = 0
  /// Only the smallest set of likeliest tokens with at least this probability may be drawn.
  package var topP: Float = 1
  /// Divides positive and multiplies negative logits of tokens that already occur.
  package var repetitionPenalty: Float = 1
  /// Subtracted from the logit of every token that the continuation holds already.
  package var presencePenalty: Float = 0
  /// Subtracted from a logit for each time that the continuation holds the token.
  package var frequencyPenalty: Float = 0
  /// The seed.
  package var seed: UInt64 = 0
  /// How many of the likeliest tokens are told beside each token's log-probability; nil for neither.
  package var likeliest: Int?
  /// Whether the tokens of prompts are told too, with their log-probabilities.
  package var scoresPrompts = false
  /// Texts before which continuations end; none of them empty.
  package var stops: [String] = []

  /// Prompts with the usual settings.
  package init(prompts: [[TokenID]]) { self.prompts = prompts }
}

/// Prompts of one request to a server, decoded together.
struct DecodingSubmission: Sendable {
  /// The prompts.
  var requests: [DecodingRequest]
  /// Texts before which continuations end.
  var stops: [String]

  /// Prompts at the steer values of a query.
  ///
  /// - Throws: ``ServingError``.
  init(_ query: GenerationQuery, _ steers: ServedSteers) throws(ServingError) {
    let values = try steers.values(query.steerValues)
    var settings = GenerationSettings()
    settings.continuations = query.continuations
    settings.maxNewTokens = max(query.maxNewTokens, 1)
    settings.temperature = query.temperature
    settings.topK = query.topK
    settings.topP = query.topP
    settings.repetitionPenalty = query.repetitionPenalty
    settings.seed = query.seed
    requests = query.prompts.enumerated().map { index, prompt in
      var request = DecodingRequest(prompt: prompt, steerValues: values, settings: settings)
      request.index = index
      request.draws = query.maxNewTokens > 0
      request.likeliest = query.likeliest
      request.scoresPrompt = query.scoresPrompts
      request.presencePenalty = query.presencePenalty
      request.frequencyPenalty = query.frequencyPenalty
      return request
    }
    stops = query.stops
  }
}
