/// Labelled rows of a file that holds one sentence on each line, with its labels in the line.
final class SentenceLineSource: RowSource {
  /// How a line is written.
  enum Form {
    /// A tree in brackets, a label at every node; `phrases` makes a row of each node.
    case tree(phrases: Bool)
    /// A digit, a space, and the sentence.
    case labelFirst
  }

  private let lines: LineReader
  private let form: Form
  private let rule: LabelRule
  private var queue: [RowEvent] = []

  /// - Parameters:
  ///   - lines: The file.
  ///   - form: How its lines are written.
  ///   - rule: What the labels mean.
  init(_ lines: LineReader, form: Form, rule: LabelRule) {
    self.lines = lines
    self.form = form
    self.rule = rule
  }

  var byteCount: Int { lines.byteCount }
  var digest: String { lines.digest }

  func next() throws(PreparationError) -> RowEvent? {
    while queue.isEmpty {
      guard let line = try PreparationError.ofData(lines.next) else { return nil }
      queue = rows(line).reversed()
    }
    return queue.popLast()
  }

  /// None for a blank line.
  private func rows(_ line: TextLine) -> [RowEvent] {
    if line.isTooLong {
      let limit = TableRowReader.rowLimit
      return [
        .malformed(
          .data(.lineTooLong(file: lines.name, line: line.number, limit: limit)),
          file: lines.name, line: line.number)
      ]
    }
    guard let text = line.text else {
      return [
        .malformed(
          .data(.invalidUTF8(file: lines.name, line: line.number)), file: lines.name,
          line: line.number)
      ]
    }
    if text.allSatisfy(\.isWhitespace) { return [] }
    switch form {
    case .labelFirst: return [sentence(text, line.number)]
    case .tree(let phrases): return tree(text, line.number, phrases: phrases)
    }
  }

  private func sentence(_ text: String, _ line: Int) -> RowEvent {
    let parts = text.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, Int(parts[0]) != nil else {
      return .malformed(
        .malformedLine(file: lines.name, line: line, expected: "a label, a space and a sentence"),
        file: lines.name, line: line)
    }
    return event(String(parts[1]), label: String(parts[0]), line)
  }

  private func tree(_ text: String, _ line: Int, phrases: Bool) -> [RowEvent] {
    guard let tree = SentimentTree(text) else {
      return [
        .malformed(
          .malformedLine(
            file: lines.name, line: line,
            expected: "a tree such as (3 (2 It) (4 works)), at most "
              + "\(SentimentTree.depthLimit) deep"),
          file: lines.name, line: line)
      ]
    }
    let nodes = phrases ? tree.nodes[...] : tree.nodes.prefix(1)
    return nodes.map { event(tree.text(of: $0), label: $0.label, line) }
  }

  private func event(_ text: String, label: String, _ line: Int) -> RowEvent {
    RowEvent(
      text: text, meaning: rule.meaning(of: .text(label)), rule: rule, file: lines.name, line: line)
  }
}
