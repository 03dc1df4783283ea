internal import EmbeddedModels
internal import LanguageModels
internal import NumberText
internal import Reports
internal import RunFolders
public import SteerAnalysis
public import Steering

/// How a transferred steer is measured on its new model.
public struct TransferEffect: Sendable {
  /// The classifier that scores texts: a folder or a name.
  public var judge = EmbeddedFiles.judge
  /// The steer values.
  public var values: [Float] = [-3, -1, 0, 1, 3]
  /// How texts are drawn.
  public var generation = GenerationSettings()
  /// What the effect of a recommended value may cost.
  public var price = SweepRecommendation.Price()

  /// The embedded judge, at five values.
  public init() {}

  /// What was measured.
  struct Measured {
    let result: SweepResult
    let axis: SweepResult.Axis

    /// Writes the tables of the transferred steer's sweep.
    func write(to folder: inout RunFolder) throws {
      try SweepTables(result: result, axes: [axis], subject: .transferredSteer).write(to: &folder)
    }
  }

  /// What acts, by name, for a manifest.
  var settings: [String: String] {
    get throws {
      let drawing = try SettingsTable.entries(generation)
      return Dictionary(uniqueKeysWithValues: drawing.map { ("generation.\($0)", $1) })
        .merging(["values": Numbers.list(values), "price": "\(price.perplexityRatio)"]) { $1 }
    }
  }

  /// Generates at every value.
  ///
  /// - Throws: ``JobInterruption``; what generating and judging throw.
  func measure(
    _ steer: Steer, on model: LanguageModel, prompts: SweepPrompts, _ context: JobContext
  ) throws -> Measured {
    let sweep = try SteerSweep(
      model: model, steer: steer, judge: SequenceClassifier(folder: ModelFolders.resolve(judge)),
      settings: generation)
    try sweep.check(prompts.prompts)
    let axis = SweepResult.Axis(steer, index: steer.firstLabelledSteer, values: values)
    let job = SweepJob(
      sweep: sweep, prompts: prompts.prompts,
      points: SweepJob.points(of: [axis], steers: steer.count), folder: nil, context: context)
    return Measured(result: SweepResult(try job.run(), axes: [axis], price: price), axis: axis)
  }
}
