internal import Files
internal import Foundation
internal import LinearAlgebra
internal import TextTokenization
internal import WeightFormats

/// Reads a classifier's folder.
struct ClassifierLoader {
  /// The parts of a classifier.
  struct Loaded {
    var architecture: SequenceClassifier.Architecture
    var labels: [String]
    var problemType: ProblemType
    var tokenizer: Tokenizer
    var scorer: any SequenceScorer
  }

  private let folder: FileFolder
  private let reader: ConfigurationReader
  private let settings: ClassificationSettings

  init(_ folder: FileFolder) throws {
    self.folder = folder
    reader = try ConfigurationReader(folder: folder)
    settings = try ClassificationSettings(reader)
  }

  func load() throws -> Loaded {
    let type = try reader.modelType()
    if EncoderConfiguration.Family(rawValue: type) != nil {
      return try loadEncoder(EncoderConfiguration(reader))
    }
    guard ModelConfiguration.Family(rawValue: type) != nil else {
      let families =
        EncoderConfiguration.Family.allCases.map(\.rawValue)
        + ModelConfiguration.Family.allCases.map(\.rawValue)
      throw reader.unsupported(
        "model_type", type.isEmpty ? "(none)" : type, families.joined(separator: ", "))
    }
    return try loadDecoder(ModelConfiguration(reader))
  }

  private func loadDecoder(_ configuration: ModelConfiguration) throws -> Loaded {
    let store = try TensorStore(folder: folder)
    let name = "score.weight"
    let classes = try classes(
      of: name, in: store, configuration.architectures, configuration.family.rawValue)
    let pretrained = try PretrainedSettings(folder: folder)
    let weights = WeightReader(store, memory: .stored)
    let scores = try weights.matrix(name, rows: classes, columns: configuration.hiddenSize)
    let scorer = DecoderScorer(
      transformer: try DecoderTransformer(configuration, weights), scores: scores,
      paddingID: try reader.tokenID("pad_token_id", below: configuration.vocabularySize),
      contextLength: min(pretrained.longestText ?? .max, configuration.contextLength))
    guard
      let tokenizer = try Tokenizer(
        folder: folder, of: configuration.family, settings: pretrained)
    else { throw LanguageModelError.noTokenizer(folder: folder.name) }
    return loaded(.decoder(configuration), scorer, tokenizer, classes: classes)
  }

  private func loadEncoder(_ configuration: EncoderConfiguration) throws -> Loaded {
    let family = configuration.family.implementation
    let store = try TensorStore(folder: folder)
    let classes = try classes(
      of: family.classifier + ".weight", in: store, configuration.architectures,
      configuration.family.rawValue)
    let pretrained = try PretrainedSettings(folder: folder)
    guard
      let tokenizer = try Tokenizer(
        folder: folder, configuration.family.tokenizerFiles, settings: pretrained)
    else { throw LanguageModelError.noTokenizer(folder: folder.name) }
    let weights = WeightReader(store, memory: .stored)
    let inner = weights.withOptionalPrefix(
      family.prefix, probe: "embeddings.word_embeddings.weight")
    let scorer = EncoderScorer(
      encoder: try EncoderTransformer(configuration, inner, names: family.weightNames),
      head: try family.head(configuration, weights, inner, classes: classes),
      contextLength: min(pretrained.longestText ?? .max, configuration.contextLength))
    return loaded(.encoder(configuration), scorer, tokenizer, classes: classes)
  }

  private func loaded(
    _ architecture: SequenceClassifier.Architecture, _ scorer: any SequenceScorer,
    _ tokenizer: Tokenizer, classes: Int
  ) -> Loaded {
    Loaded(
      architecture: architecture, labels: settings.labels(classes: classes),
      problemType: settings.problemType(classes: classes), tokenizer: tokenizer, scorer: scorer)
  }

  /// The number of classes: as many as there are names, else as many as the head has rows.
  private func classes(
    of weight: String, in store: TensorStore, _ architectures: [String], _ family: String
  ) throws -> Int {
    let isClassifier = architectures.first.map { $0.hasSuffix("ForSequenceClassification") } ?? true
    guard isClassifier, store.contains(weight) else {
      let reason = isClassifier ? " (it has no \(weight))" : ""
      throw LanguageModelError.wrongModelKind(
        folder: folder.name, expected: "a sequence classifier\(reason)",
        actual: architectures.first ?? family)
    }
    guard settings.labels.isEmpty else { return settings.labels.count }
    return try store.description(of: weight).shape.first ?? 0
  }
}
