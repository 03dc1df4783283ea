internal import NumberText
internal import SteerAnalysis

/// Which dimensions other trainings find again, in words.
enum StabilityFindings {
  /// Where only one training was given.
  static let unknown =
    "Whether other trainings find these dimensions again is not known from one training: train several seeds "
    + "(train --seeds 3) and give their folder."

  /// What was found, as `Of the first 10 dimensions 1 is stable across 3 trainings (number 1)`.
  static func sentence(_ stability: SteerStability) -> String {
    let stable = stability.dimensions.filter(\.isStable).map(\.index)
    let numbers = stable.map { "\($0)" }
    let which = stable.isEmpty ? "" : " (number \(numbers.joined(separator: ", ")))"
    let count = stable.isEmpty ? "none" : "\(stable.count)"
    return "Of the first \(stability.dimensions.count) dimensions \(count) "
      + "\(stable.count == 1 || stable.isEmpty ? "is" : "are") stable across "
      + "\(stability.others.count + 1) trainings\(which)."
  }

  /// What stable means.
  static func meaning(_ stability: SteerStability) -> String {
    "A dimension is stable if every other training finds it again: if it has one whose contexts and words "
      + "together have a cosine (u·u′)(v·v′) above \(PageNumbers.fixed(stability.threshold, 2)), so that no "
      + "other dimension is as near. What a dimension reads and writes that is not stable is an accident of "
      + "its training, and no finding on the label."
  }

  /// What a dimension's card says, as `not stable: cosine 0.42 with the nearest of another training`.
  static func badge(_ dimension: SteerStability.Dimension) -> String {
    "\(dimension.isStable ? "stable" : "not stable") across \(dimension.matches.count + 1) trainings: "
      + "cosine \(PageNumbers.fixed(dimension.cosine, 2))"
  }
}

extension TableBlock {
  /// Dimensions with what other trainings have for them, and the angles between spaces.
  static func stability(_ stability: SteerStability) -> TableBlock? {
    TableBlock(
      id: "stability-table", caption: "Which dimensions other trainings find again",
      columns: [.numbers("Dimension"), .words("Stable")]
        + stability.others.map { .numbers("Cosine, \($0)") }
        + [.numbers("Contexts, cos θ"), .numbers("Words, cos θ")],
      rows: stability.dimensions.map { dimension in
        let space = stability.subspaces.first { $0.dimensions == dimension.index }
        var cells: [Cell] = [
          .count(dimension.index), .text(dimension.isStable ? "yes" : "no"),
        ]
        for match in dimension.matches {
          cells.append(
            .number(match.cosine) { "\(PageNumbers.fixed($0, 2)) (no. \(match.dimension))" })
        }
        for cosine in [space?.contexts.last, space?.words.last] {
          cells.append(.number(cosine) { PageNumbers.fixed($0, 2) })
        }
        return cells
      },
      note:
        "Cosine: of u vᵀ with that of the nearest dimension, whose number is in brackets. cos θ: of the "
        + "largest principal angle between the spaces of the first so many dimensions, the smallest over "
        + "the other trainings.")
  }
}
