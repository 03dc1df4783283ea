/// Knuth's linear congruential generator.
package struct SeededGenerator: RandomNumberGenerator {
  /// What the next number is made from.
  package var state: UInt64

  /// Creates a generator.
  package init(state: UInt64) { self.state = state }

  package mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return state ^ (state >> 29)
  }
}

/// Bytes without a pattern that truncation could hide.
package func sampleBytes(_ count: Int, seed: UInt64 = 1) -> [UInt8] {
  var generator = SeededGenerator(state: seed)
  return (0..<count).map { _ in UInt8(truncatingIfNeeded: generator.next() >> 32) }
}

/// Copies of `bytes`, each with one to four places changed, cut or doubled.
package func damagedCopies(of bytes: [UInt8], count: Int, seed: UInt64) -> [[UInt8]] {
  var generator = SeededGenerator(state: seed)
  return (0..<count).map { _ in
    var copy = bytes
    for _ in 0..<Int.random(in: 1...4, using: &generator) where !copy.isEmpty {
      let i = Int.random(in: copy.indices, using: &generator)
      switch Int.random(in: 0..<4, using: &generator) {
      case 0: copy[i] = .random(in: 0...255, using: &generator)
      case 1: copy[i] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
      case 2: copy.removeSubrange(i..<min(i + 9, copy.count))
      default: copy.insert(contentsOf: copy[..<min(i, 40)], at: i)
      }
    }
    return copy
  }
}
