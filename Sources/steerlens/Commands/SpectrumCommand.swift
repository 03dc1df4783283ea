import ArgumentParser
import Foundation
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
    var report = SpectrumReport()
    var decompositions: [SteerDecomposition] = []
    for source in loaded {
      let context = try modelContext(of: source, &models)
      for index in try selected(source.steer) {
        var (spectrum, decomposition) = try SteerSpectrum.decomposing(
          source.steer, index: index, analysis: "spectrum", embedding: context?.covariance)
        spectrum.name = label(source, decomposition.name)
        report.steers.append(spectrum)
        decompositions.append(decomposition)
      }
    }
    let primary = try loaded[0].steer.index(named: name)
    let first = try selected(loaded[0].steer).firstIndex(of: primary) ?? 0
    report.pca = report.steers[first].pca
    try compare(decompositions, &report)
    if loaded.count == 1, let context = models.values.first {
      report.truncation = try truncation(
        loaded[0], decompositions[first], context.model, &run)
    }
    models.sorted { $0.key < $1.key }.forEach {
      run.noteModel("model", $0.key, sha256: Digests.outputEmbedding(of: $0.value.model))
    }
    try run.finish(settings: settings) { folder in
      try SpectrumTables(report: report, decompositions: decompositions).write(to: &folder)
    }
    try analysis.print(report) { SpectrumText(report: report).text }
  }

  // Every level of truncation goes through the whole vocabulary for every token.
  private static let texts = 300

  private var settings: [String: String] {
    [
      "dimensions": "\(dimensions)", "leaveOneOut": "\(leaveOneOut)",
      "maxTexts": "\(contexts.maxTexts ?? Self.texts)", "prependBos": "\(contexts.prependBos)",
      "truncation": "\(!noTruncation)",
    ]
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

  private func compare(_ decompositions: [SteerDecomposition], _ report: inout SpectrumReport)
    throws
  {
    guard decompositions.count > 1 else { return }
    guard Set(decompositions.map(\.width)).count == 1 else {
      analysis.runtime.note("steers of different widths are not compared with each other")
      return
    }
    let names = report.steers.map(\.name)
    report.coordinates = try SteerCoordinates(decompositions.map(\.matrix), names: names)
    for j in decompositions.indices {
      for i in 0..<j {
        report.comparisons.append(
          try SubspaceComparison(
            decompositions[i], decompositions[j], names: (names[i], names[j]),
            dimensions: dimensions))
      }
    }
  }

  private func truncation(
    _ source: LoadedSteer, _ decomposition: SteerDecomposition, _ model: LanguageModel,
    _ run: inout AnalysisRun
  ) throws -> TruncationCurve? {
    guard !noTruncation, let texts = try contexts.load(for: source, defaultLimit: Self.texts)
    else { return nil }
    guard let labels = texts.labels else {
      analysis.runtime.note("\(texts.name) has no labels, so there is no truncation curve")
      return nil
    }
    guard labels.contains(where: { $0 > 0 }), labels.contains(where: { $0 < 0 }) else {
      if contexts.contexts != nil { throw AnalysisError.oneLabelOnly }
      return nil
    }
    run.note(texts)
    let set = try contexts.contextSet(
      texts, for: source, model: model, runtime: analysis.runtime)
    var progress = Progress("measure", total: set.count, quiet: analysis.runtime.quiet)
    defer { progress.finish() }
    return try TruncationCurve(
      source.steer, decomposition, contexts: set, head: model.outputHead,
      levels: TruncationCurve.defaultLevels(count: decomposition.count),
      leaveOneOut: leaveOneOut
    ) { progress.update($0) }
  }
}
