internal import NumberText
internal import SteerAnalysis

extension RunComparison {
  private static let mostDifferent = 20
  private static let shownDimensions = 10

  /// Which words steers move, beside each other.
  func vocabularySection(_ runs: [NamedPart<VocabularyPart>]) -> ReportSection {
    let names = runs.map(\.name)
    let reports = runs.map(\.part.report)
    return ReportSection(
      id: "vocabulary", heading: "Which words they move",
      question: "Do the steers raise and lower the same words?", finding: finding(names, reports),
      blocks: [
        overlap(runs), topWords(names, reports), largestDifferences(runs),
        dimensions(names, reports),
      ])
  }

  private func finding(_ names: [String], _ reports: [VocabularyReport]) -> String {
    let raised = Self.common(reports.map(\.shift.top))
    let lowered = Self.common(reports.map(\.shift.bottom))
    func list(_ tokens: [ScoredToken]) -> String {
      tokens.isEmpty ? "none" : VocabularyFindings.list(tokens)
    }
    return "Of the words raised most all share \(list(raised)); of those lowered most "
      + "\(list(lowered))."
  }

  /// The tokens of the first list that all others hold too.
  private static func common(_ lists: [[ScoredToken]]) -> [ScoredToken] {
    let others = lists.dropFirst().map { Set($0.map(\.token)) }
    return lists[0].filter { token in others.allSatisfy { $0.contains(token.token) } }
  }

  private func overlap(_ runs: [NamedPart<VocabularyPart>]) -> TableBlock? {
    let rows = runs.indices.flatMap { i in
      runs.indices.dropFirst(i + 1).map { j -> [TableBlock.Cell] in
        func shared(_ list: KeyPath<VocabularyReport, [ScoredToken]>) -> String {
          let lists = [runs[i], runs[j]].map { $0.part.report[keyPath: list] }
          return "\(Self.common(lists).count) of \(lists.map(\.count).min() ?? 0)"
        }
        let shifts = Self.sharedShifts(runs[i].part.words, runs[j].part.words)
        return [
          .text(runs[i].name, style: "name"), .text(runs[j].name, style: "name"),
          .text(shared(\.shift.top), style: "number"),
          .text(shared(\.shift.bottom), style: "number"),
          .number(pearsonCorrelation(shifts.map(\.first), shifts.map(\.second))) {
            PageNumbers.fixed($0, 3)
          },
          .count(shifts.count),
        ]
      }
    }
    return TableBlock(
      id: "overlap-table", caption: "How alike they are",
      columns: [
        .words("Run"), .words("and run"), .numbers("Raised by both"), .numbers("Lowered by both"),
        .numbers("Correlation of shifts"), .numbers("Words in common"),
      ], rows: rows)
  }

  /// The shifts of words that two runs' tables share, by the words' spelling.
  private static func sharedShifts(_ first: WordTable?, _ second: WordTable?) -> [(
    token: String, first: Double, second: Double
  )] {
    guard let a = first, let b = second else { return [] }
    let shifts = Dictionary(
      zip(b.tokens, b.shifts.map(Double.init)), uniquingKeysWith: { first, _ in first })
    return zip(a.tokens, a.shifts).compactMap { token, shift in
      shifts[token].map { (token: token, first: Double(shift), second: $0) }
    }
  }

  private func topWords(_ names: [String], _ reports: [VocabularyReport]) -> TableBlock? {
    let count = reports.flatMap { [$0.shift.top.count, $0.shift.bottom.count] }.max() ?? 0
    let shared = (
      top: Set(Self.common(reports.map(\.shift.top)).map(\.token)),
      bottom: Set(Self.common(reports.map(\.shift.bottom)).map(\.token))
    )
    func cell(_ tokens: [ScoredToken], _ i: Int, _ shared: Set<String>) -> TableBlock.Cell {
      guard i < tokens.count else { return .text("") }
      return .text(tokens[i].token, style: shared.contains(tokens[i].token) ? "name" : nil)
    }
    return TableBlock(
      id: "top-word-table", caption: "The words that move most",
      columns: [.numbers("Rank")] + names.map { .words("Raised, \($0)") }
        + names.map { .words("Lowered, \($0)") },
      rows: (0..<count).map { i in
        [.count(i + 1)] + reports.map { cell($0.shift.top, i, shared.top) }
          + reports.map { cell($0.shift.bottom, i, shared.bottom) }
      }, note: "Words that all runs have in the list are bold.")
  }

  private func largestDifferences(_ runs: [NamedPart<VocabularyPart>]) -> TableBlock? {
    let runs = runs.filter { $0.part.words != nil }
    guard runs.count == 2 else { return nil }
    let shifts = Self.sharedShifts(runs[0].part.words, runs[1].part.words)
    let sorted = shifts.sorted { abs($0.second - $0.first) > abs($1.second - $1.first) }
    var table = ComparisonTable(of: runs.map(\.name))
    for word in sorted.prefix(Self.mostDifferent) {
      table.add(
        .init(
          name: word.token, values: [word.first, word.second],
          text: { PageNumbers.signed($0, 3) }, difference: { PageNumbers.signed($0, 3) }))
    }
    return table.block(
      id: "word-difference-table", caption: "The words that they move most differently",
      first: "Word",
      note: "Mean logit shifts, each of its own contexts.")
  }

  private func dimensions(_ names: [String], _ reports: [VocabularyReport]) -> TableBlock? {
    let count = min(Self.shownDimensions, reports.map(\.dimensions.count).max() ?? 0)
    var table = ComparisonTable(of: names)
    for j in 0..<count {
      let cards = reports.map { j < $0.dimensions.count ? $0.dimensions[j] : nil }
      table.add(share: "Dimension \(j + 1), of the shift", cards.map { $0?.shiftShare })
    }
    return table.block(id: "dimension-table", caption: "What each dimension does of the shift")
  }
}
