/// How many rows have each label.
package struct LabelCounts: Sendable, Equatable {
  /// The rows of one label.
  package struct Entry: Sendable, Codable, Equatable {
    /// From −1 to 1.
    package var label: Double
    /// How many rows.
    package var rows: Int
  }

  /// The most labels that are told apart.
  package static let limit = 64

  private var byLabel: [Double: Int] = [:]
  /// The rows of labels beyond the limit.
  package private(set) var others = 0

  /// Counts a row.
  mutating func count(_ label: Double) {
    if let rows = byLabel[label] {
      byLabel[label] = rows + 1
    } else if byLabel.count < Self.limit {
      byLabel[label] = 1
    } else {
      others += 1
    }
  }

  /// By label, lowest first.
  package var entries: [Entry] {
    byLabel.sorted { $0.key < $1.key }.map { Entry(label: $0.key, rows: $0.value) }
  }

  /// All rows.
  package var total: Int { byLabel.values.reduce(others, +) }
}
