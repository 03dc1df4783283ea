import LinearAlgebra

/// The parts that rows are split into.
package enum SplitPart: String, CaseIterable, Sendable, Codable {
  case train, dev, test
}

/// Decides row by row, in the order of the file, which part a row goes to or that it is left out.
///
/// The counts of each label are known beforehand. Of the places that are still free, one is drawn,
/// each equally likely: so every assignment with the right counts has the same probability, and
/// nothing needs to be held. The draws depend on the seed and on the order of the label's rows
/// only.
///
/// - SeeAlso: Knuth, *The Art of Computer Programming*, vol. 2, §3.4.2, algorithm S, whose two
///   outcomes this takes to four.
struct SplitPlan {
  private struct Quota {
    /// Free places of train, dev, test, and left out.
    var free: [Int]
    var random: CounterRandom
  }

  private var quotas: [Double: Quota] = [:]

  /// Plans the split.
  ///
  /// - Parameters:
  ///   - counts: The rows of each label.
  ///   - settings: How many rows of each label go to `dev` and `test`, and whether all labels get
  ///     as many rows as the rarest.
  /// - Throws: ``PreparationError/tooFewRows(label:rows:wanted:)`` or
  ///   ``PreparationError/tooManyLabels(limit:)``.
  init(_ counts: LabelCounts, _ settings: PreparationSettings) throws(PreparationError) {
    guard counts.others == 0 else { throw .tooManyLabels(limit: LabelCounts.limit) }
    let entries = counts.entries
    let held = settings.devRows + settings.testRows
    let smallest = entries.map(\.rows).min() ?? 0
    for (index, entry) in entries.enumerated() {
      let kept = settings.balances ? smallest : entry.rows
      guard kept > held else {
        throw .tooFewRows(
          label: "label \(LabelText.of(entry.label))", rows: kept, wanted: held + 1)
      }
      quotas[entry.label] = Quota(
        free: [kept - held, settings.devRows, settings.testRows, entry.rows - kept],
        random: CounterRandom(seed: settings.seed, stream: .split(label: index)))
    }
    if settings.requiresTwoLabels, entries.count < 2 {
      let name = entries.first.map { LabelText.of(-$0.label) } ?? "1 and -1"
      throw .tooFewRows(label: "label \(name)", rows: 0, wanted: held + 1)
    }
  }

  /// The part that the next row of a label goes to; nil if it is left out.
  ///
  /// - Throws: ``PreparationError/changedWhileReading`` if there are more rows than were counted.
  mutating func part(ofRowWith label: Double) throws(PreparationError) -> SplitPart? {
    guard var quota = quotas.removeValue(forKey: label) else { throw .changedWhileReading }
    let free = quota.free.reduce(0, +)
    guard free > 0 else { throw .changedWhileReading }
    var draw = quota.random.index(below: free)
    var place = 0
    while draw >= quota.free[place] {
      draw -= quota.free[place]
      place += 1
    }
    quota.free[place] -= 1
    quotas[label] = quota
    return place < SplitPart.allCases.count ? SplitPart.allCases[place] : nil
  }

  /// Checks that all rows that were counted came again.
  ///
  /// - Throws: ``PreparationError/changedWhileReading``.
  func checkIsFull() throws(PreparationError) {
    guard quotas.values.allSatisfy({ $0.free.allSatisfy { $0 == 0 } }) else {
      throw .changedWhileReading
    }
  }
}
