internal import NumberText

/// A table that scripts make sortable and searchable.
struct TableBlock: ReportBlock {
  /// The head of a column.
  struct Column {
    var columnTitle: String
    var isNumeric: Bool
    /// Whether rows can be chosen by what stands in it.
    var isFilter = false

    /// A column of words.
    static func words(_ title: String) -> Self { .init(columnTitle: title, isNumeric: false) }

    /// A column of words that rows can be chosen by.
    static func choice(_ title: String) -> Self {
      .init(columnTitle: title, isNumeric: false, isFilter: true)
    }

    /// A column of numbers.
    static func numbers(_ title: String) -> Self { .init(columnTitle: title, isNumeric: true) }
  }

  /// One field.
  struct Cell {
    var cell: String
    /// The class of its looks.
    var style: String?
    /// What it is sorted by.
    var order: String?
    /// Where in the page it leads.
    var target: String?
    /// By what its row is chosen, with bars between; nil for its text.
    var tags: String?

    /// Words; the name of the row if so styled.
    static func text(_ text: String, style: String? = nil, target: String? = nil) -> Self {
      .init(cell: text, style: style, target: target)
    }

    /// What its row is chosen by in other words than its text.
    static func text(_ text: String, tags: [String]) -> Self {
      .init(cell: text, tags: tags.joined(separator: "|"))
    }

    /// A number as it is shown; nil is a dash.
    static func number(_ value: Double?, _ text: (Double) -> String) -> Self {
      guard let value, value.isFinite else { return .init(cell: "–", style: "number") }
      return .init(cell: text(value), style: "number", order: "\(value)")
    }

    /// A number with the interval that it lies in, if there is one: `2.5 (2.1 to 2.9)`.
    static func number(
      _ value: Double?, interval: [Double]?, _ text: (Double) -> String
    ) -> Self {
      let ends = interval.map { " (" + $0.map(text).joined(separator: " to ") + ")" }
      return number(value) { text($0) + (ends ?? "") }
    }

    /// A whole number.
    static func count(_ value: Int) -> Self {
      .init(cell: Numbers.grouped(value), style: "number", order: "\(value)")
    }
  }

  /// The fields of a row.
  struct Row {
    var cells: [Cell]
  }

  let template = "table"
  let tableID: String
  let tableCaption: String
  let columns: [Column]
  let rows: [Row]
  let tableNote: String?
  let isSortable: Bool
  /// How many rows are shown at first, where scripts run.
  let shown: Int

  init?(
    id: String, caption: String, columns: [Column], rows: [[Cell]], note: String? = nil,
    isSortable: Bool = true, shown: Int = 12
  ) {
    guard !rows.isEmpty else { return nil }
    tableID = id
    tableCaption = caption
    self.columns = columns
    self.rows = rows.map { Row(cells: $0) }
    tableNote = note
    self.isSortable = isSortable
    self.shown = shown
  }
}
