import ArgumentParser
import Datasets
import NumberText

/// How `prepare` reads its files.
struct ReadingArguments: ParsableArguments {
  @Option(help: "Of toxicity data: the property to label by.")
  var attribute = ToxicityAttribute.toxicity

  @Flag(help: "Of treebanks: a row for every labelled phrase, not only for whole sentences.")
  var phrases = false

  @Option(help: "Of csv, tsv, jsonl: the column or key of the texts.")
  var textColumn = "text"

  @Option(help: "Of csv, tsv, jsonl: the column or key of the labels.")
  var labelColumn = "label"

  @Option(
    parsing: .unconditional,
    help: "Of csv, tsv, jsonl: what labels mean, as in bad=-1,good=1.")
  var map: LabelMap?

  @Option(
    parsing: .unconditional,
    help: "Of csv, tsv, jsonl: the labels' range, as in 1:5, which becomes -1…1.")
  var scale: LabelScale?

  @OptionGroup var file: TextFileArguments

  @Option(
    help: "upstream: do as the published code does: labels as it makes them, errors included.")
  var compat: Compatibility?

  /// Refuses options that would have no effect.
  func check(_ source: PreparationSource) throws {
    let files: DataSource? = if case .files(let source) = source { source } else { nil }
    func require(_ isAllowed: Bool, unless isAbsent: Bool, _ message: String) throws {
      if !isAllowed, !isAbsent { throw ValidationError(message) }
    }
    try require(
      files?.isToxicity == true, unless: attribute == .toxicity,
      "--attribute is for jigsaw and civil-comments.")
    try require(
      files == .sst2 || files == .sst5, unless: !phrases, "--phrases is for sst2 and sst5.")
    try require(
      files?.isGeneric == true,
      unless: textColumn == "text" && labelColumn == "label" && map == nil && scale == nil,
      "--text-column, --label-column, --map and --scale are for csv, tsv and jsonl.")
    try require(
      files == .csv || files == .tsv, unless: !file.literalQuotes,
      "--literal-quotes is for csv and tsv."
    )
    if map != nil, scale != nil { throw ValidationError("Give --map or --scale, not both.") }
    let isPublished = if case .published = source { true } else { false }
    try require(
      !isPublished, unless: file.text.encoding == .utf8 && file.delimiter == nil,
      "--encoding and --delimiter are for files.")
    try require(
      isPublished || files == .yelp, unless: compat == nil,
      "--compat upstream is for yelp and for published names.")
  }

  var options: ReadingOptions {
    var options = ReadingOptions()
    options.attribute = attribute
    options.phrases = phrases
    options.textColumn = textColumn
    options.labelColumn = labelColumn
    if let map { options.labels = .names(map.labels) }
    if let scale { options.labels = .scale(scale.range) }
    options.file = file.options
    options.followsUpstream = compat == .upstream
    return options
  }

  /// For the manifest.
  var entries: [String: String] {
    var entries = [
      "attribute": attribute.rawValue, "phrases": "\(phrases)", "textColumn": textColumn,
      "labelColumn": labelColumn, "literalQuotes": "\(file.literalQuotes)",
    ]
    entries["map"] = map?.text
    entries["scale"] = scale?.text
    entries["compat"] = compat?.rawValue
    return entries.merging(file.options.entries) { $1 }
  }
}

extension ToxicityAttribute: ExpressibleByArgument {}

/// The value of `--scale`.
struct LabelScale: ExpressibleByArgument {
  let range: ClosedRange<Double>
  let text: String

  init?(argument: String) {
    let ends = argument.split(separator: ":").map { Double(decimal: $0) }
    guard ends.count == 2, let low = ends[0], let high = ends[1], low < high, low.isFinite,
      high.isFinite
    else { return nil }
    range = low...high
    text = argument
  }
}
