internal import Foundation
internal import NumberText

/// Where values lie along an axis.
package struct Scale: Sendable, Equatable {
  /// How values become distances.
  package enum Kind: Sendable, Equatable {
    case linear
    /// By their logarithm; values must be positive.
    case logarithmic
  }

  /// A value that the axis names.
  package struct Tick: Sendable, Equatable {
    package var value: Double
    package var label: String
  }

  /// How ticks are written.
  package enum Format: Sendable, Equatable {
    case plain
    case percent
    /// With a plus sign before positive values.
    case signed
  }

  package let kind: Kind
  package let domain: ClosedRange<Double>
  package let ticks: [Tick]

  /// A linear scale that holds all values.
  ///
  /// - Parameters:
  ///   - values: Numbers that are not finite, or so large that differences overflow, are left out;
  ///     without any the scale is 0 to 1.
  ///   - including: Values to hold in any case, such as 0.
  ///   - ticks: About how many ticks.
  ///   - isRounded: Whether the ends move outwards to ticks.
  ///   - margin: The share of the reach that is kept free at both ends.
  ///   - format: How ticks are written.
  ///   - ofCounts: Whether only whole numbers get ticks.
  ///   - named: Values that get the ticks instead, such as the few that were measured; many do not.
  /// - Returns: The scale with its ticks.
  package static func linear(
    _ values: some Sequence<Double>, including: [Double] = [], ticks: Int = 5,
    isRounded: Bool = true, margin: Double = 0, format: Format = .plain, ofCounts: Bool = false,
    naming named: [Double] = []
  ) -> Scale {
    var (low, high) = ends(of: values.filter(isPlaceable) + including)
    let free = margin * (high - low)
    (low, high) = (low - free, high + free)
    var step = roundStep((high - low) / Double(max(ticks, 1)))
    if ofCounts { step = step == 2.5 ? 5 : max(step, 1) }
    if isRounded {
      low = (low / step + 1e-9).rounded(.down) * step
      high = (high / step - 1e-9).rounded(.up) * step
    }
    let some = Set(named.filter { isPlaceable($0) && (low...high).contains($0) }).sorted()
    let own =
      some.count <= mostNamed ? some.map { Tick(value: $0, label: label(of: $0, format)) } : []
    return Scale(
      kind: .linear, domain: low...high,
      ticks: own.isEmpty ? linearTicks(low...high, step, format) : own)
  }

  private static let mostNamed = 15

  private static func label(of value: Double, _ format: Format) -> String {
    switch format {
    case .plain: FigureNumbers.significant(value)
    case .percent: FigureNumbers.percent(value)
    case .signed: (value > 0 ? "+" : "") + FigureNumbers.significant(value)
    }
  }

  /// A logarithmic scale that holds all positive values, with ticks at powers of ten or, within two
  /// decades, at 1, 2 and 5 times those.
  ///
  /// - Parameters:
  ///   - values: The values.
  ///   - named: Values that get the ticks instead, such as the few sizes that were measured; those
  ///     without a logarithm get none.
  /// - Returns: The scale with its ticks.
  package static func logarithmic(_ values: some Sequence<Double>, naming named: [Double] = [])
    -> Scale
  {
    let positive = values.filter(isLogarithmic)
    let low = positive.min() ?? 1
    let high = max(positive.max() ?? 10, low * 1.2)
    // At most half a decade, so that the ends stay numbers.
    let margin = min((log10(high) - log10(low)) * 0.04, 0.5)
    let domain = pow(10, log10(low) - margin)...pow(10, log10(high) + margin)
    let named = Set(named.filter { isLogarithmic($0) && domain.contains($0) }).sorted()
    let ticks = named.map { Tick(value: $0, label: FigureNumbers.significant($0)) }
    return Scale(
      kind: .logarithmic, domain: domain, ticks: ticks.isEmpty ? logarithmicTicks(domain) : ticks)
  }

  /// A linear scale with given ends and ticks.
  package init(domain: ClosedRange<Double>, ticks: [Tick]) {
    self.init(kind: .linear, domain: domain, ticks: ticks)
  }

  private init(kind: Kind, domain: ClosedRange<Double>, ticks: [Tick]) {
    self.kind = kind
    self.domain = domain
    self.ticks = ticks
  }

  /// The place of a value: 0 at the lower end of the domain, 1 at the upper one; NaN for values that
  /// have none, such as those that a logarithm does not have.
  package func share(of value: Double) -> Double {
    guard Self.isPlaceable(value) || domain.contains(value) else { return .nan }
    let (low, high) = (domain.lowerBound, domain.upperBound)
    switch kind {
    case .linear: return (value - low) / (high - low)
    case .logarithmic:
      return value >= Self.smallest
        ? (log10(value) - log10(low)) / (log10(high) - log10(low)) : .nan
    }
  }

  /// Whether a linear scale has a place for a number: it is finite, and differences do not overflow.
  package static func isPlaceable(_ value: Double) -> Bool { abs(value) <= largest }

  /// Whether a logarithmic scale has a place for a number.
  package static func isLogarithmic(_ value: Double) -> Bool {
    value >= smallest && value <= largest
  }

  // Beyond these, differences and powers of ten overflow or lose their digits.
  private static let largest = 1e300
  private static let smallest = 1e-290

  // The extremes, apart even if values are equal but for rounding.
  private static func ends(of values: [Double]) -> (low: Double, high: Double) {
    let (low, high) = (values.min() ?? 0, values.max() ?? 1)
    let modulus = max(abs(low), abs(high))
    guard high - low <= max(modulus * 1e-9, smallest) else { return (low, high) }
    let margin = modulus <= smallest ? 1 : modulus * 0.1
    return (low - margin, high + margin)
  }

  // The smallest of 1, 2, 2.5 and 5 times a power of ten that is no less.
  private static func roundStep(_ step: Double) -> Double {
    let power = pow(10, log10(step).rounded(.down))
    let multiple = [1, 2, 2.5, 5].first { $0 * power >= step * (1 - 1e-9) } ?? 10
    return multiple * power
  }

  private static func linearTicks(
    _ domain: ClosedRange<Double>, _ step: Double, _ format: Format = .plain
  ) -> [Tick] {
    let first = (domain.lowerBound / step - 1e-6).rounded(.up)
    let last = (domain.upperBound / step + 1e-6).rounded(.down)
    guard last >= first, last - first < 1000 else { return [] }
    let values = (0...Int(last - first)).map { i in
      min(max((first + Double(i)) * step, domain.lowerBound), domain.upperBound)
    }
    return zip(values, labels(of: values, step: step, format)).map(Tick.init)
  }

  // As many digits as tell neighbours apart; powers of ten where plain digits would be many.
  private static func labels(of values: [Double], step: Double, _ format: Format) -> [String] {
    let factor = format == .percent ? 100.0 : 1
    let exponent = Int(log10(step * factor * (1 + 1e-9)).rounded(.down))
    let mantissa = step * factor / pow(10, Double(exponent))
    let isWhole = abs(mantissa - mantissa.rounded()) < 1e-6
    let decimals = (isWhole ? 0 : 1) - exponent
    let most = factor * (values.map(abs).max() ?? 0)
    return values.map { value in
      let number =
        most >= 1e6 || most < 1e-4
        ? FigureNumbers.scientific(
          value * factor, Int(log10(max(most, smallest)).rounded(.down)) + decimals + 1)
        : FigureNumbers.fixed(value * factor, max(decimals, 0))
      switch format {
      case .plain: return number
      case .percent: return number + FigureNumbers.percentSign
      case .signed: return value > step / 2 ? "+" + number : number
      }
    }
  }

  private static func logarithmicTicks(_ domain: ClosedRange<Double>) -> [Tick] {
    let first = Int(log10(domain.lowerBound).rounded(.down))
    let last = Int(log10(domain.upperBound).rounded(.up))
    let decades = log10(domain.upperBound) - log10(domain.lowerBound)
    let every = max(1, Int((decades / 7).rounded(.up)))
    let isShort = decades < 2
    let multiples: [Double] = isShort ? [1, 2, 5] : [1]
    let ticks = (first...last).filter { $0 % every == 0 }.flatMap { exponent in
      multiples.compactMap { multiple -> Tick? in
        let value = multiple * pow(10, Double(exponent))
        guard domain.contains(value) else { return nil }
        let label =
          isShort ? FigureNumbers.significant(value) : FigureNumbers.power(ofTen: exponent)
        return Tick(value: value, label: label)
      }
    }
    guard isShort, ticks.count < 3 else { return ticks }
    return linearTicks(domain, roundStep((domain.upperBound - domain.lowerBound) / 4))
  }
}
