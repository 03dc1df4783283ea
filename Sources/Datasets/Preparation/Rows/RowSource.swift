/// The labelled rows of one input.
protocol RowSource: AnyObject {
  /// The next row or dropped row; nil at the end.
  ///
  /// - Throws: ``PreparationError`` for what ends the reading.
  func next() throws(PreparationError) -> RowEvent?
  /// How much of the input has been read.
  var byteCount: Int { get }
  /// SHA-256 in hexadecimal of what has been read.
  var digest: String { get }
  /// What the user should know of the rows so far.
  var notes: [DatasetNote] { get }
}

extension RowSource {
  var notes: [DatasetNote] { [] }
}

/// What the columns of a table mean.
enum TableMeaning {
  /// A text, and a label in the column after it: a rule for each of the label's names, the last for
  /// all others and for tables without header.
  case labelled([LabelRule])
  /// A text that shows the first label, and rewrites of it that show the second.
  case rewritten(original: Double, rewrite: Double)
  /// Texts that all have this label.
  case same(Double)
}

/// Labelled rows of a CSV, TSV or JSONL file.
final class TableSource: RowSource {
  private let lines: LineReader
  private let records: any RecordReader
  private let meaning: TableMeaning
  private let decodesEscapes: Bool
  private var queue: [RowEvent] = []

  /// - Parameters:
  ///   - lines: The file.
  ///   - records: Its records, the text first.
  ///   - meaning: What the columns mean.
  ///   - decodesEscapes: Whether `\n` and `\"` in texts are a line break and a quote.
  init(
    _ lines: LineReader, _ records: any RecordReader, meaning: TableMeaning,
    decodesEscapes: Bool = false
  ) {
    self.lines = lines
    self.records = records
    self.meaning = meaning
    self.decodesEscapes = decodesEscapes
  }

  var byteCount: Int { lines.byteCount }
  var digest: String { lines.digest }
  var notes: [DatasetNote] { records.notes }

  func next() throws(PreparationError) -> RowEvent? {
    if let waiting = queue.popLast() { return waiting }
    guard let event = try records.next() else { return nil }
    switch event {
    case .malformed(let error, let line): return .malformed(error, file: lines.name, line: line)
    case .record(let record):
      queue = rows(record).reversed()
      return queue.popLast()
    }
  }

  /// At least one event.
  private func rows(_ record: Record) -> [RowEvent] {
    let text: String
    switch record.values[0] {
    case .text(let value): text = decodesEscapes ? Self.decoded(value) : value
    case .absent: text = ""
    case .number, .other:
      let kind = record.values[0].text ?? "no text"
      let error = PreparationError.data(
        .notText(file: lines.name, line: record.line, column: "text", value: kind))
      return [.malformed(error, file: lines.name, line: record.line)]
    }
    switch meaning {
    case .same(let label):
      return [row(text, label, record)]
    case .labelled(let rules): return [labelled(text, record, rules)]
    case .rewritten(let original, let rewrite):
      let rewrites = record.values.dropFirst().compactMap { $0.isEmpty ? nil : $0.text }
      return [row(text, original, record)] + rewrites.map { row($0, rewrite, record) }
    }
  }

  private func row(_ text: String, _ label: Double, _ record: Record) -> RowEvent {
    .row(LabelledRow(text: text, label: label, file: lines.name, line: record.line))
  }

  private func labelled(_ text: String, _ record: Record, _ rules: [LabelRule]) -> RowEvent {
    let rule = rules[min(record.aliases[1] ?? rules.count - 1, rules.count - 1)]
    return RowEvent(
      text: text, meaning: rule.meaning(of: record.values[1]), rule: rule, file: lines.name,
      line: record.line)
  }

  private static func decoded(_ text: String) -> String {
    guard text.contains("\\") else { return text }
    return text.replacing(#"\n"#, with: "\n").replacing(#"\""#, with: "\"")
  }
}

extension RowEvent {
  /// The row of a text with what its label means.
  init(text: String, meaning: LabelRule.Meaning, rule: LabelRule, file: String, line: Int) {
    switch meaning {
    case .label(let label):
      self = .row(LabelledRow(text: text, label: label, file: file, line: line))
    case .leftOut(let reason): self = .dropped(DroppedRow(reason: reason, file: file, line: line))
    case .missing:
      self = .dropped(
        DroppedRow(
          reason: .unlabelled, file: file, line: line, flaw: .missingLabel(file: file, line: line)))
    case .unusable(let value):
      self = .dropped(
        DroppedRow(
          reason: .unusableLabel, file: file, line: line,
          flaw: .unusableLabel(file: file, line: line, value: value, expected: rule.expected)))
    }
  }
}
