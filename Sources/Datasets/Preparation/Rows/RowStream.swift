import Crypto
import Files
import Foundation

/// One file or folder to read.
struct DataInput {
  let path: String
  let form: InputForm
  /// How its characters are written.
  var encoding = TextEncoding.utf8
  /// What to do about a missing column.
  var remedy = "Check that this is a file of the named source."
  /// Rows of other labels are left out, if not nil.
  var onlyLabel: Double?
  /// Whether labels that are all 0 or 1 are an error, since what 0 means was not said.
  var refusesZeroOne = false
}

/// The rows of several inputs, one after the other.
final class RowStream {
  private let inputs: [DataInput]
  private var current: (any RowSource)?
  private var nextInput = 0
  private var earlierByteCount = 0
  /// SHA-256 in hexadecimal of each input that was read to its end.
  private(set) var digests: [String] = []
  /// What the user should know of each input that was read to its end.
  private(set) var notes: [DatasetNote] = []

  init(_ inputs: [DataInput]) { self.inputs = inputs }

  /// How much has been read.
  var byteCount: Int { earlierByteCount + (current?.byteCount ?? 0) }

  /// The next row or dropped row; nil at the end.
  ///
  /// - Throws: ``PreparationError`` for what ends the reading.
  func next() throws(PreparationError) -> RowEvent? {
    while true {
      if let current {
        if let event = try current.next() { return selected(event, inputs[nextInput - 1]) }
        earlierByteCount += current.byteCount
        digests.append(current.digest)
        notes += current.notes
        self.current = nil
      }
      guard nextInput < inputs.count else { return nil }
      notes += [inputs[nextInput].form.note].compactMap { $0 }
      current = try inputs[nextInput].open()
      nextInput += 1
    }
  }

  private func selected(_ event: RowEvent, _ input: DataInput) -> RowEvent {
    guard case .row(let row) = event, let wanted = input.onlyLabel, row.label != wanted else {
      return event
    }
    return .dropped(DroppedRow(reason: .otherLabel, file: row.file, line: row.line))
  }
}

extension DataInput {
  /// The size of the input in bytes, as far as it can be told.
  var totalByteCount: Int {
    switch form {
    case .reviewFolder: (try? ReviewFolderSource(folder: path, encoding))?.totalByteCount ?? 0
    case .memory: 0
    case .table, .sentences: FileSize.of(path)
    }
  }

  /// Opens the input at its start.
  fileprivate func open() throws(PreparationError) -> any RowSource {
    switch form {
    case .reviewFolder: return try ReviewFolderSource(folder: path, encoding)
    case .memory(let texts): return MemorySource(texts, name: path)
    case .sentences(let form, let rule):
      return SentenceLineSource(try lines(), form: form, rule: rule)
    case .table(let table):
      let lines = try lines()
      return TableSource(
        lines, records(lines, table), meaning: table.meaning, decodesEscapes: table.decodesEscapes)
    }
  }

  private func lines() throws(PreparationError) -> LineReader {
    try PreparationError.ofData { () throws(DatasetError) in
      try LineReader(path: path, encoding: encoding, limit: TableRowReader.rowLimit)
    }
  }

  private func records(_ lines: LineReader, _ table: TableForm) -> any RecordReader {
    switch table.format {
    case .jsonLines: JSONRecordReader(lines, columns: table.columns, remedy: remedy)
    case .delimited(let delimiter, let quotes):
      TableRecordReader(
        TableRowReader(lines, delimiter: delimiter, quotes: quotes), columns: table.columns,
        headerless: table.headerless, remedy: remedy)
    }
  }
}

/// Labelled rows of the program itself.
private final class MemorySource: RowSource {
  private let texts: [LabelledText]
  private let name: String
  private var nextText = 0
  let byteCount = 0

  init(_ texts: [LabelledText], name: String) {
    self.texts = texts
    self.name = name
  }

  var digest: String {
    var hash = SHA256()
    for text in texts { hash.update(data: Data("\(text.label) \(text.text)\n".utf8)) }
    return ContentDigest.hexadecimal(hash.finalize())
  }

  func next() -> RowEvent? {
    guard nextText < texts.count else { return nil }
    nextText += 1
    let text = texts[nextText - 1]
    return .row(LabelledRow(text: text.text, label: text.label, file: name, line: nextText))
  }
}
