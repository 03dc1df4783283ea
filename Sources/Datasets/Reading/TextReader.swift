/// Reads texts without regard to labels, one after the other; memory does not grow with the file.
///
/// The first thing that is wrong ends the reading.
public final class TextReader {
  private var rows: RowReader
  private let check: RowCheck
  private let allowsPrompt: Bool
  private var header: (column: Int, names: [String])?
  private var hasText = false

  /// What the row of the last text holds besides it: columns in their order, or keys in theirs with
  /// values that are no list and no object.
  public private(set) var otherColumns: [(name: String, value: String)] = []

  /// Opens a `.jsonl`, `.json`, `.csv` or `.tsv` file with or without labels, or a `.txt` file with
  /// one text on each line.
  ///
  /// - Parameters:
  ///   - path: The file; its extension says the format.
  ///   - textColumn: The column or key of the texts; nil for `text`, or a prompt as
  ///     `DatasetReader.prompts(path:)` takes it.
  ///   - file: How the file is written.
  /// - Throws: ``DatasetError``.
  public init(
    path: String, textColumn: String? = nil, file: TextFileOptions = .init()
  ) throws(DatasetError) {
    let source = try ByteSource(path: path, encoding: file.encoding)
    let options = LabelledTextOptions(textColumn: textColumn ?? "text")
    rows = RowReader(
      source, format: try .of(source, file, among: DatasetFormat.allCases), file: file,
      expected: Expected.text(options))
    check = RowCheck(file: path, options: options)
    allowsPrompt = textColumn == nil
  }

  /// How much has been read.
  public var progress: ReadingProgress { rows.progress }

  /// What its user should know of the rows so far.
  public var notes: [DatasetNote] { rows.notes }

  /// The next text; nil at the end.
  ///
  /// - Throws: ``DatasetError``, also for a file without texts.
  public func next() throws(DatasetError) -> String? {
    while let row = try rows.next() {
      if case .fields(let names) = row, header == nil {
        header = (try check.index(of: check.options.textColumn, names), names.fields)
        continue
      }
      hasText = true
      switch row {
      case .text(let text, _): return text
      case .object(let object, let line):
        otherColumns = object.labels(except: check.options.textColumn)
        return try check.text(object, line: line, allowsPrompt: allowsPrompt)
      case .fields(let fields):
        guard let header else { continue }
        let text = try check.text(fields, column: header.column, count: header.names.count)
        otherColumns = header.names.indices.filter { $0 != header.column }.map {
          (header.names[$0], fields.fields[$0])
        }
        return text
      }
    }
    if !hasText { throw .noRows(file: rows.name) }
    return nil
  }
}
