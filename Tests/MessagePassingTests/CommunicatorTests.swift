import MessagePassing
import TestSupport
import Testing

@Suite struct CommunicatorTests {
  @Test(arguments: [1, 2, 3, 5]) func everyRankHasTheValuesOfAll(_ size: Int) throws {
    let results = try ThreadRanks.run(size) { ranks in
      try ranks.allGather((0..<ranks.rank).map { Float($0) })
    }
    let expected = (0..<size).map { rank in (0..<rank).map { Float($0) } }
    #expect(results == Array(repeating: expected, count: size))
  }

  @Test(arguments: [1, 2, 3, 5]) func sumsAreInRankOrder(_ size: Int) throws {
    // In another order the small numbers would be lost, or not.
    let values: @Sendable (Int) -> [Float] = { rank in
      [rank == 0 ? 1e8 : rank == size - 1 ? -1e8 : 3, Float(rank), 0.1 * Float(rank), 7]
    }
    let expected = (0..<4).map { i in
      (1..<size).reduce(values(0)[i]) { $0 + values($1)[i] }
    }
    let results = try ThreadRanks.run(size) { ranks in try ranks.sum(values(ranks.rank)) }
    #expect(results == Array(repeating: expected, count: size))
  }

  @Test func fewerValuesThanRanksAreSummed() throws {
    let results = try ThreadRanks.run(4) { ranks in try ranks.sum([Double(ranks.rank)]) }
    #expect(results == [[6], [6], [6], [6]])
    let none = try ThreadRanks.run(3) { ranks in try ranks.sum([Double]()) }
    #expect(none == [[], [], []])
  }

  @Test func whatRankZeroHasIsGivenToAll() throws {
    let results = try ThreadRanks.run(3) { ranks in
      try ranks.broadcast(ranks.isRoot ? [UInt8(1), 2, 3] : [9])
    }
    #expect(results == Array(repeating: [1, 2, 3], count: 3))
  }

  @Test func whatHoldsAtOneRankIsKnownToAll() throws {
    #expect(try ThreadRanks.run(3) { try $0.any($0.rank == 2) } == [true, true, true])
    #expect(try ThreadRanks.run(3) { try $0.any(false) } == [false, false, false])
    #expect(try SingleProcess().any(true))
  }

  @Test func partsFollowEachOtherAndDifferByOneAtMost() {
    for (count, parts) in [(0, 3), (1, 3), (10, 3), (7, 7), (5, 8), (.max, 3)] {
      let ranges = (0..<parts).map { EvenParts.range($0, of: parts, in: count) }
      #expect(ranges.first?.lowerBound == 0 && ranges.last?.upperBound == count)
      for (one, next) in zip(ranges, ranges.dropFirst()) {
        #expect(one.upperBound == next.lowerBound)
      }
      let sizes = ranges.map(\.count)
      #expect((sizes.max() ?? 0) - (sizes.min() ?? 0) <= 1)
    }
  }
}
