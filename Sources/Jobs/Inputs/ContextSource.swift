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
  /// Whether the begin-of-text token begins every text; it does also if the steer was trained so.
  public var prependsBeginOfText = false

  /// The texts that the steer was trained on.
  ///
  /// - Parameters:
  ///   - file: A file instead.
  ///   - maxTexts: At most so many texts.
  public init(file: String? = nil, maxTexts: Int = 1000) {
    self.file = file
    self.maxTexts = maxTexts
  }

  /// The texts that were asked for, else those that the steer was trained on; nil if neither.
  func load(for steer: LoadedSteer) throws -> LoadedTexts? {
    guard let file else {
      return try LoadedTexts(trainingTextsOf: steer, labels: labels)?.limited(to: maxTexts)
    }
    return try LoadedTexts(
      path: file, textColumn: textColumn ?? "text", labelColumn: labelColumn ?? "label",
      labels: labels, file: reading, labelsAreOptional: labelColumn == nil
    ).limited(to: maxTexts)
  }

  /// What acted in reading texts, by name, for a manifest.
  func settings(_ texts: LoadedTexts, for steer: LoadedSteer) -> [String: String] {
    texts.settings.merging(
      ["maxTexts": "\(maxTexts)", "prependBos": "\(prependsBeginOfText(for: steer))"]
    ) { $1 }
  }

  /// The hidden states of texts.
  func contextSet(
    _ texts: LoadedTexts, for steer: LoadedSteer, model: LanguageModel, _ context: JobContext
  ) throws -> ContextSet {
    let prepends = prependsBeginOfText(for: steer)
    context.noteBeginOfText(model, isPrepended: prepends)
    try context.noteDroppedBytes(of: texts.texts, by: model)
    let analysed = try texts.tokenized(model, prependBeginOfText: prepends)
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

  private func prependsBeginOfText(for steer: LoadedSteer) -> Bool {
    prependsBeginOfText || steer.steer.provenance.training?.prependsBeginOfText == true
  }
}
