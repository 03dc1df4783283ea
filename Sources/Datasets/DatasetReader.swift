import Foundation

/// Reads labelled texts and prompts.
///
/// UTF-8 with or without byte order mark, lines ended by LF or CR LF, blank lines skipped. The
/// first thing that is wrong ends the reading with a ``DatasetError`` naming file and line.
public enum DatasetReader {
  /// Labelled texts from a `.jsonl`, `.json` (one object on each line), `.csv` or `.tsv` file.
  ///
  /// - Parameters:
  ///   - path: The file; its extension says the format.
  ///   - options: Which columns hold text and label.
  /// - Returns: The texts in the file's order, at least one.
  /// - Throws: ``DatasetError``.
  public static func labelledTexts(path: String, options: LabelledTextOptions = .init())
    throws(DatasetError) -> [LabelledText]
  {
    let source = try ByteSource(path: path)
    return try labelledTexts(source, format: try format(of: path, among: labelled), options)
  }

  /// Labelled texts from memory.
  ///
  /// - Parameters:
  ///   - bytes: The contents of a file.
  ///   - format: How they are written; not ``DatasetFormat/plainText``, which has no labels.
  ///   - name: A label for messages.
  ///   - options: Which columns hold text and label.
  /// - Returns: The texts in order, at least one.
  /// - Throws: ``DatasetError``.
  public static func labelledTexts(
    _ bytes: [UInt8], format: DatasetFormat, name: String, options: LabelledTextOptions = .init()
  ) throws(DatasetError) -> [LabelledText] {
    try labelledTexts(ByteSource(bytes, name: name), format: format, options)
  }

  /// Prompts from JSON lines, `{"prompt": {"text": …}}`, `{"prompt": "…"}` or `{"text": "…"}`, or
  /// from a `.txt` file with one on each line.
  ///
  /// - Parameter path: The file; its extension says the format.
  /// - Returns: The prompts in the file's order, at least one.
  /// - Throws: ``DatasetError``.
  public static func prompts(path: String) throws(DatasetError) -> [Prompt] {
    let source = try ByteSource(path: path)
    return try prompts(source, format: try format(of: path, among: prompting))
  }

  /// Prompts from memory.
  ///
  /// - Parameters:
  ///   - bytes: The contents of a file.
  ///   - format: ``DatasetFormat/jsonLines`` or ``DatasetFormat/plainText``.
  ///   - name: A label for messages.
  /// - Returns: The prompts in order, at least one.
  /// - Throws: ``DatasetError``.
  public static func prompts(_ bytes: [UInt8], format: DatasetFormat, name: String)
    throws(DatasetError) -> [Prompt]
  {
    try prompts(ByteSource(bytes, name: name), format: format)
  }

  private static let labelled: [DatasetFormat] = [.jsonLines, .commaSeparated, .tabSeparated]
  private static let prompting: [DatasetFormat] = [.jsonLines, .plainText]

  static func format(of path: String, among formats: [DatasetFormat])
    throws(DatasetError) -> DatasetFormat
  {
    let name = URL(filePath: path).pathExtension.lowercased()
    guard let format = formats.first(where: { $0.extensions.contains(name) }) else {
      throw .unsupportedFormat(file: path, expected: formats.flatMap(\.extensions))
    }
    return format
  }

  private static func labelledTexts(
    _ source: ByteSource, format: DatasetFormat, _ options: LabelledTextOptions
  ) throws(DatasetError) -> [LabelledText] {
    let check = RowCheck(file: source.name, options: options)
    var texts: [LabelledText] = []
    switch format {
    case .jsonLines:
      try forEachLine(source) { (line, number) throws(DatasetError) in
        texts.append(try check.labelledText(json: line, line: number))
      }
    case .commaSeparated, .tabSeparated:
      let delimiter = UInt8(ascii: format == .commaSeparated ? "," : "\t")
      var columns: Columns?
      try forEachRow(source, delimiter: delimiter) { (row) throws(DatasetError) in
        if let columns {
          texts.append(try check.labelledText(row, columns))
        } else {
          columns = try check.columns(row)
        }
      }
    case .plainText:
      throw .unsupportedFormat(file: source.name, expected: labelled.flatMap(\.extensions))
    }
    if texts.isEmpty { throw .noRows(file: source.name) }
    return texts
  }

  private static func prompts(_ source: ByteSource, format: DatasetFormat)
    throws(DatasetError) -> [Prompt]
  {
    guard prompting.contains(format) else {
      throw .unsupportedFormat(file: source.name, expected: prompting.flatMap(\.extensions))
    }
    let check = RowCheck(file: source.name, options: .init())
    var prompts: [Prompt] = []
    try forEachLine(source) { (line, number) throws(DatasetError) in
      let text = format == .plainText ? line : try check.promptText(json: line, line: number)
      prompts.append(Prompt(text: text))
    }
    if prompts.isEmpty { throw .noRows(file: source.name) }
    return prompts
  }

  static func forEachLine(
    _ source: ByteSource, _ body: (String, Int) throws(DatasetError) -> Void
  ) throws(DatasetError) {
    var splitter = LineSplitter(name: source.name)
    try source.forEachChunk { (chunk) throws(DatasetError) in try splitter.feed(chunk, body) }
    try splitter.finish(body)
  }

  static func forEachRow(
    _ source: ByteSource, delimiter: UInt8, _ body: (DelimitedRow) throws(DatasetError) -> Void
  ) throws(DatasetError) {
    var parser = DelimitedTextParser(delimiter: delimiter, name: source.name)
    try source.forEachChunk { (chunk) throws(DatasetError) in try parser.feed(chunk, body) }
    try parser.finish(body)
  }
}
