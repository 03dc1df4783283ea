internal import NumberText
internal import SteerAnalysis

/// What cells compute with NumPy, in the same arithmetic.
enum NotebookStatistics {
  /// Pearson's correlation of two columns of a table; NaN if one is constant.
  static func correlation(_ a: [Float], _ b: [Float]) -> Double {
    pearsonCorrelation(a.map { $0.asWritten }, b.map { $0.asWritten }) ?? .nan
  }

  /// `max |x − mean| / deviation` of a column; NaN if it is constant.
  static func largestDeviation(_ column: [Float]) -> Double {
    let values = column.map { $0.asWritten }
    let mean = values.reduce(0, +) / Double(values.count)
    let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)
    return (values.map { abs($0 - mean) }.max() ?? .nan) / variance.squareRoot()
  }
}
