/// A measure of contexts, summed up.
public struct ContextSpread: Sendable, Codable, Equatable {
  /// The mean over contexts.
  public var mean: Double
  /// The standard error of the mean; nil with fewer than two texts.
  ///
  /// Contexts of one text are taken together, for they are alike.
  public var standardError: Double?
  /// The value that 95 % of the contexts do not exceed.
  public var percentile95: Double
  /// The largest value.
  public var maximum: Double

  /// Sums up a measure.
  ///
  /// - Parameters:
  ///   - values: One for each context, at least one.
  ///   - texts: The number of the text of each context.
  init(_ values: [Double], texts: [Int]) {
    precondition(values.count == texts.count && !values.isEmpty, "\(values.count) values")
    let count = Double(values.count)
    let mean = values.reduce(0, +) / count
    var sums: [Int: Double] = [:]
    for (text, value) in zip(texts, values) { sums[text, default: 0] += value - mean }
    // In the order of the texts: sums depend on their order.
    let squares = sums.sorted { $0.key < $1.key }.reduce(0) { $0 + $1.value * $1.value }
    let groups = Double(sums.count)
    self.mean = mean
    standardError = groups > 1 ? (squares * groups / (groups - 1)).squareRoot() / count : nil
    let sorted = values.sorted()
    percentile95 = sorted[(sorted.count * 95 + 99) / 100 - 1]
    maximum = sorted[sorted.count - 1]
  }
}
