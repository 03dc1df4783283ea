/// Spearman's rank correlation, −1…1: 1 if `y` never falls where `x` rises.
///
/// Pearson's correlation of the ranks, equal values sharing the mean of theirs.
///
/// - Returns: Nil for fewer than two pairs, or if all of `x` or all of `y` are equal.
public func spearmanCorrelation(_ x: [Double], _ y: [Double]) -> Double? {
  precondition(x.count == y.count, "\(x.count) and \(y.count) values")
  let (a, b) = (averageRanks(x), averageRanks(y))
  // Ranks sum to the same whatever the ties.
  let mean = Double(x.count + 1) / 2
  var (covariance, varianceA, varianceB) = (0.0, 0.0, 0.0)
  for (a, b) in zip(a, b) {
    covariance += (a - mean) * (b - mean)
    varianceA += (a - mean) * (a - mean)
    varianceB += (b - mean) * (b - mean)
  }
  guard varianceA > 0, varianceB > 0 else { return nil }
  return covariance / (varianceA * varianceB).squareRoot()
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
