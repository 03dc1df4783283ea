import Figures
import Foundation
import Testing

@Suite struct ScaleTests {
  /// A thousand domains from 10⁻³⁰⁰ to 10³⁰⁰, of either sign, wide and narrow.
  static let domains: [(low: Double, high: Double)] = {
    var random = SeededGenerator(seed: 5)
    return (0..<1000).map { _ in
      let size = pow(10, Double.random(in: -280...298, using: &random))
      let offset = Double.random(in: -1...1, using: &random) * size
      let reach = size * pow(10, Double.random(in: -7...0, using: &random))
      return (offset, offset + reach)
    }
  }()

  private func expectGood(_ scale: Scale, _ note: String) {
    let ticks = scale.ticks.map(\.value)
    #expect(ticks.count <= 30, "\(note): \(ticks.count) ticks")
    #expect(zip(ticks, ticks.dropFirst()).allSatisfy { $0 < $1 }, "\(note): \(ticks)")
    #expect(ticks.allSatisfy(scale.domain.contains), "\(note): \(ticks) in \(scale.domain)")
    #expect(Set(scale.ticks.map(\.label)).count == ticks.count, "\(note): \(scale.ticks)")
    #expect(
      scale.ticks.allSatisfy { $0.label.count <= 24 && !$0.label.isEmpty },
      "\(note): \(scale.ticks)")
    for tick in ticks {
      let share = scale.share(of: tick)
      #expect(share >= -1e-9 && share <= 1 + 1e-9, "\(note): \(share)")
    }
  }

  @Test(arguments: [Scale.Format.plain, .percent, .signed])
  func linearTicksAreOrderedAndDistinct(format: Scale.Format) {
    for (low, high) in Self.domains {
      for isRounded in [true, false] {
        let scale = Scale.linear([low, high], isRounded: isRounded, format: format)
        expectGood(scale, "\(low)...\(high)")
        #expect(scale.ticks.count >= 2, "\(low)...\(high)")
        #expect(scale.domain.lowerBound <= low && scale.domain.upperBound >= high)
      }
    }
  }

  @Test func stepsAreRound() {
    for (low, high) in Self.domains {
      let ticks = Scale.linear([low, high]).ticks.map(\.value)
      let step = ticks[1] - ticks[0]
      let power = pow(10, log10(step).rounded(.down))
      // Neighbours far from zero leave few digits to their difference.
      let tolerance = 1e-14 * max(abs(low), abs(high)) / step + 1e-6
      let isRound = [1, 2, 2.5, 5, 10].contains { abs(step / power - $0) < $0 * tolerance }
      #expect(isRound, "\(low)...\(high): \(step)")
    }
  }

  @Test func logarithmicTicksAreOrderedAndDistinct() {
    var random = SeededGenerator(seed: 7)
    for _ in 0..<1000 {
      let low = pow(10, Double.random(in: -280...280, using: &random))
      let high = low * pow(10, Double.random(in: 0...15, using: &random))
      let scale = Scale.logarithmic([low, high])
      expectGood(scale, "\(low)...\(high)")
      #expect(scale.ticks.count >= 2, "\(low)...\(high): \(scale.ticks)")
      #expect(scale.domain.contains(low) && scale.domain.contains(high))
    }
    expectGood(Scale.logarithmic([1e-280, 1e290]), "all decades")
  }

  @Test func logarithmicScaleNamesTheValuesGiven() {
    let scale = Scale.logarithmic([1, 2, 8], naming: [8, 1, 2, 8, 1e9, 0, .nan])
    #expect(scale.ticks.map(\.value) == [1, 2, 8])
    #expect(scale.ticks.map(\.label) == ["1", "2", "8"])
    #expect(!Scale.logarithmic([1, 1000], naming: [0]).ticks.isEmpty)
  }

  @Test func logarithmicScaleHasNoPlaceBelowZero() {
    let scale = Scale.logarithmic([0, -3, .nan, 1, 1000])
    #expect(scale.domain.lowerBound > 0.5)
    #expect(scale.ticks.map(\.label) == ["1", "10", "100", "10³"])
    #expect(scale.share(of: 0).isNaN)
    #expect(scale.share(of: -1).isNaN)
  }

  @Test func countsAreWhole() {
    var random = SeededGenerator(seed: 11)
    for _ in 0..<500 {
      let most = Int.random(in: 0...100_000, using: &random)
      let scale = Scale.linear([0, Double(most)], ofCounts: true)
      expectGood(scale, "\(most)")
      #expect(scale.ticks.allSatisfy { $0.value == $0.value.rounded() && !$0.label.contains(".") })
    }
  }

  @Test(
    arguments: [
      [], [0], [1], [-3], [1e300, 1e300], [.nan], [.infinity, -.infinity], [.nan, 4],
      [-.greatestFiniteMagnitude, .greatestFiniteMagnitude], [.leastNonzeroMagnitude],
      [0, .leastNormalMagnitude], [1, 1.0000000000000002],
    ] as [[Double]])
  func degenerateValuesHaveAScale(values: [Double]) {
    for isRounded in [true, false] {
      let scale = Scale.linear(values, isRounded: isRounded, margin: 0.05)
      expectGood(scale, "\(values)")
      #expect(scale.ticks.count >= 2, "\(values): \(scale)")
      #expect(scale.domain.lowerBound < scale.domain.upperBound)
      #expect(scale.domain.lowerBound.isFinite && scale.domain.upperBound.isFinite)
    }
    let logarithmic = Scale.logarithmic(values)
    expectGood(logarithmic, "log \(values)")
    #expect(logarithmic.domain.lowerBound > 0)
  }

  @Test func marginKeepsBothEndsFree() {
    let scale = Scale.linear([0, 10], isRounded: false, margin: 0.1)
    #expect(scale.domain == -1...11)
    #expect(abs(scale.share(of: 5) - 0.5) < 1e-12)
  }

  @Test func labelsHaveTheDigitsOfTheirStep() {
    #expect(Scale.linear([0, 1]).ticks.map(\.label) == ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"])
    #expect(
      Scale.linear([0, 10], ticks: 4).ticks.map(\.label) == ["0.0", "2.5", "5.0", "7.5", "10.0"])
    #expect(Scale.linear([0, 100], ticks: 4).ticks.map(\.label) == ["0", "25", "50", "75", "100"])
    #expect(
      Scale.linear([0, 1], ticks: 2, format: .percent).ticks.map(\.label)
        == ["0\u{A0}%", "50\u{A0}%", "100\u{A0}%"])
    #expect(
      Scale.linear([-2, 2], ticks: 4, format: .signed).ticks.map(\.label)
        == ["−2", "−1", "0", "+1", "+2"])
    #expect(Scale.linear([0, 2e6], ticks: 2).ticks.map(\.label) == ["0", "1·10⁶", "2·10⁶"])
  }
}
