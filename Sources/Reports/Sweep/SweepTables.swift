package import SteerAnalysis
internal import WeightFormats
package import RunFolders

/// The tables of a sweep.
package struct SweepTables {
  /// Whose sweep it is, which names the files.
  package enum Subject: String, Sendable, CaseIterable {
    /// The steer of the run.
    case steer = "sweep"
    /// That steer carried over to another model.
    case transferredSteer = "transferred_sweep"

    /// The document.
    package var document: String { rawValue + ".json" }
    /// All files of the tables.
    package var files: [String] { [rawValue + ".csv", document, rawValue + ".npz"] }
  }

  private let result: SweepResult
  private let axes: [SweepResult.Axis]
  private let subject: Subject

  /// Pairs a result with the steers whose values vary in it.
  package init(
    result: SweepResult, axes: [SweepResult.Axis], subject: Subject = .steer
  ) {
    self.result = result
    self.axes = axes
    self.subject = subject
  }

  /// Writes the document, its table and arrays.
  ///
  /// - Throws: `FileError.cannotWrite(path:reason:)`.
  package func write(to folder: inout RunFolder) throws {
    try folder.write(csv: [header] + result.points.map(row), as: subject.files[0])
    try folder.write(json: result, as: subject.document)
    try folder.write(npz: arrays, as: subject.files[2])
  }

  private var header: [String] {
    [
      "steer_value", "positive_share", "mean_positive", "perplexity", "dist_1", "dist_2", "dist_3",
      "count", "positive_share_low", "positive_share_high", "positive_share_standard_error",
      "score_standard_deviation", "score_p5", "score_p25", "score_p50", "score_p75", "score_p95",
      "perplexity_low", "perplexity_high", "mean_length",
    ] + (axes.count > 1 ? ["second_steer_value"] : [])
  }

  private func row(_ point: SweepPoint) -> [String] {
    let interval = point.perplexityInterval ?? [.nan, .nan]
    let numbers =
      [point.positiveShare, point.meanPositive, point.perplexity] + point.distinct
    let more =
      point.positiveShareInterval + [point.positiveShareStandardError]
      + [point.scores.standardDeviation] + point.scores.quantiles + interval + [point.meanLength]
    let values = axes.map { "\(point.steerValues[$0.index])" }
    return [values[0]] + numbers.map { "\($0)" } + ["\(point.count)"] + more.map { "\($0)" }
      + values.dropFirst()
  }

  private var arrays: [NumPyArray] {
    let points = result.points
    let n = points.count
    func column(_ name: String, _ value: (SweepPoint) -> Double) -> NumPyArray {
      NumPyArray(name, shape: [n], points.map(value))
    }
    func rows(_ name: String, _ values: (SweepPoint) -> [Double]) -> NumPyArray {
      let all = points.flatMap(values)
      return NumPyArray(name, shape: [n, all.count / n], all)
    }
    let steers = points[0].steerValues.count
    var arrays = [
      NumPyArray("steer_values", shape: [n, steers], points.flatMap(\.steerValues)),
      column("positive_share", \.positiveShare),
      rows("positive_share_interval", \.positiveShareInterval),
      column("positive_share_standard_error", \.positiveShareStandardError),
      column("mean_positive", \.meanPositive),
      column("score_standard_deviation", \.scores.standardDeviation),
      rows("score_quantiles", \.scores.quantiles),
      NumPyArray(
        "score_histogram", shape: [n, ScoreDistribution.bins],
        points.flatMap { $0.scores.histogram.map { Int32($0) } }),
      column("perplexity", \.perplexity),
      rows("perplexity_interval") { $0.perplexityInterval ?? [.nan, .nan] },
      rows("distinct", \.distinct), column("mean_length", \.meanLength),
      NumPyArray("count", shape: [n], points.map { Int32($0.count) }),
    ]
    arrays += zip(["values", "second_values"], axes).map { name, axis in
      NumPyArray(name, shape: [axis.values.count], axis.values)
    }
    if let grid = result.grid {
      let shape = [grid.values.count, grid.secondValues.count]
      arrays += [
        NumPyArray("grid_positive_share", shape: shape, grid.positiveShare.flatMap { $0 }),
        NumPyArray("grid_mean_positive", shape: shape, grid.meanPositive.flatMap { $0 }),
        NumPyArray(
          "grid_perplexity", shape: shape, grid.perplexity.flatMap { $0.map { $0 ?? .nan } }),
      ]
    }
    return arrays
  }
}
