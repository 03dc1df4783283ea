import Foundation
import LinearAlgebra
import Testing

@Suite("Normal quantile")
struct NormalQuantileTests {
  // Python's `statistics.NormalDist().inv_cdf(p)`; both tails, the centre and the seams between
  // the three approximations.
  private static let reference: [(p: Double, quantile: Double)] = [
    (1e-300, -37.0470962993612), (1e-100, -21.27345356096532), (1e-40, -13.310921371425172),
    (1e-20, -9.262340089798405), (1.3877787807814457e-17, -8.455642084878543),
    (1e-16, -8.222082216130435), (1e-13, -7.3487961028006765), (1e-10, -6.361340902404056),
    (1e-7, -5.199337582192817), (1e-5, -4.2648907939228256), (0.001, -3.090232306167813),
    (0.01, -2.3263478740408408), (0.02425, -1.9729610513118845), (0.07, -1.4757910281791702),
    (0.074999, -1.4395385353452304), (0.075, -1.4395314709384557),
    (0.0750001, -1.4395307645017297), (0.1, -1.2815515655446008), (0.2, -0.8416212335729142),
    (0.31830988618379067, -0.4724301721546793), (0.49, -0.025068908258711057),
    (0.4999999, -2.506628274703107e-07), (0.5, 0.0), (0.500001, 2.5066282747057056e-06),
    (0.6, 0.2533471031357998), (0.75, 0.6744897501960817), (0.9, 1.2815515655446008),
    (0.925, 1.439531470938456), (0.9250001, 1.4395321773759004), (0.97, 1.8807936081512504),
    (0.99, 2.3263478740408408), (0.9999, 3.7190164854557084), (0.99999999, 5.612001243305506),
    (0.999999999999, 7.0344869100478356), (0.9999999999999999, 8.209536151601386),
  ]

  @Test func matchesPython() {
    for (p, expected) in Self.reference {
      let actual = NormalQuantile.value(p)
      #expect(abs(actual - expected) <= 1e-14 * abs(expected), "p \(p): \(actual)")
    }
  }

  @Test func isOddAboutTheMiddle() {
    for k in 1..<64 {
      let p = Double(k) / 128
      #expect(NormalQuantile.value(p) == -NormalQuantile.value(1 - p))
    }
  }

  @Test func rises() {
    let points = (1..<4_096).map { NormalQuantile.value(Double($0) / 4_096) }
    #expect(zip(points, points.dropFirst()).allSatisfy { $0 < $1 })
  }

  @Test func invertsTheDistribution() {
    for x in stride(from: -8.0, through: 5, by: 0.0625) {
      let p = 0.5 * erfc(-x / 2.0.squareRoot())
      // Near 1, p itself is rounded: its error grows by one over the density.
      let rounding = 0x1p-53 / exp(-x * x / 2) * 6
      #expect(abs(NormalQuantile.value(p) - x) < 1e-13 * max(abs(x), 1) + rounding, "x \(x)")
    }
  }

  @Test func logarithm() {
    for x in [1e-300, 1e-17, 0.1, 0.5, 0.7071, 1, 1.4142, 1.4143, 2, 3, 1e10] {
      #expect(abs(NormalQuantile.naturalLogarithm(x) - log(x)) <= 4e-16 * max(abs(log(x)), 1))
    }
  }

  @Test func everyDrawIsStrictlyBetweenZeroAndOne() {
    for bits in [UInt64.min, 1, 1 << 11, 1 << 63, .max - 1 << 11, .max] {
      let p = CounterRandom.probability(bits)
      #expect(p > 0 && p < 1)
      #expect(abs(NormalQuantile.value(p)) < 8.4)
    }
  }
}
