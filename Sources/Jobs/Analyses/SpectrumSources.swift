internal import LanguageModels
internal import SteerAnalysis
internal import Steering

/// The steers of a spectrum with the models that are at hand.
struct SpectrumSources {
  /// A model, with mean and covariance of its output embedding.
  typealias Model = (model: LanguageModel, covariance: EmbeddingCovariance)

  /// The steers, in the order given.
  let loaded: [LoadedSteer]
  /// The models by name.
  private(set) var models: [String: Model] = [:]
  /// The job on them.
  private(set) var job = SpectrumJob([])
  private let run: SpectrumRun

  /// Loads steers, and models that are at hand; it is noted where one is not.
  init(_ run: SpectrumRun, _ context: JobContext) throws {
    self.run = run
    loaded = try run.steers.map { try LoadedSteer($0, context) }
    for source in loaded {
      let model = try model(of: source, context)
      for index in try selected(source.steer) {
        job.subjects.append(
          .init(
            source.steer, index: index, name: label(source, source.steer.names[index]),
            embedding: model?.covariance))
      }
    }
    job.dimensions = run.dimensions
    let primary = try loaded[0].steer.index(named: run.name)
    job.primary = try selected(loaded[0].steer).firstIndex(of: primary) ?? 0
    if job.comparesSteers {
      job.stability = try OtherTrainings(loaded, named: run.name).stability(
        dimensions: run.dimensions)
    }
    if job.subjects.count > 1, !job.comparesSteers {
      context.note("steers of different widths are not compared with each other")
    }
  }

  // Without the model everything is known but what the vocabulary makes of it.
  private mutating func model(of source: LoadedSteer, _ context: JobContext) throws -> Model? {
    let named = source.steer.provenance.model
    guard run.model != nil || named.map(ModelFolders.exists) == true else {
      context.note(
        "\(source.path): its model \(named.map { "\($0) " } ?? "")is not at hand, so there are no "
          + "principal components; give `model`")
      return nil
    }
    let key = run.model ?? named ?? ""
    if let known = models[key] {
      try source.check(fits: known.model)
      return known
    }
    let model = try source.model(run.model, context)
    let entry = (model, EmbeddingCovariance(model.outputHead.embedding))
    models[key] = entry
    return entry
  }

  private func selected(_ steer: Steer) throws -> [Int] {
    if run.name != nil { return [try steer.index(named: run.name)] }
    if run.steers.count == 1 { return Array(steer.names.indices) }
    return steer.names.indices.filter { $0 != steer.dummySteer }
  }

  private func label(_ source: LoadedSteer, _ name: String) -> String {
    guard run.steers.count > 1 else { return name }
    return "\(SteerPath.stem(source.path, among: run.steers))/\(name)"
  }
}
