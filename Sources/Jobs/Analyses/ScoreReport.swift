package import Steering
package import TextTokenization

/// The document of `score`.
package struct ScoreReport: Codable {
  /// A text at one setting of the steers.
  package struct Result: Codable {
    package var text: String?
    package var ids: [TokenID]
    package var tokens: [String]
    package var logProbabilities: [Float?]
    package var perplexity: Double?
    package var steerValues: [Float]
    /// The tokens as people read them; not part of the JSON.
    package var display: [String] = []

    private enum CodingKeys: CodingKey {
      case text, ids, tokens, logProbabilities, perplexity, steerValues
    }

    /// A score with the spellings of its tokens.
    ///
    /// - Parameters:
    ///   - score: The score.
    ///   - text: The text; nil to decode the tokens.
    ///   - tokenizer: The model's; nil if it has none.
    ///   - steerValues: The values that acted, one per steer.
    package init(_ score: TextScore, text: String?, tokenizer: Tokenizer?, steerValues: [Float]) {
      self.text = text ?? tokenizer?.decode(score.ids)
      ids = score.ids
      tokens = tokenizer.map { tokenizer in score.ids.map { tokenizer.token(of: $0) ?? "" } } ?? []
      logProbabilities = score.logProbabilities
      perplexity = score.perplexity
      self.steerValues = steerValues
      display =
        tokenizer.map { tokenizer in score.ids.map { tokenizer.displayText(of: $0) } } ?? []
    }

    /// Writes `null` where there is no value, so that every key is always there.
    package func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(text, forKey: .text)
      try container.encode(ids, forKey: .ids)
      try container.encode(tokens, forKey: .tokens)
      try container.encode(logProbabilities, forKey: .logProbabilities)
      try container.encode(perplexity, forKey: .perplexity)
      try container.encode(steerValues, forKey: .steerValues)
    }
  }

  package var model: String
  package var steer: String?
  package var results: [Result]

  /// Collects results.
  package init(model: String, steer: String?, results: [Result]) {
    self.model = model
    self.steer = steer
    self.results = results
  }

  /// Writes `null` without a steer, so that every key is always there.
  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(model, forKey: .model)
    try container.encode(steer, forKey: .steer)
    try container.encode(results, forKey: .results)
  }
}
