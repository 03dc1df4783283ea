package import Figures
internal import SteerAnalysis

/// Figures of several runs on shared axes.
package struct ComparisonFigures {
  private let names: [String]
  private let runs: [RunContents]

  /// Takes runs by the last parts of their paths.
  package init(_ runs: [RunContents]) {
    self.init(runs, names: Self.names(of: runs.map(\.path)))
  }

  init(_ runs: [RunContents], names: [String]) {
    self.runs = runs
    self.names = names
  }

  /// Short names that tell paths apart.
  ///
  /// - Parameter paths: Paths of folders.
  /// - Returns: A name for each path: its last parts, as many as it takes for all to differ.
  package static func names(of paths: [String]) -> [String] {
    let parts = paths.map { $0.split(separator: "/").filter { $0 != "." } }
    for length in 1...max(parts.map(\.count).max() ?? 1, 1) {
      let names = parts.map { $0.suffix(length).joined(separator: "/") }
      if Set(names).count == names.count, !names.contains("") { return names }
    }
    return paths
  }

  /// A figure for each analysis that at least two of the runs have.
  package var figures: [any Figure] {
    [loss, singularValues, steeringCurve, judgedShares].compactMap { $0 }
  }

  /// The training losses.
  package var loss: (any Figure)? {
    let series = both { run, name in run.training?.series(named: name) }
    return series.map(TrainingLossChart.init)
  }

  /// The singular values of each run's first steer.
  package var singularValues: (any Figure)? {
    let series = both { run, name in run.spectrum?.steers.first?.series(named: name) }
    return series.map(SingularValueChart.init)
  }

  /// Judged shares and perplexities over the steer value.
  package var steeringCurve: (any Figure)? {
    let series = both { run, name in
      run.sweep.flatMap { $0.grid == nil ? $0.series(named: name) : nil }
    }
    return series.map(SteeringCurveChart.init)
  }

  /// Judged shares at the steer values that all sweeps have; nil if they share none.
  package var judgedShares: (any Figure)? {
    let sweeps = both { run, name in
      run.sweep.flatMap { $0.grid == nil ? (name: name, sweep: $0) : nil }
    }
    guard let sweeps else { return nil }
    return TransferFigures.shareChart(sweeps)
  }

  // What at least two runs have.
  private func both<T>(_ value: (RunContents, String) -> T?) -> [T]? {
    let values = zip(runs, names).compactMap { value($0, $1) }
    return values.count > 1 ? values : nil
  }
}
