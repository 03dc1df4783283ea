/// A seeded, counter-based random generator: Philox 4×32-10.
///
/// Value `i` of a stream is a pure function of `(seed, stream, i)`, so streams never depend on the
/// order of other draws, on batch sizes or on threads, and are the same on every platform.
///
/// The stream is defined as follows. The 128-bit counter is `(i / 2, stream)` as two 64-bit words,
/// low word first; the key is `seed`. One Philox block gives four 32-bit words `w0…w3`; value `2j`
/// of the stream is `w0 | w1 << 32` of block `j`, value `2j + 1` is `w2 | w3 << 32`. The words are
/// those of Random123's `philox4x32` with ten rounds.
///
/// - SeeAlso: Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC 2011.
public struct CounterRandom: Sendable, RandomNumberGenerator {
  /// The key.
  public let seed: UInt64
  /// Which of the seed's 2⁶⁴ streams this is: the high half of the counter.
  public let stream: RandomStream
  /// The index of the next value.
  public private(set) var position: UInt64

  /// Creates the generator of one stream, at its first value or at `position`.
  public init(seed: UInt64, stream: RandomStream = .own(), position: UInt64 = 0) {
    self.seed = seed
    self.stream = stream
    self.position = position
  }

  /// The next 64 random bits.
  public mutating func next() -> UInt64 {
    defer { position &+= 1 }
    let words = Self.block(counter: (position >> 1, stream.number), key: seed)
    return position & 1 == 0 ? words.0 : words.1
  }

  /// A value in [0, 1): the upper 53 bits of `next()` over 2⁵³.
  public mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// A standard normal value, from one draw, by inverting the normal distribution.
  ///
  /// Uses algorithm AS 241 (Wichura 1988; relative error about 1e-16) on
  /// `(upper 53 bits + ½) / 2⁵³`, with only IEEE-exact operations, so it is the same on every
  /// platform.
  public mutating func normal() -> Double { NormalQuantile.value(Self.probability(next())) }

  // (upper 53 bits + ½) / 2⁵³, in (0, 1): the largest would round to 1, whose quantile is infinite.
  package static func probability(_ bits: UInt64) -> Double {
    min((Double(bits >> 11) + 0.5) * 0x1p-53, 1 - 0x1p-53)
  }

  /// An index in `0..<bound`: the high half of the 128-bit product `next() * bound`.
  ///
  /// The bias is below `bound / 2⁶⁴`.
  public mutating func index(below bound: Int) -> Int {
    precondition(bound > 0, "no index below \(bound)")
    return Int(next().multipliedFullWidth(by: UInt64(bound)).high)
  }

  /// The numbers `0..<count` in random order (Fisher–Yates from the last position down).
  public mutating func permutation(_ count: Int) -> [Int] {
    var order = Array(0..<count)
    for i in stride(from: count - 1, to: 0, by: -1) { order.swapAt(i, index(below: i + 1)) }
    return order
  }

  /// One Philox 4×32-10 block, as two 64-bit words.
  package static func block(counter: (UInt64, UInt64), key: UInt64) -> (UInt64, UInt64) {
    var x0 = UInt32(truncatingIfNeeded: counter.0)
    var x1 = UInt32(truncatingIfNeeded: counter.0 >> 32)
    var x2 = UInt32(truncatingIfNeeded: counter.1)
    var x3 = UInt32(truncatingIfNeeded: counter.1 >> 32)
    var k0 = UInt32(truncatingIfNeeded: key)
    var k1 = UInt32(truncatingIfNeeded: key >> 32)
    for _ in 0..<10 {
      let a = x0.multipliedFullWidth(by: 0xD251_1F53)
      let b = x2.multipliedFullWidth(by: 0xCD9E_8D57)
      (x0, x1, x2, x3) = (b.high ^ x1 ^ k0, b.low, a.high ^ x3 ^ k1, a.low)
      k0 &+= 0x9E37_79B9
      k1 &+= 0xBB67_AE85
    }
    return (UInt64(x0) | UInt64(x1) << 32, UInt64(x2) | UInt64(x3) << 32)
  }
}

extension Matrix {
  /// A matrix of independent normal entries with mean 0, drawn row by row from `random`.
  public static func normal(
    rows: Int, columns: Int, standardDeviation: Float, random: inout CounterRandom
  ) -> Matrix {
    var values = [Float](repeating: 0, count: rows * columns)
    for i in values.indices { values[i] = Float(random.normal()) * standardDeviation }
    return Matrix(rows: rows, columns: columns, values)
  }
}
