import SteerAnalysis

/// A text with its spans in colour or between marks, wrapped to lines.
struct HighlightedText {
  /// A scalar as it is printed, or a mark.
  private struct Cell {
    var text: String
    var sign = 0
    var isSpace = false
    var endsLine = false
  }

  private var cells: [Cell] = []
  private let inColor: Bool

  /// Lays out a text's scalars and the marks of its spans.
  init(_ result: TextSpans, inColor: Bool) {
    self.inColor = inColor
    let signs = inColor ? Self.signs(of: result) : []
    // Inner spans close first and open last.
    let spans = result.spans.filter { $0.characterStart < $0.characterEnd }
    let opening = Dictionary(grouping: spans, by: \.characterStart)
      .mapValues { $0.sorted { $0.characterEnd > $1.characterEnd } }
    let closing = Dictionary(grouping: spans, by: \.characterEnd)
      .mapValues { $0.sorted { $0.characterStart > $1.characterStart } }
    let scalars = Array(result.text.unicodeScalars)
    for i in 0...scalars.count {
      if !inColor {
        // The space of a mark is no place to break a line.
        cells += (closing[i] ?? []).map { Cell(text: " \(Self.mark($0.sign))⟧") }
        cells += (opening[i] ?? []).map { Cell(text: "⟦\(Self.mark($0.sign)) ") }
      }
      guard i < scalars.count else { break }
      let scalar = scalars[i]
      cells.append(
        Cell(
          text: Console.inline(String(scalar)), sign: inColor ? signs[i] : 0,
          isSpace: scalar.properties.generalCategory == .spaceSeparator || scalar == "\t",
          endsLine: scalar == "\n"))
    }
  }

  private static func mark(_ sign: Int) -> String { sign > 0 ? "+" : "−" }

  /// The sign of the span that each scalar is in; where spans of both signs overlap, that of the
  /// token's own evidence.
  private static func signs(of result: TextSpans) -> [Int] {
    var signs = [Int](repeating: 0, count: result.text.unicodeScalars.count)
    var overlaps = signs
    for span in result.spans {
      for i in span.characterStart..<span.characterEnd {
        signs[i] = span.sign
        overlaps[i] += 1
      }
    }
    for (range, evidence) in zip(result.characterRanges, result.evidence) {
      for i in range where overlaps[i] > 1 { signs[i] = (evidence ?? 0) < 0 ? -1 : 1 }
    }
    return signs
  }

  /// Lines of at most `width` characters, but for words that are longer.
  func wrapped(to width: Int) -> String {
    var lines: [String] = []
    var line: [Cell] = []
    var length = 0
    func finishLine() {
      lines.append(Self.render(line))
      line = []
      length = 0
    }
    var start = 0
    while start < cells.count {
      var end = start
      while end < cells.count, cells[end].isSpace { end += 1 }
      let wordStart = end
      while end < cells.count, !cells[end].isSpace {
        end += 1
        if cells[end - 1].endsLine { break }
      }
      let word = cells[wordStart..<end]
      let wordLength = word.map(\.text).joined().count
      if !line.isEmpty, length + 1 + wordLength > width { finishLine() }
      if !line.isEmpty, !word.isEmpty, wordStart > start {
        line.append(Cell(text: " ", sign: cells[start].sign))
        length += 1
      }
      line += word
      length += wordLength
      if word.last?.endsLine == true { finishLine() }
      start = end
    }
    if !line.isEmpty { finishLine() }
    return lines.joined(separator: "\n")
  }

  private static func render(_ cells: [Cell]) -> String {
    var text = ""
    var sign = 0
    for cell in cells {
      if cell.sign != sign {
        if sign != 0 { text += TextStyle.plain.mark }
        if cell.sign != 0 { text += (cell.sign > 0 ? TextStyle.onCyan : .onRed).mark }
        sign = cell.sign
      }
      text += cell.text
    }
    return sign == 0 ? text : text + TextStyle.plain.mark
  }
}
