import Datasets
import NumberText

/// What `prepare` did.
struct PreparationReport: Encodable {
  var source: String
  var rows: Int
  var kept: Int
  var labels: [LabelCounts.Entry]
  /// Kept rows whose labels are too many to list.
  var otherLabels: Int
  var dropped: [DropCounts.Entry]
  var files: [PreparedFile]

  init(source: String, _ result: PreparationResult) {
    self.source = source
    rows = result.rows
    kept = result.kept.total
    labels = result.kept.entries
    otherLabels = result.kept.others
    dropped = result.drops
    files = result.files
  }

  var text: String {
    var labelRows = labels.map { [LabelText.of($0.label), Numbers.grouped($0.rows)] }
    if otherLabels > 0 { labelRows.append(["others", Numbers.grouped(otherLabels)]) }
    var parts = [Console.table(["label", "rows"], labelRows, left: [])]
    if !dropped.isEmpty {
      parts.append(
        Console.table(
          ["left out", "rows", "first"],
          dropped.map { [$0.reason.words, Numbers.grouped($0.rows), Self.places($0)] },
          left: [0, 2]))
    }
    let written = files.map { [$0.path, Numbers.grouped($0.rows)] }
    parts.append(Console.table(["file", "rows"], written))
    parts.append("\(Numbers.grouped(rows)) rows read, \(Numbers.grouped(kept)) kept")
    return parts.joined(separator: "\n\n")
  }

  /// `train.csv:5, 9, 12, …`: a file's name once before its lines.
  private static func places(_ entry: DropCounts.Entry) -> String {
    var shown: [String] = []
    var previous: Substring?
    for place in entry.places {
      guard let colon = place.lastIndex(of: ":") else { continue }
      let file = place[..<colon]
      shown.append(file == previous ? String(place[place.index(after: colon)...]) : place)
      previous = file
    }
    if entry.rows > entry.places.count { shown.append("…") }
    return Console.inline(shown.joined(separator: ", "))
  }
}
