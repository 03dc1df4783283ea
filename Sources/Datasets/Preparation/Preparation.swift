/// What to prepare, and how.
package struct PreparationSettings: Sendable {
  /// The seed of the balanced choice and of the split.
  package var seed: UInt64 = 0
  /// Whether every label gets as many rows as the rarest one.
  package var balances = false
  /// The rows of each label that are held out for development.
  package var devRows = 0
  /// The rows of each label that are held out for testing.
  package var testRows = 0
  /// Whether every label changes its sign.
  package var reversesLabels = false
  /// Whether a row with a text and label that came before is left out.
  package var dropsDuplicates = true
  /// The most characters (Unicode scalars) of a text.
  package var maximumCharacters = 20_000
  /// Whether the first row that cannot be used is an error.
  package var isStrict = false
  /// Whether both labels must occur.
  package var requiresTwoLabels = false

  /// The defaults.
  package init() {}

  /// Whether the rows must be counted before the first can be written.
  var needsCounts: Bool { balances || devRows > 0 || testRows > 0 }
}

/// What a preparation read, kept and left out.
package struct PreparationResult: Sendable {
  /// The rows read.
  package var rows: Int
  /// The rows written, by label.
  package var kept: LabelCounts
  /// The rows left out, by reason.
  package var drops: [DropCounts.Entry]
  /// The files written.
  package var files: [PreparedFile]
  /// SHA-256 of each input.
  package var digests: [String]
  /// What the user should know of how they were read.
  package var notes: [DatasetNote]
}

/// Turns inputs into files of labelled texts, row by row.
///
/// The files are read twice where rows are chosen or split: first to count, then to write. Held are
/// one row and eight bytes for each row kept, by which duplicates are found.
package struct Preparation {
  private static let reportInterval = 1024

  private let inputs: [DataInput]
  private let settings: PreparationSettings
  private let report: (_ bytes: Int, _ total: Int) -> Void
  private let isCancelled: () -> Bool

  /// Prepares files of a source.
  ///
  /// - Parameters:
  ///   - source: Where the files come from.
  ///   - paths: The files, or folders of reviews, in order.
  ///   - options: How to read them.
  ///   - settings: What to keep.
  ///   - report: Is told the bytes read and to be read, now and then.
  ///   - isCancelled: Is asked now and then.
  /// - Throws: ``PreparationError`` if a file is in none of the source's forms.
  package init(
    _ source: DataSource, paths: [String], options: ReadingOptions, settings: PreparationSettings,
    report: @escaping (_ bytes: Int, _ total: Int) -> Void = { _, _ in },
    isCancelled: @escaping () -> Bool = { false }
  ) throws(PreparationError) {
    var inputs: [DataInput] = []
    for path in paths {
      var input = DataInput(
        path: path, form: try source.form(of: path, options), encoding: options.file.encoding)
      if source.isGeneric {
        input.remedy = "Name the columns (`textColumn`, `labelColumn`)."
        input.refusesZeroOne = options.labels == .plain
      }
      inputs.append(input)
    }
    self.init(inputs, settings: settings, report: report, isCancelled: isCancelled)
  }

  init(
    _ inputs: [DataInput], settings: PreparationSettings,
    report: @escaping (_ bytes: Int, _ total: Int) -> Void = { _, _ in },
    isCancelled: @escaping () -> Bool = { false }
  ) {
    self.inputs = inputs
    self.settings = settings
    self.report = report
    self.isCancelled = isCancelled
  }

  /// Reads, chooses and writes.
  ///
  /// - Parameter layout: Where the rows go; its folder exists.
  /// - Returns: What was read, kept and left out.
  /// - Throws: ``PreparationError``; then nothing is written.
  package func run(to layout: OutputLayout) throws(PreparationError) -> PreparationResult {
    let sizes = inputs.map(\.totalByteCount).reduce(0, +)
    var plan: SplitPlan?
    if settings.needsCounts {
      var counts = LabelCounts()
      _ = try forEachRow(from: 0, of: 2 * sizes) { (row, _) throws(PreparationError) in
        counts.count(row.label)
      }
      plan = try SplitPlan(counts, settings)
    }
    let files = PreparedFiles(layout)
    var kept = LabelCounts()
    let passes = plan == nil ? 1 : 2
    let (filter, stream) = try forEachRow(from: (passes - 1) * sizes, of: passes * sizes) {
      (row, filter) throws(PreparationError) in
      let part = try plan == nil ? .train : plan?.part(ofRowWith: row.label)
      guard let part else {
        filter.countSurplus(row)
        return
      }
      kept.count(row.label)
      try files.write(row, to: part)
    }
    try plan?.checkIsFull()
    return PreparationResult(
      rows: filter.rowCount, kept: kept, drops: filter.drops.entries, files: try files.commit(),
      digests: stream.digests, notes: stream.notes)
  }

  /// All rows that are kept, in order, in memory.
  func rows() throws(PreparationError) -> (texts: [LabelledText], stream: RowStream) {
    var texts: [LabelledText] = []
    let sizes = inputs.map(\.totalByteCount).reduce(0, +)
    let (_, stream) = try forEachRow(from: 0, of: sizes) { (row, _) throws(PreparationError) in
      texts.append(LabelledText(text: row.text, label: row.label))
    }
    return (texts, stream)
  }

  /// One reading of all inputs; fails if nothing is kept.
  private func forEachRow(
    from start: Int, of total: Int,
    _ body: (LabelledRow, inout RowFilter) throws(PreparationError) -> Void
  ) throws(PreparationError) -> (RowFilter, RowStream) {
    let stream = RowStream(inputs)
    var filter = RowFilter(settings)
    var labels = InputLabels(inputs)
    var hasRow = false
    while let event = try stream.next() {
      if filter.rowCount % Self.reportInterval == 0 {
        report(start + stream.byteCount, total)
        if isCancelled() { throw .cancelled }
      }
      labels.note(event)
      if let row = try filter.kept(event) {
        hasRow = true
        try body(row, &filter)
      }
    }
    guard hasRow else {
      let drops = filter.drops.entries
      throw .noRowsLeft(dropped: filter.rowCount, reason: drops.first?.reason.words ?? "no rows")
    }
    if let (file, label) = labels.countingFile { throw .countingLabels(file: file, label: label) }
    if let file = labels.zeroOneFile { throw .data(.zeroOneLabels(file: file)) }
    return (filter, stream)
  }
}
