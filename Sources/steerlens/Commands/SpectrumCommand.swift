import ArgumentParser
import Foundation
import Jobs
import Jobs
import LanguageModels
import LinearAlgebra
import Reports
import SteerAnalysis
import Steering

struct SpectrumCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "spectrum",
    abstract: "Singular values, eigenvalues, principal components and dimensions of a steer.",
    discussion: """
      Says how large a steer is, how many dimensions carry it, and what is left of its effect with \
      only the first few. Several steers, seeds or checkpoints are compared with each other.

      Examples:
        steerlens spectrum --steer runs/sentiment
        steerlens spectrum --steer runs/sentiment --contexts labelled.jsonl \\
          --out runs/spectrum
        steerlens spectrum --steer runs/seed-0 --steer runs/seed-1 --json
      """)

  @Option(
    name: .shortAndLong, help: "A steer file or the folder of a training run; may be repeated.")
  var steer: [String] = []

  @Option(help: "Only the steer of this name (default: all of one file, the labelled of several).")
  var name: String?

  @Option(help: "Leading dimensions whose spaces are compared between steers.")
  var dimensions = 10

  @Option(help: "Dimensions to leave out one by one.")
  var leaveOneOut = 10

  @Flag(help: "Do not measure how much of the effect the first dimensions carry.")
  var noTruncation = false

  @OptionGroup var contexts: ContextOptions
  @OptionGroup var analysis: AnalysisOptions

  func validate() throws {
    if steer.isEmpty { throw ValidationError("Give --steer FILE or --steer RUN.") }
    if dimensions < 1 { throw ValidationError("--dimensions must be at least 1.") }
    if contexts.contexts != nil, noTruncation || steer.count > 1 {
      throw ValidationError("--contexts is for the truncation curve of one --steer.")
    }
    if leaveOneOut < 0 { throw ValidationError("--leave-one-out must be 0 or more.") }
  }

  func run() throws {
    var run = try AnalysisRun("spectrum", out: analysis.out, overwrites: analysis.overwrite)
    let loaded = try steer.map { try analysis.loadSteer($0) }
    try loaded.forEach { try run.note($0) }
    var models: [String: (model: LanguageModel, covariance: EmbeddingCovariance)] = [:]
    var job = SpectrumJob(try subjects(loaded, &models))
    job.dimensions = dimensions
    let primary = try loaded[0].steer.index(named: name)
    job.primary = try selected(loaded[0].steer).firstIndex(of: primary) ?? 0
    if job.subjects.count > 1, !job.comparesSteers {
      analysis.runtime.note("steers of different widths are not compared with each other")
    }
    var result = try job.run()
    if loaded.count == 1, let context = models.values.first {
      try addTruncation(to: &result, of: job, loaded[0], context.model, &run)
    }
    models.sorted { $0.key < $1.key }.forEach {
      run.noteModel("model", $0.key, sha256: Digests.outputEmbedding(of: $0.value.model))
    }
    try run.finish(settings: settings(loaded)) { try result.write(to: &$0) }
    try analysis.print(result.report) { SpectrumText(report: result.report).text }
  }

  private func subjects(
    _ loaded: [LoadedSteer],
    _ models: inout [String: (model: LanguageModel, covariance: EmbeddingCovariance)]
  ) throws -> [SpectrumJob.Subject] {
    var subjects: [SpectrumJob.Subject] = []
    for source in loaded {
      let context = try modelContext(of: source, &models)
      for index in try selected(source.steer) {
        subjects.append(
          SpectrumJob.Subject(
            source.steer, index: index, name: label(source, source.steer.names[index]),
            embedding: context?.covariance))
      }
    }
    return subjects
  }

  // Every level of truncation goes through the whole vocabulary for every token.
  private static let texts = 300

  private func settings(_ loaded: [LoadedSteer]) -> [String: String] {
    var settings = [
      "dimensions": "\(dimensions)", "leaveOneOut": "\(leaveOneOut)",
      "truncation": "\(!noTruncation)",
    ]
    settings["name"] = name
    if loaded.count == 1 {
      settings.merge(contexts.settings(for: loaded[0], defaultLimit: Self.texts)) { $1 }
    }
    return settings
  }

  // Without the model everything is known but what the vocabulary makes of it.
  private func modelContext(
    of source: LoadedSteer,
    _ models: inout [String: (model: LanguageModel, covariance: EmbeddingCovariance)]
  ) throws -> (model: LanguageModel, covariance: EmbeddingCovariance)? {
    let named = source.steer.provenance.model
    guard analysis.model != nil || named.map(ModelFolders.exists) == true else {
      analysis.runtime.note(
        "\(source.path): its model \(named.map { "\($0) " } ?? "")is not at hand, so there are no "
          + "principal components; give --model")
      return nil
    }
    let key = analysis.model ?? named ?? ""
    if let known = models[key] {
      try source.check(fits: known.model)
      return known
    }
    let model = try analysis.loadModel(for: source)
    let context = (model, EmbeddingCovariance(model.outputHead.embedding))
    models[key] = context
    return context
  }

  private func selected(_ steer: Steer) throws -> [Int] {
    if name != nil { return [try steer.index(named: name)] }
    if self.steer.count == 1 { return Array(steer.names.indices) }
    return steer.names.indices.filter { $0 != steer.dummySteer }
  }

  private func label(_ source: LoadedSteer, _ name: String) -> String {
    guard steer.count > 1 else { return name }
    return "\(stem(source.path))/\(name)"
  }

  // The shortest end of the path that tells the steers apart, without what all files are called.
  private func stem(_ path: String) -> String {
    func parts(_ path: String) -> [Substring] {
      var parts = path.split(separator: "/")
      if parts.last.map({ $0 == SteerPath.fileName }) == true, parts.count > 1 {
        parts.removeLast()
      }
      if let last = parts.last, last.hasSuffix(".safetensors") {
        parts[parts.count - 1] = last.dropLast(".safetensors".count)
      }
      return parts
    }
    let (own, others) = (parts(path), steer.filter { $0 != path }.map(parts))
    let length = (1...max(own.count, 1)).first { n in
      !others.contains { $0.suffix(n) == own.suffix(n) }
    }
    return own.suffix(length ?? own.count).joined(separator: "/")
  }

  private func addTruncation(
    to result: inout SpectrumJob.Result, of job: SpectrumJob, _ source: LoadedSteer,
    _ model: LanguageModel, _ run: inout AnalysisRun
  ) throws {
    guard !noTruncation, let texts = try contexts.load(for: source, defaultLimit: Self.texts)
    else { return }
    guard let labels = texts.labels else {
      analysis.runtime.note("\(texts.name) has no labels, so there is no truncation curve")
      return
    }
    guard labels.contains(where: { $0 > 0 }), labels.contains(where: { $0 < 0 }) else {
      if contexts.contexts != nil { throw AnalysisError.oneLabelOnly }
      return
    }
    run.note(texts)
    let set = try contexts.contextSet(
      texts, for: source, model: model, runtime: analysis.runtime)
    var progress = Progress("measure", total: set.count, quiet: analysis.runtime.quiet)
    defer { progress.finish() }
    let truncation = SpectrumJob.Truncation(
      contexts: set, model: model, leaveOneOut: leaveOneOut)
    try job.addTruncation(to: &result, truncation) { progress.update($0) }
  }
}
