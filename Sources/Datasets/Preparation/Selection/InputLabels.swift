/// The labels of files whose rows give them as numbers from −1 to 1.
struct InputLabels {
  private let paths: Set<String>
  private var byFile: [String: ZeroOneLabels] = [:]
  private var all = ZeroOneLabels()

  init(_ inputs: [DataInput]) { paths = Set(inputs.filter(\.refusesZeroOne).map(\.path)) }

  /// Takes a row into account, whether or not it is kept.
  mutating func note(_ row: LabelledRow) {
    guard paths.contains(row.file) else { return }
    byFile[row.file, default: ZeroOneLabels()].note(row.label)
    all.note(row.label)
  }

  /// A file whose labels are all 0 or 1, by itself or together with the others.
  var zeroOneFile: String? {
    let files = byFile.keys.sorted()
    return files.first { byFile[$0]?.areExact == true } ?? (all.areExact ? files.first : nil)
  }
}
