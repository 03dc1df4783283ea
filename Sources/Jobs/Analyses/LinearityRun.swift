internal import Files
internal import LanguageModels
internal import NumberText
package import Reports
public import SteerAnalysis
internal import Steering

/// Measures how far the effect of steer values, and of two steers together, is from linear.
public struct LinearityRun {
  /// Steer files, or folders of training runs; at least one.
  ///
  /// The steers of several are taken side by side.
  public var steers: [String]
  /// The steers to measure (default: all labelled ones).
  public var names: [String] = []
  /// The model (default: the one that the steers name).
  public var model: String?
  /// At which values.
  public var settings = SteerLinearity.Settings()
  // Every point needs the whole vocabulary for every context.
  /// Where it is measured.
  public var contexts = ContextSource(maxTexts: 100)
  /// The run folder; nil to write nothing.
  public var out: String?
  /// Whether a finished run of other inputs or settings may be replaced.
  public var overwrites = false

  /// A measurement with default settings.
  ///
  /// - Parameter steers: Steer files, or folders of training runs; at least one.
  public init(steers: [String]) { self.steers = steers }

  /// What was found.
  public struct Result {
    /// How linear each steer is in its value.
    public var steers: [SteerLinearity] { report.steers }
    /// How each pair of steers adds up.
    public var compositions: [CompositionLinearity] { report.compositions }
    /// The document that a run folder holds.
    package let report: LinearityReport
  }

  /// Measures, and writes tables, a manifest, figures and a page if there is a folder.
  ///
  /// - Parameter context: Who runs the job.
  /// - Returns: Effects and defects.
  /// - Throws: ``JobError``, ``JobFolderError``, `AnalysisError`, `SteeringError`; what reading and
  ///   writing throw.
  public func run(_ context: JobContext = JobContext()) throws -> Result {
    precondition(!steers.isEmpty, "linearity needs a steer")
    var run = try AnalysisRun("linearity", out: out, overwrites: overwrites, context)
    let loaded = try steers.map { try LoadedSteer($0, context) }
    let steer = try sideBySide(loaded)
    let indices = try chosen(from: steer)
    let language = try loaded[0].model(model, context)
    for other in loaded.dropFirst() { try other.check(fits: language) }
    let texts = try contexts.load(for: loaded[0])
    try loaded.forEach { try run.note($0) }
    run.noteModel("model", language.name, sha256: Digests.outputEmbedding(of: language))
    texts.map { run.note($0, role: "contexts") }
    let reading = try texts.map { _ in try contexts.reading(for: loaded[0], language) }
    reading?.inputs.forEach { run.note($0) }
    let recorded = recorded(indices.map { steer.names[$0] }, texts, reading)
    try run.checkEarlier(settings: recorded)
    let (set, source) = try contexts.contextSet(texts, reading, orDrawnFrom: language, context)
    var report = LinearityReport(
      model: language.name, contextCount: set.count, contextSource: source, steers: [],
      compositions: [])
    try measure(steer, indices, set, language, into: &report, context)
    try run.finish(settings: recorded) { try report.writeTables(to: &$0) }
    return Result(report: report)
  }

  private func sideBySide(_ loaded: [LoadedSteer]) throws -> Steer {
    guard loaded.count > 1 else { return loaded[0].steer }
    let inputs = try loaded.map {
      SteerComposition.Input(
        file: $0.path, sha256: try ContentDigest.sha256(ofFile: $0.file), steer: $0.steer)
    }
    return try SteerComposition(inputs).concatenation().steer
  }

  private func chosen(from steer: Steer) throws -> [Int] {
    if !names.isEmpty { return try names.map { try steer.index(named: $0) } }
    return steer.names.indices.filter { $0 != steer.dummySteer }
  }

  private func measure(
    _ steer: Steer, _ indices: [Int], _ set: ContextSet, _ model: LanguageModel,
    into report: inout LinearityReport, _ context: JobContext
  ) throws {
    for index in indices {
      let measured = try context.stage("measure \(steer.names[index])", total: set.count) { stage in
        try SteerLinearity(
          steer, index: index, contexts: set, model: model, settings: settings
        ) { stage.update($0) }
      }
      report.steers.append(measured)
    }
    for (j, second) in indices.enumerated() {
      for first in indices[..<j] {
        let stage = "measure \(steer.names[first]) with \(steer.names[second])"
        let measured = try context.stage(stage, total: set.count) { stage in
          try CompositionLinearity(
            steer, indices: (first, second), contexts: set, model: model,
            steerValues: settings.steerValues
          ) { stage.update($0) }
        }
        report.compositions.append(measured)
      }
    }
  }

  private func recorded(
    _ names: [String], _ texts: LoadedTexts?, _ reading: TextReading?
  ) -> [String: String] {
    [
      "names": names.joined(separator: ","), "steerValues": Numbers.list(settings.steerValues),
      "fractions": Numbers.list(settings.fractions),
    ].merging(contexts.settings(texts, reading)) { $1 }
  }
}
