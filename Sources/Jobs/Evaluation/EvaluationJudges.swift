internal import Files
internal import EmbeddedModels
internal import LanguageModels
internal import Reports
internal import RunFolders
internal import Steering
internal import TextEvaluation

/// Everyone who measures the texts of an evaluation, loaded.
struct EvaluationJudges {
  let metrics: Set<EvaluationMetric>
  private(set) var perplexityModel: LanguageModel?
  private(set) var perplexity: ConditionalPerplexity?
  private(set) var sentiment: ClassifierJudge?
  private(set) var lexicon: LexiconJudge?
  private(set) var toxicity: (any TextJudge)?
  /// What was loaded, for manifests.
  private(set) var inputs: [RunManifest.Input] = []
  /// What decides scores beside the inputs.
  private(set) var settings: [String: String] = [:]
  private let precision: PassPrecision

  /// What they are called.
  var names: EvaluationNames {
    EvaluationNames(
      perplexityModel: perplexityModel?.name ?? "", sentimentJudge: sentiment?.name ?? "",
      lexicon: lexicon?.name ?? "", toxicityJudge: toxicity?.name ?? "")
  }

  /// Tells what of the texts who measures them cannot read.
  func noteDroppedBytes(of texts: [String], _ context: JobContext) throws {
    if let perplexityModel { try context.noteDroppedBytes(of: texts, by: perplexityModel) }
    for judge in [sentiment, toxicity as? ClassifierJudge].compactMap({ $0 }) {
      context.noteDroppedBytes(of: texts, by: judge.tokenizer, of: judge.name)
    }
  }

  /// Loads who is asked for.
  ///
  /// - Parameters:
  ///   - options: Who is asked for.
  ///   - asked: The metrics that must be measured; nil for all that are possible.
  ///   - generator: The model that wrote the texts, if that is known.
  ///   - followsPublishedCode: Whether the published evaluation is followed.
  ///   - context: Who runs the job.
  /// - Throws: ``EvaluationFailure`` for a metric that nobody can measure; what loading throws.
  init(
    _ options: JudgeSettings, asked: Set<EvaluationMetric>?, generator: String?,
    followsPublishedCode: Bool, context: JobContext
  ) throws {
    let isEmbedded = generator.map(EmbeddedFiles.languageModels.contains) ?? false
    let model = options.perplexityModel ?? generator
    let sentiment = options.sentimentJudge ?? (isEmbedded ? EmbeddedFiles.judge : nil)
    var possible: Set<EvaluationMetric> = [.distinct, .repetition]
    if model != nil { possible.insert(.perplexity) }
    if sentiment != nil { possible.insert(.sentiment) }
    if options.lexicon != nil { possible.insert(.lexicon) }
    if options.toxicityJudge != nil { possible.insert(.toxicity) }
    metrics = asked ?? possible
    precision = options.passPrecision
    context.noteUnsupported(precision)
    if precision != .full { settings["passPrecision"] = precision.rawValue }
    if let missing = metrics.subtracting(possible).map(\.rawValue).min() {
      throw EvaluationFailure.missingJudge(metric: missing)
    }
    if metrics.contains(.perplexity), let model {
      try load(perplexityModel: model, options, followsPublishedCode, context)
    }
    if metrics.contains(.sentiment), let sentiment {
      let judge = try classifier(sentiment, role: "sentiment judge")
      self.sentiment = try ClassifierJudge(judge, for: .positive, label: options.positiveLabel)
      settings["positiveLabel"] = self.sentiment?.label
    }
    if metrics.contains(.lexicon), let path = options.lexicon {
      lexicon = try LexiconJudge(path: path, emojiPath: options.emojiLexicon)
      try note("lexicon", file: path)
      if let emojis = options.emojiLexicon { try note("emoji lexicon", file: emojis) }
    }
    if metrics.contains(.toxicity), let name = options.toxicityJudge {
      try load(toxicityJudge: name, options, followsPublishedCode, context)
    }
  }

  private mutating func load(
    toxicityJudge name: String, _ options: JudgeSettings, _ followsPublishedCode: Bool,
    _ context: JobContext
  ) throws {
    if name == PerspectiveJudge.option {
      let judge = try PerspectiveJudge(
        options, followsPublishedCode: followsPublishedCode, context: context)
      settings.merge(judge.settings) { $1 }
      toxicity = judge
      return
    }
    let judge = try ClassifierJudge(
      classifier(name, role: "toxicity judge"), for: .toxic, label: options.toxicLabel)
    toxicity = judge
    settings["toxicLabel"] = judge.label
  }

  private mutating func note(_ role: String, file path: String) throws {
    inputs.append(.init(role: role, name: path, sha256: try ContentDigest.sha256(ofFile: path)))
  }

  private mutating func load(
    perplexityModel name: String, _ options: JudgeSettings, _ followsPublishedCode: Bool,
    _ context: JobContext
  ) throws {
    let model = try context.languageModel(name).decoding(in: precision)
    let prepends =
      options.prependsBeginOfText
      ?? (EmbeddedFiles.languageModels.contains(name) || model.tokenizerBeginsTexts)
    let begin = prepends ? try model.beginOfText() : nil
    perplexity = try ConditionalPerplexity(
      model: model, beginOfText: begin, followsPublishedCode: followsPublishedCode)
    perplexityModel = model
    settings["prependBos"] = "\(prepends)"
    inputs.append(
      .init(
        role: "perplexity model", name: name, sha256: Digests.outputEmbedding(of: model),
        revision: ModelFolders.commit(of: name)))
  }

  private mutating func classifier(_ name: String, role: String) throws -> SequenceClassifier {
    let folder = try ModelFolders.resolve(name)
    inputs.append(
      .init(
        role: role, name: name, sha256: try JudgeDigest.of(folder),
        revision: ModelFolders.commit(of: name)))
    return try SequenceClassifier(folder: folder).inPrecision(precision)
  }
}
