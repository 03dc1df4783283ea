import Files
import Foundation

/// How an input is written and what it means.
enum InputForm {
  /// A table.
  case table(TableForm)
  /// One sentence on each line.
  case sentences(SentenceLineSource.Form, LabelRule)
  /// A folder with a text in each file.
  case reviewFolder
  /// Texts of the program itself.
  case memory([LabelledText])

  /// What the user should know of its meaning.
  var note: DatasetNote? {
    guard case .table(let table) = self else { return nil }
    return table.note
  }
}

/// How a table is written and what its columns mean.
struct TableForm {
  var format: TableFormat
  /// The columns to read, the text first.
  var columns: [WantedColumn]
  var meaning: TableMeaning
  /// Whether `\n` and `\"` in texts are a line break and a quote.
  var decodesEscapes = false
  /// How to read a file without header, if there is such a form.
  var headerless: HeaderlessTable?
  /// What the user should know of its meaning.
  var note: DatasetNote?
}

/// How a table is written.
enum TableFormat {
  case jsonLines
  case delimited(UInt8, TableRowReader.Quotes)

  /// The format by the file's extension, or of standard input by its first characters; nil for
  /// others.
  ///
  /// - Throws: ``PreparationError`` for files that cannot be read here.
  static func of(
    _ path: String, _ file: TextFileOptions, tabQuotes: TableRowReader.Quotes = .delimiting
  ) throws(PreparationError) -> TableFormat? {
    let commas = TableFormat.delimited((file.delimiter ?? .comma).byte, .delimiting)
    let tabs = TableFormat.delimited((file.delimiter ?? .tab).byte, tabQuotes)
    if path == "-" {
      switch try PreparationError.ofData({ () throws(DatasetError) in
        try DatasetFormat.apparent(in: ByteSource(path: path, encoding: file.encoding))
      }) {
      case .jsonLines: return .jsonLines
      case .tabSeparated: return tabs
      case .commaSeparated, .plainText: return commas
      }
    }
    switch DataFileName.fileExtension(path) {
    case "jsonl", "json", "ndjson": return .jsonLines
    case "csv": return commas
    case "tsv": return tabs
    case "parquet": throw .data(.parquet(file: path))
    default: return nil
    }
  }
}

extension DataSource {
  /// The form of a file or folder of this source.
  ///
  /// - Throws: ``PreparationError/unknownForm(file:source:expected:)``, and for files that cannot be
  ///   read.
  func form(of path: String, _ options: ReadingOptions) throws(PreparationError) -> InputForm {
    switch self {
    case .jigsaw, .civilComments:
      .table(
        TableForm(
          format: try table(path, options),
          columns: [
            WantedColumn(names: ["comment_text", "text"]),
            WantedColumn(names: options.attribute.columns),
          ], meaning: .labelled([.toxicity])))
    case .sst2:
      try treebank(path, options, rule: SentimentLabels.sst2, tree: SentimentLabels.sst2Tree)
    case .sst5: try treebank(path, options, rule: SentimentLabels.sst5, tree: SentimentLabels.sst5)
    case .yelp: try yelp(path, options)
    case .imdb: try imdb(path, options)
    case .paradetox: try paradetox(path, options)
    case .csv, .tsv, .jsonl: try generic(path, options)
    }
  }

  /// What the source's files may be.
  var expectedForms: String {
    switch self {
    case .jigsaw: "all_data.csv, train.csv or .jsonl with comment_text and toxicity columns"
    case .civilComments: ".csv or .jsonl with text and toxicity columns"
    case .sst2: "trees/train.txt, stsa.binary.train, GLUE's train.tsv, or .csv or .jsonl"
    case .sst5: "trees/train.txt, stsa.fine.train, or .csv or .jsonl with text and label columns"
    case .yelp: "train.csv, .jsonl, or yelp_academic_dataset_review.json"
    case .imdb: "the folder aclImdb, or .csv or .jsonl"
    case .paradetox: "paradetox.tsv, or .csv or .jsonl"
    case .csv, .tsv, .jsonl: "a .csv, .tsv or .jsonl file"
    }
  }

  private func table(_ path: String, _ options: ReadingOptions) throws(PreparationError)
    -> TableFormat
  {
    guard let format = try TableFormat.of(path, options.file) else {
      try PreparationError.ofData { () throws(DatasetError) in
        try ByteSource(path: path).checkKind()
      }
      throw .unknownForm(file: path, source: rawValue, expected: expectedForms)
    }
    return format
  }

