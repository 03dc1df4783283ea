internal import Files
internal import LanguageModels
internal import LinearAlgebra
internal import Reports
internal import RunFolders
internal import SteerAnalysis
internal import Steering
internal import Synchronization
internal import TextEvaluation
package import TextTokenization

/// The analyses that a server answers with: for texts and settings of a request, the JSON of the commands.
package final class ServedAnalyses: Sendable {
  /// The most tokens that the texts of one request may have.
  package static let mostTokens = 8192

  private let model: ServedModel
  // What was computed for a steer once, by the place of its values.
  private let evidence = Mutex<[Int: EvidenceModel?]>([:])
  private let contexts = Mutex<[Int: VocabularyJob.Contexts]>([:])
  private let vocabularies = Mutex<[Int: VocabularyJob.Result]>([:])
  private let words = Mutex<[Int: String]>([:])

  /// Analyses of a model.
  package init(_ model: ServedModel) { self.model = model }

  // MARK: Texts

  /// What is asked of the spans of texts.
  package struct SpansQuery: Sendable {
    /// The texts.
    package var texts: [String]
    /// The steer; nil for the first.
    package var steer: String?
    /// The steer's value that evidence speaks for.
    package var positive: Float = 1
    /// The steer's value that it speaks against.
    package var negative: Float = -1
    /// Which parts of evidence count.
    package var evidence = SpansRun.Evidence.combined
    /// The most spans of each sign.
    package var maxSpans = 4
    /// The most words of a span.
    package var maxWords = 10
    /// The least evidence of a span, nats.
    package var minEvidence = 0.0
    /// What a word costs within a span, nats; nil for what was chosen on held-out texts.
    package var wordCost: Double?
    /// Ascending steer values to find a text's own among; nil for -5 to 5 in steps of 0.5.
    package var grid: [Float]?
    /// Random orders of each text's tokens to compute p-values from.
    package var permutations = 9999
    /// The seed of the orders.
    package var seed: UInt64 = 0

    /// The texts with the usual settings.
    package init(texts: [String]) { self.texts = texts }

    fileprivate var settings: SpanSettings {
      var settings = SpanSettings()
      settings.maxSpans = maxSpans
      settings.maxLength = maxWords
      settings.minEvidence = minEvidence
      settings.wordCost = wordCost
      if let grid { settings.grid = grid }
      settings.permutations = permutations
      settings.seed = seed
      return settings
    }
  }

  /// The spans of texts.
  ///
  /// - Returns: The JSON of `spans`.
  /// - Throws: ``ServingError``; what the analysis throws.
  package func spans(_ query: SpansQuery) throws -> String {
    try JSONText.line(spansReport(query))
  }

  /// How probable each steer value is for texts.
  ///
  /// - Returns: Of the JSON of `spans`, the distributions.
  /// - Throws: ``ServingError``; what the analysis throws.
  package func distribution(_ query: SpansQuery) throws -> String {
    var query = query
    query.evidence = .contextual
    query.permutations = 1
    let report = try spansReport(query)
    return try JSONText.line(
      DistributionReport(
        model: report.model, steer: report.steer,
        results: report.results.map {
          .init(text: $0.text, distribution: $0.distribution, bestSteerValue: $0.bestSteerValue)
        }))
  }

  private func spansReport(_ query: SpansQuery) throws -> SpansReport {
    let entry = try model.steers.entry(query.steer)
    let file = model.steers.files[entry.file]
    let steer = file.steer
    func setting(_ value: Float) -> [Float] {
      zip(steer.values(of: entry.index, value), steer.baseValues).map(+)
    }
    let line = try SteerLine(positive: setting(query.positive), negative: setting(query.negative))
    let reading = try TextReading(model.language, chat: Self.plain, steer: steer)
    try check(query.texts.reduce(0) { $0 + model.tokenizer.encode($1).count })
    var job = SpansJob(
      line, settings: query.settings,
      beginOfText: reading.prependsBeginOfText ? try model.language.beginOfText() : nil)
    if query.evidence == .combined {
      job.evidenceModel = try evidence.withLock { known in
        if let found = known[entry.place] { return found }
        let context = JobContext(command: "serve")
        var run = try AnalysisRun("spans", out: nil, overwrites: false, context)
        let usual = try SteerLine(positive: setting(1), negative: setting(-1))
        let found = try EvidenceModelSource(
          file, model.language, usual, beginOfText: job.beginOfText, context
        ).load(fitting: nil, noting: &run)
        known[entry.place] = .some(found)
        return found
      }
    }
    return try job.run(
      query.texts, steer: (steer, entry.name), model: (model.language, model.name))
  }

  private static let plain: ChatSettings = {
    var settings = ChatSettings()
    settings.isUsed = false
    return settings
  }()

  private func check(_ tokens: Int) throws(ServingError) {
    guard tokens <= Self.mostTokens else {
      throw .textsTooLong(tokens: tokens, limit: Self.mostTokens)
    }
  }

  /// What is to be scored.
  package enum Scored: Sendable {
    case texts([String])
    case ids([[TokenID]])
  }

  /// The log-probability of every token of texts.
  ///
  /// - Parameters:
  ///   - scored: The texts.
  ///   - values: Steer values by name, for each setting.
  /// - Returns: The JSON of `score`.
  /// - Throws: ``ServingError``; `SteeringError`, `LanguageModelError`.
  package func score(_ scored: Scored, at values: [[String: Double]]) throws -> String {
    var sequences: [(text: String?, ids: [TokenID])] = []
    switch scored {
    case .texts(let texts):
      for text in texts { sequences.append((text, try model.tokens(of: text))) }
    case .ids(let ids): sequences = ids.map { (nil, $0) }
    }
    try check(sequences.reduce(0) { $0 + $1.ids.count })
    let settings = try values.map { (given) throws(ServingError) in try model.steers.values(given) }
    let batch = ContinuousBatch(model: model.language, steers: model.steers.rowwise)
    var results: [ScoreReport.Result] = []
    for (index, sequence) in sequences.enumerated() {
      for values in settings {
        var request = DecodingRequest(
          prompt: sequence.ids, steerValues: values, settings: GenerationSettings())
        request.index = index
        request.draws = false
        request.scoresPrompt = true
        let scores = try batch.join(request).promptLogProbabilities.map { $0?.value }
        results.append(
          ScoreReport.Result(
            TextScore(ids: sequence.ids, logProbabilities: scores), text: sequence.text,
            tokenizer: model.tokenizer, steerValues: values))
      }
    }
    let names = model.steers.names
    return try JSONText.line(
      ScoreReport(
        model: model.name, steer: names.isEmpty ? nil : names.joined(separator: ", "),
        results: results))
  }

  /// What the judge says of texts.
  ///
  /// - Returns: The judge, the label that it looks for, the probability of the label for each text, and the
  ///   share of texts that it is more probable than not for.
  /// - Throws: ``ServingError/noJudge``; what the judge throws.
  package func judge(_ texts: [String]) throws -> String {
    guard let judge = model.judge else { throw ServingError.noJudge }
    try check(texts.reduce(0) { $0 + judge.tokenizer.encode($1).count })
    let verdicts = try judge.verdicts(on: texts) { _ in }
    return try JSONText.line(
      JudgeReport(judge: model.judgeName ?? "", label: judge.label, scores: verdicts.map(\.score)))
  }

  // MARK: Words

  /// What is asked of the words of a steer.
  package struct VocabularyQuery: Sendable, Equatable {
    /// The steer; nil for the first.
    package var steer: String?
    /// The number of dimensions.
    package var dimensions = 10
    /// Words at each end.
    package var words = 10
    /// Contexts at each end of a card.
    package var examples = 5
    /// Whether only tokens that begin a word are ranked.
    package var wordInitial = false
    /// Whether only tokens of letters are.
    package var alphabetic = false
    /// The characters that a token has at least, the leading space not counted.
    package var minLength = 0

    /// The usual settings.
    package init() {}

    fileprivate var settings: VocabularyAnalysis.Settings {
      var settings = VocabularyAnalysis.Settings()
      settings.dimensions = dimensions
      settings.words = words
      settings.contexts = examples
      settings.filter.wordInitialOnly = wordInitial
      settings.filter.alphabeticOnly = alphabetic
      settings.filter.minimumLength = minLength
      return settings
    }
  }

  /// The words that a steer raises and lowers.
  ///
  /// - Parameter query: Which steer, and what is ranked and shown.
  /// - Returns: The JSON of `vocabulary`.
  /// - Throws: ``ServingError``; what the analysis throws.
  package func vocabulary(_ query: VocabularyQuery) throws -> String {
    let entry = try model.steers.entry(query.steer)
    var plain = query
    plain.steer = nil
    var report =
      plain == VocabularyQuery()
      ? try usualVocabulary(entry).report : try vocabulary(entry, query).report
    report.steer = entry.name
    report.model = model.name
    return try JSONText.line(report)
  }

  /// The scores of all words on a steer's dimensions, and where they lie, for the page.
  ///
  /// - Parameter steer: The steer; nil for the first.
  /// - Returns: JSON; it stays the same while the server runs.
  /// - Throws: ``ServingError``; what the analysis throws.
  package func words(steer: String?) throws -> String {
    let entry = try model.steers.entry(steer)
    if let found = words.withLock({ $0[entry.place] }) { return found }
    guard let scores = try usualVocabulary(entry).wordScores() else {
      throw ServingError.refused("the vocabulary is too large for a page")
    }
    let text = try JSONText.line(scores)
    words.withLock { $0[entry.place] = text }
    return text
  }

  // What the page asks for, the list of steers and most others: computed once.
  private func usualVocabulary(_ entry: ServedSteers.Entry) throws -> VocabularyJob.Result {
    try vocabularies.withLock { known in
      if let found = known[entry.place] { return found }
      let result = try vocabulary(entry, VocabularyQuery())
      known[entry.place] = result
      return result
    }
  }

  private func vocabulary(_ entry: ServedSteers.Entry, _ query: VocabularyQuery) throws
    -> VocabularyJob.Result
  {
    var job = VocabularyJob()
    job.settings = query.settings
    let steer = model.steers.files[entry.file].steer
    let contexts = try contexts(for: entry)
    return try job.run(steer, index: entry.index, contexts: contexts, model: model.language)
  }

  private func contexts(for entry: ServedSteers.Entry) throws -> VocabularyJob.Contexts {
    try contexts.withLock { known in
      if let found = known[entry.file] { return found }
      let context = JobContext(command: "serve")
      let file = model.steers.files[entry.file]
      let source = ContextSource(maxTexts: 1000)
      let texts = try source.load(for: file)
      let reading = try texts.map { _ in try source.reading(for: file, model.language) }
      let (set, _) = try source.contextSet(
        texts, reading, orDrawnFrom: model.language, context)
      // The name of a file of texts is not for others to read.
      let found = VocabularyJob.Contexts(
        set, source: texts == nil ? "texts drawn from the model" : "the texts of the training",
        rows: texts?.rows, isInSample: texts != nil)
      known[entry.file] = found
      return found
    }
  }

  /// The steers.
  ///
  /// - Returns: A list as OpenAI's, with the words that each steer raises and lowers most.
  /// - Throws: What the analysis of words throws.
  package func steers() throws -> String {
    let list = try model.steers.entries.map { entry in
      let words = try topWords(of: entry)
      return ServedSteerReport(entry, of: model.steers, words: words)
    }
    return try JSONText.line(SteerListReport(data: list))
  }

  private func topWords(of entry: ServedSteers.Entry) throws -> TokenRanking {
    var filter = TokenFilter()
    filter.wordInitialOnly = true
    filter.alphabeticOnly = true
    let scores = try usualVocabulary(entry).analysis.effects.scores
    // A vocabulary without such words has none to tell.
    let words = try? filter.tokens(of: model.tokenizer, vocabularySize: scores.count)
    return TokenRanking(scores, among: words ?? [], count: 10, tokenizer: model.tokenizer)
  }
}

/// The document of a server's `/v1/distribution`.
private struct DistributionReport: Encodable {
  struct Result: Encodable {
    var text: String
    var distribution: [SteerValueProbability]
    var bestSteerValue: Float?
  }

  var model: String
  var steer: String
  var results: [Result]
}

/// The document of a server's `/v1/judge`.
private struct JudgeReport: Encodable {
  let judge: String
  let label: String
  let scores: [Double?]
  /// As of a point of `sweep`; nil where no text has a score.
  let positiveShare: Double?
  let positiveShareInterval: [Double]?

  init(judge: String, label: String, scores: [Double?]) {
    self.judge = judge
    self.label = label
    self.scores = scores
    let known = scores.compactMap { $0 }
    let estimate =
      known.isEmpty ? nil : ShareEstimate(hits: known.count { $0 > 0.5 }, of: known.count)
    positiveShare = estimate?.share
    positiveShareInterval = estimate?.interval
  }
}
