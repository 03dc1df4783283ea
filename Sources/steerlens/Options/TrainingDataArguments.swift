import ArgumentParser
import Datasets
import Jobs
import Steering

/// How labelled texts are read, beside where they are.
struct TrainingDataArguments: ParsableArguments {
  @Option(help: "For published names: the folder that holds the data sets.", completion: .directory)
  var dataDir: String?

  @Option(
    parsing: .unconditional,
    help: "For published names: only the first so many texts, of toxicity for each label.")
  var subset: Int?

  @Option(help: "The column or key of the texts.")
  var textColumn = "text"

  @Option(help: "The columns or keys of the labels, one per labelled steer, comma-separated.")
  var labelColumn = "label"

  @Option(
    parsing: .unconditional,
    help: "What labels mean, as in bad=-1,good=1 (default: numbers from -1 to 1).")
  var map: LabelMap?

  @OptionGroup var file: TextFileArguments
  @OptionGroup var chat: ChatArguments

  /// The columns of labels.
  var labelColumns: [String] { labelColumn.split(separator: ",").map { String($0) } }

  /// Whether nothing was given.
  var isDefault: Bool {
    dataDir == nil && subset == nil && isPlain && chat.settings == ChatSettings()
  }

  private var isPlain: Bool {
    textColumn == "text" && labelColumn == "label" && map == nil
      && file.options == TextFileOptions()
  }

  /// Refuses options that do not go with where the texts are.
  func check(_ data: String) throws {
    guard let dataset = PublishedDataset(rawValue: data) else {
      if dataDir != nil || subset != nil {
        throw ValidationError(
          "--data-dir and --subset are for the published names: "
            + PublishedDataset.allCases.map(\.rawValue).joined(separator: ", ") + ".")
      }
      return
    }
    if dataset.needsFolder, dataDir == nil {
      throw ValidationError("\(data) needs --data-dir, the folder of the data sets.")
    }
    if !isPlain {
      throw ValidationError(
        "--text-column, --label-column, --map, --encoding, --delimiter and --literal-quotes are for "
          + "files; leave them out.")
    }
    if let subset, subset < 1 { throw ValidationError("--subset must be at least 1.") }
  }

  /// A training on texts.
  ///
  /// - Parameters:
  ///   - data: A file, or a published name.
  ///   - model: The model's name.
  ///   - training: How the steer is trained.
  ///   - out: The run folder.
  ///   - note: Told what has no effect.
  /// - Returns: The training, to be run.
  func training(
    on data: String, model: String, _ training: TrainingOptions, out: String, note: (String) -> Void
  ) -> TrainingRun {
    var job = TrainingRun(
      model: model, source: source(data, compat: training.compat, note: note), out: out)
    job.labels = map
    job.file = file.options
    job.settings = training.settings
    job.prependsBeginOfText = training.prependBos
    job.chat = chat.settings
    job.validation = training.heldOut
    job.choosesRank = training.choosesRank
    job.names = training.steerNames(labelColumns: labelColumns)
    job.leavesOutOutputBias = training.compat == .upstream
    return job
  }

  private func source(_ data: String, compat: Compatibility?, note: (String) -> Void)
    -> TrainingRun.Source
  {
    guard let dataset = PublishedDataset(rawValue: data) else {
      return .file(data, textColumn: textColumn, labelColumns: labelColumns)
    }
    if compat == .upstream, subset != nil, dataset != .toxicity {
      note("the published code takes no subset of \(data); --subset has no effect")
    }
    return .published(
      PublishedTexts(
        dataset, folder: dataDir, subset: subset, followsUpstream: compat == .upstream))
  }
}
