/// Pearson's correlation, −1…1.
///
/// - Parameters:
///   - x: The values of one side.
///   - y: As many of the other.
/// - Returns: Nil where either side does not vary, as with fewer than two pairs.
/// - Complexity: O(n).
public func pearsonCorrelation(_ x: [Double], _ y: [Double]) -> Double? {
  precondition(x.count == y.count, "\(x.count) and \(y.count) values")
  let n = Double(max(x.count, 1))
  let (meanX, meanY) = (x.reduce(0, +) / n, y.reduce(0, +) / n)
  var (xx, xy, yy) = (0.0, 0.0, 0.0)
  for (a, b) in zip(x, y) {
    xx += (a - meanX) * (a - meanX)
    xy += (a - meanX) * (b - meanY)
    yy += (b - meanY) * (b - meanY)
  }
  let norm = (xx * yy).squareRoot()
  return norm > 0 && norm.isFinite ? xy / norm : nil
}

/// Spearman's rank correlation, −1…1: 1 if `y` never falls where `x` rises.
///
/// Pearson's correlation of the ranks, equal values sharing the mean of theirs.
///
/// - Parameters:
///   - x: The values of one side.
///   - y: As many of the other.
/// - Returns: Nil for fewer than two pairs, or if all of `x` or all of `y` are equal.
/// - Complexity: O(n log n).
public func spearmanCorrelation(_ x: [Double], _ y: [Double]) -> Double? {
  pearsonCorrelation(averageRanks(x), averageRanks(y))
}

private func averageRanks(_ values: [Double]) -> [Double] {
  let order = values.indices.sorted { values[$0] < values[$1] }
  var ranks = [Double](repeating: 0, count: values.count)
  var start = 0
  while start < order.count {
    var end = start + 1
    while end < order.count, values[order[end]] == values[order[start]] { end += 1 }
    // Ranks start + 1 … end share their mean.
    for i in order[start..<end] { ranks[i] = Double(start + 1 + end) / 2 }
    start = end
  }
  return ranks
}
