public import Datasets
internal import LanguageModels
internal import SteerAnalysis
internal import Steering

/// The texts in which a job looks at a steer.
public struct ContextSource: Sendable {
  /// A file of texts, labelled or not; nil for those that the steer was trained on.
  public var file: String?
  /// The column or key of the texts (default: `text`).
  public var textColumn: String?
  /// The column or key of the labels (default: `label`, where the file has it).
  public var labelColumn: String?
  /// What labels mean (default: numbers from −1 to 1, or what the training took them for).
  public var labels: LabelMap?
  /// How the file is written.
  public var reading = TextFileOptions()
  /// At most so many texts, taken at equal distances.
  public var maxTexts: Int
  /// Whether the begin-of-text token begins every text (default: as the steer was trained, else as the
  /// model's tokenizer begins texts).
  public var prependsBeginOfText: Bool?
  /// Whether texts are answers in conversations for the model's chat template.
  public var chat = ChatSettings()

  /// The texts that the steer was trained on.
  ///
  /// - Parameters:
  ///   - file: A file instead.
  ///   - maxTexts: At most so many texts.
  public init(file: String? = nil, maxTexts: Int = 1000) {
    self.file = file
    self.maxTexts = maxTexts
  }

  /// How the texts become tokens.
  func reading(for steer: LoadedSteer, _ model: LanguageModel) throws -> TextReading {
    try TextReading(model, prepends: prependsBeginOfText, chat: chat, steer: steer.steer)
  }

  /// The texts that were asked for, else those that the steer was trained on; nil if neither.
  func load(for steer: LoadedSteer) throws -> LoadedTexts? {
    guard let file else {
      return try LoadedTexts(trainingTextsOf: steer, labels: labels)?.limited(to: maxTexts)
    }
    return try LoadedTexts(
      path: file, textColumn: textColumn ?? "text", labelColumn: labelColumn ?? "label",
      labels: labels, file: reading,
      readsConversations: chat.isUsed ?? steer.steer.provenance.training?.chat ?? false,
      labelsAreOptional: labelColumn == nil
    ).limited(to: maxTexts)
  }

  /// What acted in reading texts, or without any in drawing them, by name, for a manifest.
  func settings(_ texts: LoadedTexts?, _ reading: TextReading?) -> [String: String] {
    guard let texts, let reading else {
      // Texts that the model draws begin with the token that starts them.
      return ["drawnTexts": "\(ContextSet.drawnTexts)", "prependBos": "true"]
    }
    return texts.settings.merging(["maxTexts": "\(maxTexts)"]) { $1 }
      .merging(reading.settings) { $1 }
  }

  /// The hidden states of texts, or without any of texts drawn from the model, and their name.
  func contextSet(
    _ texts: LoadedTexts?, _ reading: TextReading?, orDrawnFrom model: LanguageModel,
    _ context: JobContext
  ) throws -> (ContextSet, source: String) {
    if let texts, let reading {
      return (try contextSet(texts, reading, context), texts.name)
    }
    context.note(
      "the texts that the steer was trained on are not at hand: contexts are texts drawn from the "
        + "model; give `texts` for your own")
    return (try ContextSet(drawnFrom: model), "texts drawn from \(model.name)")
  }

  /// The hidden states of texts.
  func contextSet(_ texts: LoadedTexts, _ reading: TextReading, _ context: JobContext) throws
    -> ContextSet
  {
    let (model, analysed) = (reading.model, try texts.tokenized(reading))
    try context.noteDroppedBytes(of: texts.texts, by: model)
    let set = try context.stage("read", total: texts.texts.count) { stage in
      try ContextSet(analysed, model: model) { stage.update($0) }
    }
    if set.excludedTexts > 0 {
      context.note("\(set.excludedTexts) texts left out: no token follows another")
    }
    if set.cutTexts > 0 {
      context.note(
        "\(set.cutTexts) texts cut to the model's context of \(model.configuration.contextLength)")
    }
    return set
  }
}
