internal import Foundation

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
  ///   - values: Numbers that are not finite are left out; without any the scale is 0 to 1.
  ///   - including: Values to hold in any case, such as 0.
  ///   - ticks: About how many ticks.
  ///   - isRounded: Whether the ends move outwards to ticks.
  ///   - format: How ticks are written.
  ///   - ofCounts: Whether only whole numbers get ticks.
  /// - Returns: The scale with its ticks.
  package static func linear(
    _ values: some Sequence<Double>, including: [Double] = [], ticks: Int = 5,
    isRounded: Bool = true, format: Format = .plain, ofCounts: Bool = false
  ) -> Scale {
    let all = values.filter(\.isFinite) + including
    var low = all.min() ?? 0
    var high = all.max() ?? 1
    if low == high {
      let margin = low == 0 ? 1 : abs(low) * 0.1
      (low, high) = (low - margin, high + margin)
    }
    var step = roundStep((high - low) / Double(max(ticks, 1)))
    if ofCounts { step = step == 2.5 ? 5 : max(step, 1) }
    if isRounded {
      low = (low / step + 1e-9).rounded(.down) * step
      high = (high / step - 1e-9).rounded(.up) * step
    }
    return Scale(
      kind: .linear, domain: low...high, ticks: linearTicks(low, high, step, format))
  }

  /// A logarithmic scale that holds all positive values, with ticks at powers of ten or, within two
  /// decades, at 1, 2 and 5 times those.
  package static func logarithmic(_ values: some Sequence<Double>) -> Scale {
    let positive = values.filter { $0.isFinite && $0 > 0 }
    let low = positive.min() ?? 1
    let high = max(positive.max() ?? 10, low * 1.2)
    let margin = (log10(high) - log10(low)) * 0.04
    let domain = pow(10, log10(low) - margin)...pow(10, log10(high) + margin)
    return Scale(kind: .logarithmic, domain: domain, ticks: logarithmicTicks(domain))
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

  /// The place of a value: 0 at the lower end of the domain, 1 at the upper one; NaN for values that a
  /// logarithm does not have.
  package func share(of value: Double) -> Double {
    let (low, high) = (domain.lowerBound, domain.upperBound)
    switch kind {
    case .linear: return (value - low) / (high - low)
    case .logarithmic:
      return value > 0 ? (log10(value) - log10(low)) / (log10(high) - log10(low)) : .nan
    }
  }

  // The smallest of 1, 2, 2.5 and 5 times a power of ten that is no less.
  private static func roundStep(_ step: Double) -> Double {
    let power = pow(10, log10(step).rounded(.down))
    let multiple = [1, 2, 2.5, 5].first { $0 * power >= step * (1 - 1e-9) } ?? 10
    return multiple * power
  }

  private static func linearTicks(_ low: Double, _ high: Double, _ step: Double, _ format: Format)
    -> [Tick]
  {
    let first = (low / step - 1e-6).rounded(.up)
    let last = (high / step + 1e-6).rounded(.down)
    guard last >= first, last - first < 1000 else { return [] }
    let unit = format == .percent ? step * 100 : step
    let decimals = max(0, -Int(log10(unit).rounded(.down)))
    let needsMore =
      abs((unit * pow(10, Double(decimals))).rounded() / pow(10, Double(decimals)) - unit) > unit
      * 1e-6
    return stride(from: first, through: last, by: 1).map { i in
      let value = i * step
      return Tick(value: value, label: label(value, decimals + (needsMore ? 1 : 0), format))
    }
  }

  private static func label(_ value: Double, _ decimals: Int, _ format: Format) -> String {
    switch format {
    case .plain:
      abs(value) >= 1e6 ? NumberText.significant(value) : NumberText.fixed(value, decimals)
    case .percent: NumberText.percent(value, decimals)
    case .signed: NumberText.signed(value, decimals)
    }
  }

  private static func logarithmicTicks(_ domain: ClosedRange<Double>) -> [Tick] {
    let first = Int(log10(domain.lowerBound).rounded(.down))
    let last = Int(log10(domain.upperBound).rounded(.up))
    let decades = log10(domain.upperBound) - log10(domain.lowerBound)
    let every = max(1, Int((decades / 7).rounded(.up)))
    let multiples: [Double] = decades < 2 ? [1, 2, 5] : [1]
    return (first...last).filter { $0 % every == 0 }.flatMap { exponent in
      multiples.compactMap { multiple -> Tick? in
        let value = multiple * pow(10, Double(exponent))
        guard domain.contains(value) else { return nil }
        let label =
          decades < 2 ? NumberText.significant(value) : NumberText.power(ofTen: exponent)
        return Tick(value: value, label: label)
      }
    }
  }
}
