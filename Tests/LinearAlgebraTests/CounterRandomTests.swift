import LinearAlgebra
import Testing

@Suite("Counter-based random numbers")
struct CounterRandomTests {
  /// One block by its 32-bit words, in Random123's order.
  private func block(_ counter: [UInt64], _ key: [UInt64]) -> [UInt32] {
    let (low, high) = CounterRandom.block(
      counter: (counter[0] | counter[1] << 32, counter[2] | counter[3] << 32),
      key: key[0] | key[1] << 32)
    return [low, low >> 32, high, high >> 32].map { UInt32(truncatingIfNeeded: $0) }
  }

  // Random123, `kat_vectors`, philox4x32 with ten rounds.
  @Test func publishedAnswers() {
    let ones: UInt64 = 0xFFFF_FFFF
    #expect(
      block([0, 0, 0, 0], [0, 0]) == [0x6627_E8D5, 0xE169_C58D, 0xBC57_AC4C, 0x9B00_DBD8])
    #expect(
      block([ones, ones, ones, ones], [ones, ones])
        == [0x408F_276D, 0x41C8_3B0E, 0xA20B_C7C6, 0x6D54_51FD])
    #expect(
      block(
        [0x243F_6A88, 0x85A3_08D3, 0x1319_8A2E, 0x0370_7344], [0xA409_3822, 0x299F_31D0])
        == [0xD16C_FE09, 0x94FD_CCEB, 0x5001_E420, 0x2412_6EA1])
  }

  @Test func publishedAnswersThroughTheStream() {
    // Seed is the key, (i / 2, stream) the counter.
    var random = CounterRandom(
      seed: 0x299F_31D0_A409_3822, stream: RandomStream(number: 0x0370_7344_1319_8A2E), position: 0)
    #expect(random.next() != 0)
    var zero = CounterRandom(seed: 0)
    #expect(zero.next() == 0xE169_C58D_6627_E8D5)
    #expect(zero.next() == 0x9B00_DBD8_BC57_AC4C)
    let top = UInt64.max
    #expect(
      CounterRandom.block(counter: (top, top), key: top)
        == (0x41C8_3B0E_408F_276D, 0x6D54_51FD_A20B_C7C6))
  }

  @Test func goldenValuesOfSeed42() {
    var random = CounterRandom(seed: 42)
    #expect(
      (0..<6).map { _ in random.next() } == [
        0x77F5_493B_9CEA_F053, 0x5742_B3D7_12BF_50AD, 0x53BA_6CFD_FCDB_2127,
        0x744E_06FB_838F_5A6E, 0xA887_5DCB_D36C_0225, 0xC609_A559_9A4D_6D99,
      ])
    var other = CounterRandom(seed: 42, stream: .own(1))
    #expect((0..<2).map { _ in other.next() } == [0x2051_E913_0293_3769, 0xB62C_409C_3B68_B038])
    var far = CounterRandom(seed: 42, position: 1 << 40 + 1)
    #expect(far.next() == 0xED97_96C8_E5DD_E9E3)
  }

  @Test func goldenDrawsOfSeed42() {
    var uniform = CounterRandom(seed: 42)
    #expect(
      (0..<4).map { _ in uniform.uniform() } == [
        0.4685865183391049, 0.34086154938517876, 0.32706338120338474, 0.4543156017348883,
      ])
    var normal = CounterRandom(seed: 42)
    let expected = [
      -0.07882346885253193, -0.4101129427956516, -0.44803662789792786, -0.11476523741853353,
    ]
    for value in expected { #expect(abs(normal.normal() - value) <= 1e-14 * abs(value)) }
    var order = CounterRandom(seed: 42)
    #expect(order.permutation(10) == [0, 9, 1, 7, 5, 6, 8, 2, 3, 4])
    #expect(order.position == 9)
  }

  @Test func randomAccessEqualsSequence() {
    var sequence = CounterRandom(seed: 7, stream: .own(3))
    let values = (0..<64).map { _ in sequence.next() }
    #expect(sequence.position == 64)
    for start in 0..<64 {
      var random = CounterRandom(seed: 7, stream: .own(3), position: UInt64(start))
      #expect((start..<64).allSatisfy { values[$0] == random.next() })
    }
  }

  @Test func positionWrapsAround() {
    var random = CounterRandom(seed: 1, position: .max)
    _ = random.next()
    #expect(random.position == 0)
  }

  @Test func streamsAndSeedsDiffer() {
    var values: Set<UInt64> = []
    for seed: UInt64 in [0, 1, 42, 1 << 32, .max] {
      for stream: UInt64 in [0, 1, 2, 1 << 32, .max] {
        var random = CounterRandom(seed: seed, stream: RandomStream(number: stream))
        for _ in 0..<10 { values.insert(random.next()) }
      }
    }
    #expect(values.count == 250)
  }

  @Test func everyDrawTakesOneValue() {
    var random = CounterRandom(seed: 3)
    _ = random.uniform()
    _ = random.normal()
    _ = random.index(below: 6)
    #expect(random.position == 3)
  }

  @Test func uniformMoments() {
    var random = CounterRandom(seed: 11)
    let values = (0..<100_000).map { _ in random.uniform() }
    #expect(values.allSatisfy { $0 >= 0 && $0 < 1 })
    let mean = values.reduce(0, +) / 1e5
    let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 1e5
    // Within five standard errors.
    #expect(abs(mean - 0.5) < 5 * (1 / 12 / 1e5).squareRoot())
    #expect(abs(variance - 1 / 12) < 5 * (1 / 180 / 1e5).squareRoot())
  }

  @Test func normalMoments() {
    var random = CounterRandom(seed: 12)
    let values = (0..<100_000).map { _ in random.normal() }
    let mean = values.reduce(0, +) / 1e5
    let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 1e5
    let fourth = values.reduce(0) { $0 + $1 * $1 * $1 * $1 } / 1e5
    #expect(abs(mean) < 5 * (1 / 1e5).squareRoot())
    #expect(abs(variance - 1) < 5 * (2 / 1e5).squareRoot())
    #expect(abs(fourth - 3) < 5 * (96 / 1e5).squareRoot())
    let neighbours = zip(values, values.dropFirst()).reduce(0) { $0 + $1.0 * $1.1 } / 1e5
    #expect(abs(neighbours) < 5 * (1 / 1e5).squareRoot())
  }

  @Test func indicesAreEven() {
    var random = CounterRandom(seed: 13)
    var counts = [Int](repeating: 0, count: 7)
    for _ in 0..<70_000 { counts[random.index(below: 7)] += 1 }
    #expect(counts.allSatisfy { abs($0 - 10_000) < 500 }, "\(counts)")
    #expect(random.index(below: 1) == 0)
  }

  @Test(arguments: [0, 1, 2, 3, 50, 1_001])
  func permutationsArePermutations(_ count: Int) {
    var random = CounterRandom(seed: 14)
    let first = random.permutation(count)
    #expect(first.sorted() == Array(0..<count))
    if count >= 50 { #expect(first != random.permutation(count)) }
  }

  @Test func normalMatrixIsDrawnRowByRow() {
    var random = CounterRandom(seed: 42)
    let a = Matrix.normal(rows: 2, columns: 3, standardDeviation: 0.5, random: &random)
    #expect(random.position == 6)
    #expect(a.values == normals(6, seed: 42, standardDeviation: 0.5))
  }
}

/// Streams are part of every drawn result.
@Suite struct RandomStreamTests {
  @Test func numbersNeverChange() {
    let streams: [(RandomStream, UInt64)] = [
      (.own(), 0), (.own(7), 7), (.lanczosStart, 0), (.initialValues(tensor: 1), 1 << 60 | 1),
      (.textOrder(epoch: 3), 2 << 60 | 3),
      (.continuation(prompt: 5, index: 6), 3 << 60 | 5 << 20 | 6),
      (.permutations(text: 8), 4 << 60 | 8), (.transfer(.heldOutTokens), 5 << 60),
      (.transfer(.heldOutTexts), 5 << 60 | 1), (.transfer(.contextSample), 5 << 60 | 2),
      (.transfer(.tokenMap), 5 << 60 | 3), (.transfer(.contextMap), 5 << 60 | 4),
      (.transfer(.logitPairs), 5 << 60 | 5), (.bootstrap, 6 << 60), (.exchanges, 7 << 60),
      (.split(label: 2), 15 << 60 | 2),
    ]
    for (stream, number) in streams { #expect(stream.number == number) }
  }
}
