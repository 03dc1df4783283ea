internal import NumberText
internal import SteerAnalysis

extension RunComparison {
  /// What steers see in the texts that all runs read.
  func spansSection(_ runs: [NamedPart<SpansReport>]) -> ReportSection {
    let results = runs.map { run in
      Dictionary(
        run.part.results.map { ($0.text, $0) }, uniquingKeysWith: { first, _ in first })
    }
    let texts = runs[0].part.results.map(\.text).filter { text in
      results.allSatisfy { $0[text] != nil }
    }
    var seen: Set<String> = []
    let shared = texts.filter { seen.insert($0).inserted }
    let evidence = rows(shared, results, runs.map(\.name))
    return ReportSection(
      id: "spans", heading: "What they see in texts",
      question: "Do the steers find the same in the same texts?",
      finding: shared.isEmpty
        ? "The runs read no text in common."
        : "\(Numbers.grouped(shared.count)) \(shared.count == 1 ? "text was" : "texts were") read by all.",
      blocks: [
        evidence,
        ProseBlock(reading: [
          "Evidence is that of the whole text, in nats; agreement is the correlation of the tokens’ "
            + "evidence, where the runs share the tokens: 1 where they see the same."
        ]),
      ])
  }

  private func rows(
    _ texts: [String], _ results: [[String: TextSpans]], _ names: [String]
  ) -> TableBlock? {
    let rows = texts.map { text -> [TableBlock.Cell] in
      let found = results.compactMap { $0[text] }
      return [.text(text, style: "wide")]
        + found.map { result in .number(result.totalEvidence) { PageNumbers.signed($0, 2) } }
        + found.map { result in
          .number(result.bestSteerValue.map(Double.init)) { PageNumbers.steerValue(Float($0)) }
        }
        + (found.count == 2
          ? [.number(agreement(found[0], found[1])) { PageNumbers.fixed($0, 2) }] : [])
    }
    return TableBlock(
      id: "spans-table", caption: "Texts read by all",
      columns: [.words("Text")] + names.map { .numbers("Evidence, \($0)") }
        + names.map { .numbers("Best value, \($0)") }
        + (names.count == 2 ? [.numbers("Agreement")] : []),
      rows: rows)
  }

  private func agreement(_ first: TextSpans, _ second: TextSpans) -> Double? {
    guard first.ids == second.ids else { return nil }
    let pairs = zip(first.evidence, second.evidence).compactMap { a, b -> (Double, Double)? in
      guard let a, let b else { return nil }
      return (Double(a), Double(b))
    }
    return pearsonCorrelation(pairs.map(\.0), pairs.map(\.1))
  }
}
