internal import NumberText

/// Measures in rows, runs in columns, and how far the runs lie apart.
struct ComparisonTable {
  /// A measure of each run, nil where it has none.
  struct Measure {
    var name: String
    var values: [Double?]
    /// The interval of each value; none or nil where there is none.
    var intervals: [[Double]?] = []
    var text: (Double) -> String
    /// How differences are shown; of whole numbers as such.
    var difference: (Double) -> String

    fileprivate var cells: [TableBlock.Cell] {
      values.indices.map { i in
        .number(values[i], interval: i < intervals.count ? intervals[i] : nil, text)
      }
    }
  }

  private let names: [String]
  private var rows: [[TableBlock.Cell]] = []

  init(of names: [String]) { self.names = names }

  /// Adds a measure with so many digits.
  mutating func add(_ name: String, _ values: [Double?], digits: Int) {
    add(
      Measure(
        name: name, values: values, text: { PageNumbers.fixed($0, digits) },
        difference: { PageNumbers.signed($0, digits) }))
  }

  /// Adds shares; their difference is in percentage points.
  mutating func add(share name: String, _ values: [Double?]) {
    add(
      Measure(
        name: name, values: values, text: { PageNumbers.percent($0) },
        difference: { PageNumbers.signed(100 * $0, 1) + "\u{A0}points" }))
  }

  /// Adds a measure.
  mutating func add(_ measure: Measure) {
    rows.append(
      [.text(measure.name, style: "name")] + measure.cells
        + [.number(Self.distance(measure.values), measure.difference)])
  }

  /// Adds words.
  mutating func add(_ name: String, words: [String]) {
    let differs = Set(words).count > 1
    rows.append(
      [.text(name, style: "name")] + words.map { TableBlock.Cell.text($0, style: "number") }
        + [.text(differs ? "differs" : "same", style: "number")])
  }

  /// The table.
  func block(id: String, caption: String, first: String = "Measure", note: String? = nil)
    -> TableBlock?
  {
    TableBlock(
      id: id, caption: caption,
      columns: [.words(first)] + names.map { .numbers($0) } + [.numbers(Self.heading(names.count))],
      rows: rows, note: note, shown: 30)
  }

  /// What the last column is called.
  static func heading(_ count: Int) -> String { count == 2 ? "Difference" : "Spread" }

  /// Of two the second less the first, of more the largest less the smallest.
  static func distance(_ values: [Double?]) -> Double? {
    let known = values.compactMap { $0 }.filter(\.isFinite)
    if values.count == 2 { return known.count == 2 ? known[1] - known[0] : nil }
    guard let low = known.min(), let high = known.max(), known.count > 1 else { return nil }
    return high - low
  }
}
