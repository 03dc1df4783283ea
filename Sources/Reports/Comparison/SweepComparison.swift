internal import NumberText
internal import SteerAnalysis

extension RunComparison {
  /// What steers do to texts, at the steer values that all sweeps have.
  func sweepSection(_ runs: [NamedPart<SweepPart>]) -> ReportSection {
    let names = runs.map(\.name)
    let sweeps = runs.map(\.part.result)
    let shared = SweepResult.sharedSteerValues(of: sweeps)
    return ReportSection(
      id: "sweep", heading: "What they do to texts",
      question: "Which steer moves texts further, and which costs less?",
      finding: finding(names, sweeps, shared),
      blocks: [
        block([SweepPart.curve(runs)]),
        shares(names, sweeps, shared), perplexities(names, sweeps, shared),
      ])
  }

  private func finding(_ names: [String], _ sweeps: [SweepResult], _ shared: [Float]) -> String {
    guard let low = shared.first, let high = shared.last, low < high else {
      return "The sweeps have fewer than two steer values in common."
    }
    let parts = zip(names, sweeps).map { name, sweep in
      let ends = [low, high].map { PageNumbers.percent(sweep.point(at: $0)?.positiveShare ?? .nan) }
      return "“\(name)” from \(ends[0]) to \(ends[1])"
    }
    return
      "From \(PageNumbers.steerValue(low)) to \(PageNumbers.steerValue(high)) the share judged "
      + "positive goes: " + parts.joined(separator: "; ") + "."
  }

  private func shares(_ names: [String], _ sweeps: [SweepResult], _ shared: [Float]) -> TableBlock?
  {
    let rows = shared.map { value -> [TableBlock.Cell] in
      let points = sweeps.compactMap { $0.point(at: value) }
      return [.number(Double(value)) { PageNumbers.steerValue(Float($0)) }]
        + points.map { point in
          .init(
            cell: "\(PageNumbers.percent(point.positiveShare)) "
              + "(\(PageNumbers.percents(point.positiveShareInterval)))", style: "number",
            order: "\(point.positiveShare)")
        } + [difference(points)]
    }
    return TableBlock(
      id: "share-table", caption: "Judged positive, with 95\u{A0}% intervals",
      columns: [.numbers("Steer value")] + names.map { .numbers($0) }
        + [.numbers(ComparisonTable.heading(names.count))],
      rows: rows,
      note: names.count == 2
        ? "The difference is the second run less the first, in percentage points, with its 95\u{A0}% "
          + "interval (Newcombe's); it is bold where that leaves out 0."
        : "The spread is the largest less the smallest, in percentage points.", shown: 30)
  }

  private func difference(_ points: [SweepPoint]) -> TableBlock.Cell {
    guard points.count == 2 else {
      return .number(ComparisonTable.distance(points.map(\.positiveShare))) {
        PageNumbers.fixed(100 * $0, 1)
      }
    }
    let difference = points[1].positiveShare - points[0].positiveShare
    let interval = Self.interval(ofDifference: points[1], less: points[0])
    let ends = interval.map { PageNumbers.signed(100 * $0, 1) }
    return .init(
      cell: "\(PageNumbers.signed(100 * difference, 1)) (\(ends.joined(separator: " to ")))",
      style: interval[0] > 0 || interval[1] < 0 ? "number differs" : "number",
      order: "\(difference)")
  }

  /// Newcombe's interval of a difference, from Wilson's of both shares: unlike that of standard
  /// errors it keeps its width where shares are 0 or 1.
  private static func interval(ofDifference one: SweepPoint, less other: SweepPoint) -> [Double] {
    func reach(_ below: SweepPoint, _ above: SweepPoint) -> Double {
      let down = below.positiveShare - below.positiveShareInterval[0]
      let up = above.positiveShareInterval[1] - above.positiveShare
      return (down * down + up * up).squareRoot()
    }
    let difference = one.positiveShare - other.positiveShare
    return [difference - reach(one, other), difference + reach(other, one)]
  }

  private func perplexities(_ names: [String], _ sweeps: [SweepResult], _ shared: [Float])
    -> TableBlock?
  {
    var table = ComparisonTable(of: names)
    for value in shared {
      table.add(
        PageNumbers.steerValue(value), sweeps.map { $0.point(at: value)?.perplexity }, digits: 1)
    }
    return table.block(
      id: "perplexity-table", caption: "Perplexity without steer", first: "Steer value")
  }
}
