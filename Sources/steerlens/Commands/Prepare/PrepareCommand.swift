import ArgumentParser
import Datasets
import Foundation
import Jobs
import ModelHub
import Reports
import RunFolders

struct PrepareCommand: DoneByFirstRank {
  static let configuration = CommandConfiguration(
    commandName: "prepare",
    abstract: "Turn downloaded data sets into labelled texts to train on.",
    discussion: """
      SOURCE says what columns and labels mean: jigsaw, civil-comments (toxicity); sst2, sst5, \
      yelp, imdb (sentiment); paradetox (toxic sentences and neutral rewrites); csv, tsv, jsonl \
      (your own, with --text-column and --label-column). The names of the published training \
      script (toxicity, sentiment-sst5, …) take --data-dir in place of files. Files are read row \
      by row, whatever their size. Rows that cannot be used are left out, counted and listed.

      Labels are as published: non-toxic, positive and neutral rewrites +1, their opposites -1. \
      With --out FOLDER, toxicity data gets the published layout: train_0.jsonl (non-toxic), \
      train_1.jsonl (toxic), dev_… and test_….

      Examples:
        steerlens prepare sst5 trees/train.txt --out sst5.jsonl
        steerlens prepare jigsaw all_data.csv --out data/toxicity --seed 0
        steerlens prepare csv reviews.csv --text-column review \\
          --label-column stars --scale 1:5 --out reviews.jsonl
        steerlens prepare sentiment-sst5 --data-dir data --out sst5.jsonl
      """)

  @Argument(help: "Where the data comes from, or a published name.")
  var source: PreparationSource

  @Argument(help: "The downloaded files, or the folder aclImdb.")
  var inputs: [String] = []

  @Option(name: .shortAndLong, help: "A .jsonl file, or a folder.", completion: .directory)
  var out: String

  @Option(help: "For published names: the folder that holds the data sets.", completion: .directory)
  var dataDir: String?

  @OptionGroup var reading: ReadingArguments
  @OptionGroup var selection: SelectionArguments

  @Flag(help: "Print the result as JSON.")
  var json = false

  @Flag(name: .shortAndLong, help: "No progress and no notes on standard error.")
  var quiet = false

  func validate() throws {
    switch source {
    case .published(let dataset):
      if !inputs.isEmpty {
        throw ValidationError("\(dataset.rawValue) takes --data-dir, no files.")
      }
      if dataset.needsFolder, dataDir == nil {
        throw ValidationError("\(dataset.rawValue) needs --data-dir, the folder of the data sets.")
      }
    case .files(let source):
      if inputs.isEmpty { throw ValidationError("\(source.rawValue) needs at least one file.") }
      if dataDir != nil { throw ValidationError("--data-dir is for published names.") }
    }
    let name = URL(filePath: out).pathExtension.lowercased()
    if ["json", "csv", "tsv", "txt"].contains(name) {
      throw ValidationError("--out must end in .jsonl, or be a folder.")
    }
    try reading.check(source)
    try selection.check(source, layout: layout)
  }

  func run() throws {
    let start = ContinuousClock.now
    Interruption.listen()
    let destination = try PreparationDestination(layout, creating: folder)
    let display = ByteProgress(quiet: quiet)
    defer { display.finish() }
    do {
      let (files, preparation) = try preparation(display)
      try destination.check(isNoneOf: files)
      let result = try preparation.run(to: layout)
      display.finish()
      if !quiet { for note in result.notes { Console.note(Console.inline(note.description)) } }
      let seconds = (ContinuousClock.now - start) / .seconds(1)
      try destination.finish(result, try manifest(files, result, seconds))
      let report = PreparationReport(source: source.name, result)
      try Console.print(report, asJSON: json) { report.text }
    } catch PreparationError.cancelled {
      display.finish()
      Console.note("stopped; nothing was written")
      throw Interruption.exitCode
    }
  }

  /// A file if it is called so, else a folder.
  private var layout: OutputLayout {
    if out.lowercased().hasSuffix(".jsonl") { return .file(out) }
    let isToxicity = if case .files(let source) = source { source.isToxicity } else { false }
    return isToxicity ? .publishedToxicity(folder: folder) : .folder(folder)
  }

  private var settings: PreparationSettings {
    selection.settings(source, layout: layout, phrases: reading.phrases)
  }

  private var folder: String {
    var folder = out[...]
    while folder.count > 1, folder.hasSuffix("/") { folder.removeLast() }
    return String(folder)
  }

  private func preparation(_ display: ByteProgress) throws -> (files: [String], Preparation) {
    switch source {
    case .files(let source):
      let preparation = try Preparation(
        source, paths: inputs, options: reading.options, settings: settings,
        report: display.show, isCancelled: { Interruption.isRequested })
      return (inputs, preparation)
    case .published(let dataset):
      return try dataset.preparation(
        in: dataDir ?? "", followsUpstream: reading.compat == .upstream, settings: settings,
        report: display.show, isCancelled: { Interruption.isRequested })
    }
  }

  private func manifest(_ files: [String], _ result: PreparationResult, _ seconds: Double) throws
    -> RunManifest
  {
    let inputs = zip(files, result.digests).map {
      RunManifest.Input(role: "data", name: $0, sha256: $1)
    }
    let entries = selection.entries(settings)
      .merging(reading.entries) { own, _ in own }
      .merging(["source": source.name]) { own, _ in own }
    return RunManifest(
      version: toolVersion, subcommand: "prepare", command: CommandLine.typed(as: "steerlens"),
      seed: selection.seed, inputs: inputs, settings: entries, seconds: ["prepare": seconds])
  }
}

/// What `prepare` reads.
enum PreparationSource: ExpressibleByArgument {
  /// Files that the command names.
  case files(DataSource)
  /// A data set that is looked for in a folder.
  case published(PublishedDataset)

  init?(argument: String) {
    if let source = DataSource(rawValue: argument) {
      self = .files(source)
    } else if let dataset = PublishedDataset(rawValue: argument) {
      self = .published(dataset)
    } else {
      return nil
    }
  }

  static var allValueStrings: [String] {
    DataSource.allCases.map(\.rawValue) + PublishedDataset.allCases.map(\.rawValue)
  }

  /// As it is typed.
  var name: String {
    switch self {
    case .files(let source): source.rawValue
    case .published(let dataset): dataset.rawValue
    }
  }
}

/// Progress in bytes.
final class ByteProgress {
  private var progress: Progress

  init(quiet: Bool) {
    progress = Progress("prepare", total: 0, quiet: quiet) { ByteCount.text($0) }
  }

  func show(_ bytes: Int, of total: Int) { progress.update(bytes, of: total) }

  func finish() { progress.finish() }
}
