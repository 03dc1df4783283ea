import LinearAlgebra
import MessagePassing
import Steering
import Testing

@Suite struct RankSharesTests {
  // 40 texts of 1 to 30 positions in batches of 8.
  private let counts: [Int]
  private let batches: [[Int]]

  init() {
    var random = CounterRandom(seed: 5)
    counts = (0..<40).map { _ in 1 + random.index(below: 30) }
    batches = (0..<5).map { Array($0 * 8..<($0 + 1) * 8) }
  }

  private func shares(_ size: Int) -> RankShares {
    RankShares(
      batches: batches, lengths: counts.map { $0 + 1 }, counts: counts, width: 64, size: size)
  }

  @Test(arguments: [1, 2, 3, 7, 50]) func everyTextBelongsToOneRank(_ size: Int) {
    let shares = shares(size)
    let all = Array(counts.indices)
    let owned = (0..<size).flatMap { shares.texts(of: $0, among: all) }
    #expect(owned.sorted() == all)
    let kept = (0..<size).map { shares.counts(keptBy: $0) }
    for text in all { #expect(kept.reduce(0) { $0 + $1[text] } == counts[text]) }
  }

  @Test func textsOfABatchCostRanksAboutTheSame() {
    let shares = shares(2)
    for batch in batches {
      let costs = (0..<2).map { rank in
        shares.texts(of: rank, among: batch).reduce(0) {
          $0 + RankShares.cost(tokens: counts[$1] + 1, width: 64)
        }
      }
      let most = batch.map { RankShares.cost(tokens: counts[$0] + 1, width: 64) }.max() ?? 0
      #expect(abs(costs[0] - costs[1]) <= most)
    }
    // The dearest first: 5 and 4 + 1, where one after the other would be 1 + 4 and 5.
    #expect(RankShares.ranks([1, 4, 5], 2) == [1, 1, 0])
  }

  @Test(arguments: [1, 2, 3, 7, 50]) func positionsOfABatchAreSharedEvenly(_ size: Int) {
    let shares = shares(size)
    // Texts of many first batches, as in a later epoch.
    let batch = [3, 17, 22, 39, 8, 9, 31]
    let parts = (0..<size).map { shares.share(of: batch, for: $0) }
    let positions = parts.flatMap(\.positions).map { [$0.text, $0.index] }
    let expected = batch.flatMap { text in (0..<counts[text]).map { [text, $0] } }
    #expect(
      positions.sorted { $0.lexicographicallyPrecedes($1) }
        == expected.sorted { $0.lexicographicallyPrecedes($1) })
    let sizes = parts.map(\.positions.count)
    #expect((sizes.max() ?? 0) - (sizes.min() ?? 0) <= 1)
    for part in parts { #expect(part.total == expected.count) }
  }

  @Test func onlyWhatIsTooMuchIsHandedOver() {
    #expect(RankShares.transfers([4, 4, 4]).isEmpty)
    #expect(
      RankShares.transfers([7, 1, 1]) == [
        .init(from: 0, to: 1, held: 3..<5), .init(from: 0, to: 2, held: 5..<7),
      ])
    #expect(RankShares.transfers([0, 2]) == [.init(from: 1, to: 0, held: 1..<2)])
    #expect(RankShares.transfers([0, 0]).isEmpty)
  }
}
