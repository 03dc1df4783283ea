import NumberText

/// The labels of files whose rows give them as numbers from −1 to 1.
struct InputLabels {
  private let paths: Set<String>
  private var byFile: [String: ZeroOneLabels] = [:]
  private var all = ZeroOneLabels()
  // The first whole number beyond 1 of each file.
  private var beyondOne: [String: Double] = [:]

  init(_ inputs: [DataInput]) { paths = Set(inputs.filter(\.refusesZeroOne).map(\.path)) }

  /// Takes a row into account, whether or not it is kept.
  mutating func note(_ event: RowEvent) {
    switch event {
    case .row(let row):
      guard paths.contains(row.file) else { return }
      byFile[row.file, default: ZeroOneLabels()].note(row.label)
      all.note(row.label)
    case .dropped(let row):
      guard case .unusableLabel(let file, _, let value, _) = row.flaw, paths.contains(file),
        let number = Double(decimal: value), number > 1, number == number.rounded(),
        beyondOne[file] == nil
      else { return }
      beyondOne[file] = number
    }
  }

  /// A file whose labels are all 0 or 1, by itself or together with the others.
  var zeroOneFile: String? {
    let files = byFile.keys.sorted()
    return files.first { byFile[$0]?.areExact == true } ?? (all.areExact ? files.first : nil)
  }

  /// A file whose labels count classes or stars, and the first of them beyond 1: what 1 means in it is
  /// open, too.
  var countingFile: (path: String, label: Double)? {
    beyondOne.sorted { $0.key < $1.key }.first { byFile[$0.key]?.areAmong == true }
      .map { ($0.key, $0.value) }
  }
}
