/// A share of counted items as an estimate of a probability.
public struct ShareEstimate: Sendable, Equatable {
  /// The number of items that count.
  public var hits: Int
  /// The number of all items, at least one.
  public var count: Int

  /// Creates an estimate.
  public init(hits: Int, of count: Int) {
    precondition(count > 0 && (0...count).contains(hits), "\(hits) of \(count)")
    self.hits = hits
    self.count = count
  }

  /// `p = hits / count`.
  public var share: Double { Double(hits) / Double(count) }

  /// `√(p (1 − p) / n)`: 0 where all items agree, however few they are.
  public var standardError: Double { (share * (1 - share) / Double(count)).squareRoot() }

  /// Wilson's 95 % interval, lower and upper end, for independent items.
  ///
  /// `(p + z²/2n ± z √(p (1 − p)/n + z²/4n²)) / (1 + z²/n)` with `z = 1.95996`. Unlike
  /// `p ± z · standardError` it stays within 0…1 and has a width where all items agree.
  ///
  /// - SeeAlso: Wilson, "Probable inference, the law of succession, and statistical inference", 1927.
  public var interval: [Double] {
    let z = 1.959963984540054
    let n = Double(count)
    let center = share + z * z / (2 * n)
    let spread = z * (share * (1 - share) / n + z * z / (4 * n * n)).squareRoot()
    let scale = 1 + z * z / n
    // Rounding must not push the ends past the shares that they bound.
    return [
      hits == 0 ? 0 : (center - spread) / scale, hits == count ? 1 : (center + spread) / scale,
    ]
  }
}