  private func treebank(
    _ path: String, _ options: ReadingOptions, rule: LabelRule, tree: LabelRule
  ) throws(PreparationError) -> InputForm {
    if path != "-", let table = try sentenceTable(path, options, rule) { return table }
    let first = try PreparationError.ofData { () throws(DatasetError) in
      try LineReader(
        path: path, encoding: options.file.encoding, limit: TableRowReader.rowLimit
      ).next()?.text
    }
    guard let first else {
      throw .data(.emptyFile(file: path))
    }
    if first.first == "(" { return .sentences(.tree(phrases: options.phrases), tree) }
    if first.first?.isNumber == true { return .sentences(.labelFirst, rule) }
    if path == "-", let table = try sentenceTable(path, options, rule) { return table }
    throw .unknownForm(file: path, source: rawValue, expected: expectedForms)
  }

  /// A table by its extension; nil for other files.
  private func sentenceTable(_ path: String, _ options: ReadingOptions, _ rule: LabelRule)
    throws(PreparationError) -> InputForm?
  {
    // GLUE's tables have no quoting.
    guard let format = try TableFormat.of(path, options.file, tabQuotes: .literal) else {
      return nil
    }
    return .table(
      TableForm(
        format: format,
        columns: [WantedColumn(names: ["sentence", "text"]), WantedColumn(names: ["label"])],
        meaning: .labelled([rule])))
  }

  private func yelp(_ path: String, _ options: ReadingOptions) throws(PreparationError)
    -> InputForm
  {
    let headerless = HeaderlessTable(positions: [1, 0]) { row in
      row.fields.count == 2 && Int(row.fields[0]).map { (1...5).contains($0) } == true
    }
    let format = try table(path, options)
    let levels = SentimentLabels.yelp(followsUpstream: options.followsUpstream)
    var table = TableForm(
      format: format,
      columns: [
        WantedColumn(names: ["text"]), WantedColumn(names: ["label", "stars", "class"]),
      ],
      meaning: .labelled([
        .levels(first: 0, levels), .levels(first: 1, levels), .levels(first: 1, levels),
      ]),
      // The published code takes the texts as they come.
      decodesEscapes: !options.followsUpstream, headerless: headerless)
    if !options.followsUpstream,
      let polarity = try YelpPolarity(path: path, table, options.file.encoding)
    {
      table.meaning = YelpPolarity.meaning
      table.note = .polarity(file: path, classes: polarity.classes)
    }
    return .table(table)
  }

  private func imdb(_ path: String, _ options: ReadingOptions) throws(PreparationError)
    -> InputForm
  {
    if FileStatus(path: path)?.kind == .folder { return .reviewFolder }
    return .table(
      TableForm(
        format: try table(path, options),
        columns: [
          WantedColumn(names: ["review", "text"]), WantedColumn(names: ["sentiment", "label"]),
        ], meaning: .labelled([SentimentLabels.imdb])))
  }

  private func paradetox(_ path: String, _ options: ReadingOptions) throws(PreparationError)
    -> InputForm
  {
    let rewrites =
      [["neutral1", "en_neutral_comment", "neutral_sentence", "neutral"]]
      + [["neutral2"], ["neutral3"]]
    return .table(
      TableForm(
        format: try table(path, options),
        columns: [WantedColumn(names: ["toxic", "en_toxic_comment", "toxic_sentence"])]
          + rewrites.enumerated().map { WantedColumn(names: $1, isOptional: $0 > 0) },
        meaning: .rewritten(original: -1, rewrite: 1)))
  }

  private func generic(_ path: String, _ options: ReadingOptions) throws(PreparationError)
    -> InputForm
  {
    if DataFileName.fileExtension(path) == "parquet" { throw .data(.parquet(file: path)) }
    let quotes = options.file.literalQuotes ? TableRowReader.Quotes.literal : .delimiting
    let format: TableFormat =
      switch self {
      case .jsonl: .jsonLines
      case .tsv: .delimited((options.file.delimiter ?? .tab).byte, quotes)
      default: .delimited((options.file.delimiter ?? .comma).byte, quotes)
      }
    let rule: LabelRule =
      switch options.labels {
      case .plain: .scale(-1...1)
      case .names(let names): .names(LabelMap(names))
      case .scale(let range): .scale(range)
      }
    return .table(
      TableForm(
        format: format,
        columns: [
          WantedColumn(names: [options.textColumn]), WantedColumn(names: [options.labelColumn]),
        ], meaning: .labelled([rule])))
  }
}
