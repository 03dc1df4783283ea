import ArgumentParser
import Datasets
import EmbeddedModels
import Foundation
import LanguageModels
import Reports
import SteerAnalysis
import Steering
import WeightFormats
import RunFolders

struct SweepCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sweep",
    abstract: "Generate at a range of steer values and measure the effect.",
    discussion: """
      At each value: how a judge scores the generations, their perplexity without steer, and their \
      variety. Values of a second steer give a grid. With --out every finished point is kept, and \
      --resume goes on after Ctrl-C to the same result.

      Examples:
        steerlens sweep --steer runs/sentiment --values -5,-3,-1,0,1,3,5
        steerlens sweep --steer both.safetensors --values -3,0,3 \\
          --second-values -3,0,3 --out runs/grid
        steerlens sweep --model ./gpt2 --steer runs/toxicity \\
          --prompts prompts.jsonl --judge ./toxicity-judge --out runs/curve
      """)

  @OptionGroup var analysis: AnalysisOptions

  @Option(
    name: .shortAndLong, help: "A steer file, or the run folder that holds steer.safetensors.")
  var steer: String

  @Option(parsing: .unconditional, help: "Comma-separated values of the steer that varies.")
  var values = FloatList([-5, -3, -1, 0, 1, 3, 5])

  @Option(parsing: .unconditional, help: "Values of a second steer, for a grid of both.")
  var secondValues: FloatList?

  @Option(help: "The name of the steer that varies (default: the first labelled one).")
  var vary: String?

  @Option(help: "The name of the second steer (default: the next labelled one).")
  var second: String?

  @Option(
    name: .shortAndLong, parsing: .unconditionalSingleValue,
    help: "A prompt; may be repeated (default with an embedded model: the quick start's 16).")
  var prompt: [String] = []

  @Option(help: "Prompts, .jsonl as {\"prompt\": {\"text\": …}} or .txt with one on each line.")
  var prompts: String?

  @Flag(
    inversion: .prefixedNo,
    help: "Begin every prompt with the begin-of-text token (default with an embedded model).")
  var prependBos: Bool?

  @Option(help: "The classifier that scores the generations: a folder, or reviews-judge.")
  var judge = EmbeddedFiles.judge

  @OptionGroup var sampling: SamplingOptions

  @Flag(help: "Continue the sweep in the run folder, to the same result.")
  var resume = false

  func validate() throws {
    if !prompt.isEmpty, prompts != nil {
      throw ValidationError("Give --prompt or --prompts, not both.")
    }
    for (option, list) in [("--values", values), ("--second-values", secondValues)] {
      let names = list?.values.map { Numbers.signed($0 + 0) } ?? []
      if Set(names).count != names.count {
        throw ValidationError("\(option) must be different numbers, to six digits after the point.")
      }
    }
    if second != nil, secondValues == nil {
      throw ValidationError("--second needs --second-values.")
    }
    if resume || analysis.overwrite, analysis.out == nil {
      throw ValidationError("--resume and --overwrite need --out.")
    }
    if resume && analysis.overwrite {
      throw ValidationError("Give --resume or --overwrite, not both.")
    }
  }

  func run() throws {
    var run = try AnalysisRun(
      "sweep", out: analysis.out, overwrites: analysis.overwrite)
    let loaded = try analysis.loadSteer(steer)
    let axes = try axes(of: loaded)
    let language = try analysis.loadModel(for: loaded)
    let classifier = try SequenceClassifier(folder: ModelFolders.resolve(judge))
    let isEmbedded = EmbeddedFiles.languageModels.contains(language.name)
    let texts = try promptTexts(language, isEmbedded: isEmbedded)
    let prepends = prependBos ?? isEmbedded
    let sweep = try SteerSweep(
      model: language, steer: loaded.steer, judge: classifier, settings: sampling.settings)
    let prompts = try texts.map {
      SteerSweep.Prompt(
        text: $0, ids: try language.tokens(of: $0, prependBeginOfText: prepends))
    }
    try sweep.check(prompts)
    run.noteModel("model", language.name, sha256: Digests.outputEmbedding(of: language))
    try run.note(loaded)
    run.noteModel("judge", judge, sha256: try JudgeDigest.of(ModelFolders.resolve(judge)))
    run.note("prompts", promptsName, sha256: PromptDigest.of(texts))
    var settings = try SettingsTable.entries(sampling.settings)
    settings["prependBos"] = "\(prepends)"
    for (name, axis) in zip(["values", "secondValues"], axes) {
      settings[name] = "\(axis.name): \(Numbers.list(axis.values))"
    }
    try measure(sweep, prompts, axes, run, settings, steers: loaded.steer.count)
  }

  private func measure(
    _ sweep: SteerSweep, _ prompts: [SteerSweep.Prompt], _ axes: [SweepResult.Axis],
    _ run: AnalysisRun, _ settings: [String: String], steers: Int
  ) throws {
    let points = SweepResult.settings(of: axes, steers: steers)
    let names = SweepJob.names(of: points, axes: axes)
    let folder = try analysis.out.map { path in
      let inputs = run.inputs.map { SweepFolder.Plan.Input(role: $0.role, sha256: $0.sha256) }
      return try SweepFolder(
        path: path,
        plan: .init(version: toolVersion, inputs: inputs, settings: settings, points: names))
    }
    try folder?.begin(resume: resume, overwrite: analysis.overwrite)
    let job = SweepJob(
      sweep: sweep, prompts: prompts, points: zip(points, names).map { ($0, $1) }, folder: folder,
      runtime: analysis.runtime)
    let result = SweepResult(try job.run(), axes: axes)
    try run.finish(seed: sampling.seed, settings: settings) { output in
      try SweepTables(result: result, axes: axes).write(to: &output)
      folder?.record(in: &output)
    }
    folder?.finish()
    if analysis.json { return print(try JSONText.pretty(result)) }
    print(SweepText(result: result, axes: axes).text)
    print("")
    print(
      """
      Scored by \(judge), \(prompts.count) \(prompts.count == 1 ? "prompt" : "prompts") × \
      \(sampling.continuations) continuations a point; perplexity without steer.
      """)
    if let out = analysis.out { print("Everything is in \(out).") }
  }

  private func axes(of loaded: LoadedSteer) throws -> [SweepResult.Axis] {
    let steer = loaded.steer
    func index(_ name: String) throws -> Int {
      guard let index = steer.names.firstIndex(of: name) else {
        throw AnalysisError.noSuchSteer(name: name, names: steer.names)
      }
      return index
    }
    func axis(_ index: Int, _ list: FloatList) -> SweepResult.Axis {
      // −0 is 0.
      .init(name: steer.names[index], index: index, values: list.values.map { $0 + 0 })
    }
    let named = try second.map(index)
    let labelled = steer.names.indices.filter { $0 != steer.dummySteer }
    let free = labelled.first { $0 != named } ?? named
    guard let first = try vary.map(index) ?? free else {
      throw SweepError.noLabelledSteer(loaded.path)
    }
    guard let secondValues else { return [axis(first, values)] }
    guard let other = named ?? labelled.first(where: { $0 != first }) else {
      throw SweepError.noSecondSteer(loaded.path)
    }
    guard other != first else { throw SweepError.sameSteer(steer.names[first]) }
    return [axis(first, values), axis(other, secondValues)]
  }

  private func promptTexts(_ language: LanguageModel, isEmbedded: Bool) throws -> [String] {
    if let prompts { return try DatasetReader.prompts(path: prompts).map(\.text) }
    guard prompt.isEmpty else {
      if let empty = prompt.firstIndex(of: "") { throw CommandError.emptyText(index: empty) }
      return prompt
    }
    guard isEmbedded else { throw SweepError.missingPrompts(model: language.name) }
    return QuickstartPrompts.all
  }

  private var promptsName: String {
    prompts ?? (prompt.isEmpty ? "the quick start's" : "--prompt")
  }
}
