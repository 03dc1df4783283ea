internal import Files
internal import Jobs

extension RequestFields {
  // Texts of one request; the tokens in them are bounded besides.
  private static let mostTexts = 1024

  /// The texts of an analysis: `text` or `texts`.
  func givenTexts() throws(APIError) -> [String] {
    try refuseNull("text", "texts", "ids")
    let (one, several) = (try texts("text"), try texts("texts"))
    guard (one == nil) != (several == nil), let texts = one ?? several else {
      throw .invalid("give text or texts, not both", "text")
    }
    guard (1...Self.mostTexts).contains(texts.count), texts.allSatisfy({ !$0.isEmpty }) else {
      throw .invalid("there must be 1 to \(Self.mostTexts) texts, none of them empty", "texts")
    }
    return texts
  }

  /// What `/v1/vocabulary` is asked.
  func vocabularyQuery() throws(APIError) -> ServedAnalyses.VocabularyQuery {
    var query = ServedAnalyses.VocabularyQuery()
    query.steer = try text("steer")
    query.dimensions = try integer("dimensions", in: 0...100) ?? query.dimensions
    query.words = try integer("words", in: 1...1000) ?? query.words
    query.examples = try integer("examples", in: 1...100) ?? query.examples
    query.wordInitial = try flag("word_initial") ?? false
    query.alphabetic = try flag("alphabetic") ?? false
    query.minLength = try integer("min_length", in: 0...100) ?? 0
    return query
  }
}

/// What `/v1/spans` and `/v1/distribution` are asked.
struct SpansFields {
  let query: ServedAnalyses.SpansQuery

  init(_ fields: RequestFields) throws(APIError) {
    let bound = Double(ServedSteers.largestValue)
    var query = ServedAnalyses.SpansQuery(texts: try fields.givenTexts())
    query.steer = try fields.text("steer")
    query.positive = Float(try fields.number("positive", in: -bound...bound) ?? 1)
    query.negative = Float(try fields.number("negative", in: -bound...bound) ?? -1)
    if let name = try fields.text("evidence") {
      guard let evidence = SpansRun.Evidence(rawValue: name) else {
        throw .invalid("evidence must be combined or contextual, not \(name)", "evidence")
      }
      query.evidence = evidence
    }
    query.maxSpans = try fields.integer("max_spans", in: 1...1000) ?? query.maxSpans
    query.maxWords = try fields.integer("max_words", in: 1...1000) ?? query.maxWords
    query.minEvidence = try fields.number("min_evidence", in: 0...1e6) ?? 0
    query.wordCost = try fields.number("word_cost", in: 0...1e6)
    query.permutations = try fields.integer("permutations", in: 1...99_999) ?? query.permutations
    query.seed = UInt64(try fields.integer("seed", in: 0...1 << 53 - 1) ?? 0)
    query.grid = try Self.grid(fields, bound)
    self.query = query
  }

  private static func grid(_ fields: RequestFields, _ bound: Double) throws(APIError) -> [Float]? {
    guard let value = fields["grid"] else { return nil }
    var grid: [Float] = []
    if case .array(let values) = value, values.count <= 201 {
      for case .number(let number) in values where abs(number) <= bound {
        grid.append(Float(number))
      }
      if grid.count == values.count, grid.count >= 2,
        zip(grid, grid.dropFirst()).allSatisfy({ $0 < $1 })
      {
        return grid
      }
    }
    throw .invalid(
      "grid must hold 2 to 201 ascending numbers from \(-bound) to \(bound)", "grid")
  }
}

/// What `/v1/score` is asked.
struct ScoreFields {
  let scored: ServedAnalyses.Scored
  /// Steer values by name, for each setting.
  let values: [[String: Double]]

  // Settings at which texts are scored.
  private static let mostSettings = 64

  init(_ fields: RequestFields, _ model: ServedModel) throws(APIError) {
    if let ids = fields["ids"] {
      try fields.refuseNull("text", "texts")
      guard fields["text"] == nil, fields["texts"] == nil, case .array(let values) = ids,
        !values.isEmpty
      else { throw .invalid("give text, texts or a list of ids", "ids") }
      scored = .ids([try CompletionRequest.tokens(values, model, "ids")])
    } else {
      scored = .texts(try fields.givenTexts())
    }
    guard case .array(let settings)? = fields["steer_values"] else {
      values = [try fields.numbers("steer_values") ?? [:]]
      return
    }
    guard (1...Self.mostSettings).contains(settings.count) else {
      throw .invalid("steer_values must hold 1 to \(Self.mostSettings) settings", "steer_values")
    }
    var values: [[String: Double]] = []
    for setting in settings { values.append(try RequestFields.numbers(setting, "steer_values")) }
    self.values = values
  }
}
