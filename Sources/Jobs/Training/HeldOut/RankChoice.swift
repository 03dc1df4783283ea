internal import Reports
internal import Steering

/// The lowest rank of a steer that does about what the whole steer does on held-out texts.
///
/// What the first dimensions have learned holds in other texts and from other seeds; the many behind
/// them mostly cost fluency. Texts that are generated therefore gain by leaving them out, as long as what
/// the label is worth (``HeldOutMeasure/gain``) stays.
struct RankChoice {
  /// The share of the largest gain that is enough.
  ///
  /// On `reviews-4m` rank 1 has 81 to 86 % of it, and turned as far as perplexity allows, it moves texts
  /// further than ranks of 90 % and more, see `docs/steering.md`.
  static let enough = 0.8

  /// The steer at that rank.
  let steer: Steer
  /// What was measured at each rank, ascending, the whole steer last.
  let levels: [HeldOutReport.RankLevel]

  /// Measures a steer at ranks 1, 2, 4 … and chooses.
  ///
  /// - Throws: `LinearAlgebraError`, `SteeringError`.
  init(_ steer: Steer, on texts: HeldOutTexts) throws {
    let ranks = Self.ranks(upTo: steer.rank)
    let steers = try steer.cut(toRanks: ranks)
    let measures = try steers.map { try texts.measure($0) }
    levels = zip(ranks, measures).map { .init(rank: $0, measure: $1) }
    let largest = measures.map(\.gain).max() ?? 0
    let choice = measures.firstIndex { $0.gain >= Self.enough * largest && largest > 0 } ?? 0
    self.steer = steers[choice]
  }

  static func ranks(upTo rank: Int) -> [Int] {
    Array(sequence(first: 1) { $0 * 2 }.prefix { $0 < rank }) + [rank]
  }
}
