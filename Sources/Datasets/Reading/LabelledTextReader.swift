/// Reads labelled texts one after the other; memory does not grow with the file.
///
/// The first thing that is wrong ends the reading.
public final class LabelledTextReader {
  static let formats: [DatasetFormat] = [.jsonLines, .commaSeparated, .tabSeparated]

  private var rows: RowReader
  private let check: RowCheck
  private var columns: Columns?
  private var hasText = false
  private var zeroOne = ZeroOneLabels()

  /// Opens a `.jsonl`, `.json` (one object on each line), `.csv` or `.tsv` file.
  ///
  /// - Parameters:
  ///   - path: The file; its extension says the format.
  ///   - options: Which columns hold text and label.
  /// - Throws: ``DatasetError``.
  public convenience init(path: String, options: LabelledTextOptions = .init())
    throws(DatasetError)
  {
    let source = try ByteSource(path: path, encoding: options.file.encoding)
    try self.init(source, format: .of(source, options.file, among: Self.formats), options)
  }

  init(_ source: ByteSource, format: DatasetFormat, _ options: LabelledTextOptions)
    throws(DatasetError)
  {
    guard Self.formats.contains(format) else {
      throw .unsupportedFormat(file: source.name, expected: Self.formats.flatMap(\.extensions))
    }
    rows = RowReader(
      source, format: format, file: options.file, expected: Expected.labelledText(options))
    check = RowCheck(file: source.name, options: options)
  }

  /// How much has been read.
  public var progress: ReadingProgress { rows.progress }

  /// What its user should know of the rows so far.
  public var notes: [DatasetNote] { rows.notes }

  /// The next text; nil at the end.
  ///
  /// - Throws: ``DatasetError``, also at the end of a file without texts, or whose labels are all 0
  ///   or 1 without a meaning given.
  public func next() throws(DatasetError) -> LabelledText? {
    guard let text = try nextText() else {
      if check.options.labels == nil, zeroOne.areExact { throw .zeroOneLabels(file: rows.name) }
      return nil
    }
    zeroOne.note(text.label)
    return text
  }

  private func nextText() throws(DatasetError) -> LabelledText? {
    while let row = try rows.next() {
      if case .fields(let header) = row, columns == nil {
        columns = try check.columns(header)
        continue
      }
      hasText = true
      switch row {
      case .object(let object, let line): return try check.labelledText(object, line: line)
      case .fields(let fields): if let columns { return try check.labelledText(fields, columns) }
      case .text: break
      }
    }
    if !hasText { throw .noRows(file: rows.name) }
    return nil
  }
}
