import Crypto
import Files
import Foundation

/// Leaves out rows that no training could use, and counts what is left out.
struct RowFilter {
  private let maximumCharacters: Int
  private let dropsDuplicates: Bool
  private let reversesLabels: Bool
  private let isStrict: Bool
  /// The first eight bytes of each row's SHA-256: among ten million rows, two different ones share
  /// them with a probability of 3 in a million.
  private var seen: Set<UInt64> = []
  private(set) var drops = DropCounts()
  /// The rows read, dropped ones included.
  private(set) var rowCount = 0

  init(_ settings: PreparationSettings) {
    maximumCharacters = settings.maximumCharacters
    dropsDuplicates = settings.dropsDuplicates
    reversesLabels = settings.reversesLabels
    isStrict = settings.isStrict
  }

  /// The row if it is to be kept.
  ///
  /// - Throws: What is wrong with the row, if the settings are strict.
  mutating func kept(_ event: RowEvent) throws(PreparationError) -> LabelledRow? {
    rowCount += 1
    switch event {
    case .dropped(let row):
      if isStrict, let flaw = row.flaw { throw flaw }
      drops.count(row.reason, file: row.file, line: row.line)
      return nil
    case .row(var row):
      if let reason = try reasonToDrop(row) {
        drops.count(reason, file: row.file, line: row.line)
        return nil
      }
      // Without negative zero, which would be written as another label.
      if reversesLabels { row.label = row.label == 0 ? 0 : -row.label }
      return row
    }
  }

  /// Counts a row that is kept by this filter and left out afterwards.
  mutating func countSurplus(_ row: LabelledRow) {
    drops.count(.surplus, file: row.file, line: row.line)
  }

  private mutating func reasonToDrop(_ row: LabelledRow) throws(PreparationError) -> DropReason? {
    if row.text.allSatisfy(\.isWhitespace) {
      if isStrict { throw .data(.emptyText(file: row.file, line: row.line)) }
      return .emptyText
    }
    // Characters are counted only where bytes do not decide.
    if row.text.utf8.count > maximumCharacters,
      row.text.unicodeScalars.count > maximumCharacters
    {
      return .tooLong
    }
    if dropsDuplicates, !seen.insert(Self.fingerprint(row)).inserted { return .duplicate }
    return nil
  }

  private static func fingerprint(_ row: LabelledRow) -> UInt64 {
    var hash = SHA256()
    hash.update(elements: [row.label.bitPattern].span)
    hash.update(data: Array(row.text.utf8))
    return hash.finalize().prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
  }
}

/// How many rows are left out for each reason, and where the first ones are.
package struct DropCounts: Sendable {
  /// The rows left out for one reason.
  package struct Entry: Sendable, Codable, Equatable {
    /// The reason.
    package var reason: DropReason
    /// How many rows.
    package var rows: Int
    /// The places of the first, as `file:line`.
    package var places: [String]
  }

  /// How many places are kept for each reason.
  package static let placeLimit = 5

  private var byReason: [DropReason: Entry] = [:]

  /// Counts a row.
  mutating func count(_ reason: DropReason, file: String, line: Int) {
    var entry = byReason.removeValue(forKey: reason) ?? Entry(reason: reason, rows: 0, places: [])
    entry.rows += 1
    if entry.places.count < Self.placeLimit {
      // Rows of one line share a place.
      let place = "\(file):\(line)"
      if entry.places.last != place { entry.places.append(place) }
    }
    byReason[reason] = entry
  }

  /// The reasons that occurred, in the order of ``DropReason``.
  package var entries: [Entry] { DropReason.allCases.compactMap { byReason[$0] } }
}
