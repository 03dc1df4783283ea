import ArgumentParser
import Datasets

/// Which rows `prepare` keeps, and where they go.
struct SelectionArguments: ParsableArguments {
  @Flag(
    inversion: .prefixedNo,
    help: "As many rows of each label as of the rarest (default: of toxicity data).")
  var balance: Bool?

  @Option(
    parsing: .unconditional,
    help: "Rows of each label for dev.jsonl (default: 2000 of toxicity data in a folder, else 0).")
  var dev: Int?

  @Option(
    parsing: .unconditional, help: "Rows of each label for test.jsonl (default: as for --dev).")
  var test: Int?

  @Option(
    parsing: .unconditional, help: "The seed of the balanced choice and of the split (default: 0).",
    transform: Seed.read)
  var seed: UInt64 = 0

  @Option(help: "published, or reversed: every label changes its sign.")
  var polarity = Polarity.published

  @Option(
    parsing: .unconditional,
    help: "Longer texts are left out (default: 20000, and any for published names).")
  var maxCharacters: Int?

  @Option(
    help: "drop, or keep (default: keep for sst2, sst5, yelp, imdb and published names, else drop)."
  )
  var duplicates: Duplicates?

  @Flag(help: "Stop at the first row that cannot be used.")
  var strict = false

  enum Polarity: String, ExpressibleByArgument, CaseIterable {
    case published, reversed
  }

  enum Duplicates: String, ExpressibleByArgument, CaseIterable {
    case keep, drop
  }

  func check(_ source: PreparationSource, layout: OutputLayout) throws {
    let settings = settings(source, layout: layout, phrases: false)
    guard (0...1 << 30).contains(settings.devRows), (0...1 << 30).contains(settings.testRows) else {
      throw ValidationError("--dev and --test must be 0 or more.")
    }
    if let maxCharacters, maxCharacters < 1 {
      throw ValidationError("--max-characters must be at least 1.")
    }
    switch layout {
    case .file where settings.devRows + settings.testRows > 0:
      throw ValidationError("--dev and --test need --out FOLDER.")
    case .publishedToxicity where polarity == .reversed:
      throw ValidationError(
        "--polarity reversed needs --out FILE.jsonl: the published layout holds no labels.")
    default: break
    }
  }

  /// The settings for a source and layout; phrases repeat, whereas sentences of a treebank that
  /// repeat were counted in its publication.
  func settings(_ source: PreparationSource, layout: OutputLayout, phrases: Bool)
    -> PreparationSettings
  {
    let files: DataSource? = if case .files(let source) = source { source } else { nil }
    let isPublishedLayout = if case .publishedToxicity = layout { true } else { false }
    let held = isPublishedLayout ? 2000 : 0
    var settings = PreparationSettings()
    settings.seed = seed
    settings.balances = balance ?? (files?.isToxicity == true)
    settings.devRows = dev ?? held
    settings.testRows = test ?? held
    settings.reversesLabels = polarity == .reversed
    settings.dropsDuplicates =
      duplicates.map { $0 == .drop } ?? (phrases || files?.keepsDuplicates == false)
    settings.maximumCharacters = maxCharacters ?? (files == nil ? .max : 20_000)
    settings.isStrict = strict
    settings.requiresTwoLabels = settings.balances
    return settings
  }

  /// For the manifest.
  func entries(_ settings: PreparationSettings) -> [String: String] {
    [
      "balance": "\(settings.balances)", "dev": "\(settings.devRows)",
      "test": "\(settings.testRows)", "polarity": polarity.rawValue,
      "maxCharacters": settings.maximumCharacters == .max ? "any" : "\(settings.maximumCharacters)",
      "duplicates": settings.dropsDuplicates ? "drop" : "keep", "strict": "\(strict)",
    ]
  }
}
