extension DatasetReader {
  /// Texts alone, from a `.jsonl`, `.json`, `.csv` or `.tsv` file with or without labels, or from a
  /// `.txt` file with one on each line.
  ///
  /// - Parameters:
  ///   - path: The file; its extension says the format.
  ///   - textColumn: The column or key of the texts; nil for `text`, or a prompt as
  ///     ``prompts(path:)`` takes it.
  /// - Returns: The texts in the file's order, at least one.
  /// - Throws: ``DatasetError``.
  public static func texts(path: String, textColumn: String? = nil) throws(DatasetError)
    -> [String]
  {
    let source = try ByteSource(path: path)
    let format = try format(of: path, among: DatasetFormat.allCases)
    let check = RowCheck(
      file: source.name, options: LabelledTextOptions(textColumn: textColumn ?? "text"))
    var texts: [String] = []
    switch format {
    case .plainText:
      try forEachLine(source) { (line, _) throws(DatasetError) in texts.append(line) }
    case .jsonLines:
      try forEachLine(source) { (line, number) throws(DatasetError) in
        texts.append(
          try check.text(json: line, line: number, allowsPrompt: textColumn == nil))
      }
    case .commaSeparated, .tabSeparated:
      var header: (column: Int, count: Int)?
      let delimiter = UInt8(ascii: format == .commaSeparated ? "," : "\t")
      try forEachRow(source, delimiter: delimiter) { (row) throws(DatasetError) in
        if let header {
          texts.append(try check.text(row, column: header.column, count: header.count))
        } else {
          header = (try check.index(of: check.options.textColumn, row), row.fields.count)
        }
      }
    }
    if texts.isEmpty { throw .noRows(file: source.name) }
    return texts
  }
}
