package import RunFolders
internal import SteerAnalysis

extension LinearityReport {
  /// Writes the document and its tables.
  ///
  /// - Throws: `FileError.cannotWrite(path:reason:)`.
  package func writeTables(to folder: inout RunFolder) throws {
    try folder.write(json: self, as: Self.file)
    try folder.write(csv: effectRows, as: "effects.csv")
    try folder.write(csv: interpolationRows, as: "linearity.csv")
    if !compositions.isEmpty { try folder.write(csv: compositionRows, as: "composition.csv") }
  }

  private static let spreadNames = ["mean", "standard_error", "percentile_95", "maximum"]

  private var effectRows: [[String]] {
    [["steer", "steer_value"] + Self.spreadNames]
      + steers.flatMap { steer in
        steer.effects.map { [steer.steer, "\($0.steerValue)"] + $0.distance.fields }
      }
  }

  private static let boundNames = ["bound", "published_bound_log10"]

  private var interpolationRows: [[String]] {
    let head = ["steer", "steer_value", "fraction"] + Self.spreadNames + Self.boundNames
    let rows = steers.flatMap { steer in
      steer.interpolations.map { line -> [String] in
        let place = [steer.steer, "\(line.steerValue)", "\(line.fraction)"]
        return place + line.defect.fields + [line.bound.field, line.publishedBoundLog10.field]
      }
    }
    return [head] + rows
  }

  private var compositionRows: [[String]] {
    let place = ["first", "second", "first_value", "second_value", "effect"]
    let rows = compositions.flatMap { pair in
      pair.points.map { point -> [String] in
        let values = point.steerValues.map { "\($0)" } + ["\(point.distance.mean)"]
        return pair.steers + values + point.defect.fields
          + [point.bound.field, point.publishedBoundLog10.field]
      }
    }
    return [place + Self.spreadNames + Self.boundNames] + rows
  }
}

extension ContextSpread {
  fileprivate var fields: [String] {
    ["\(mean)", standardError.field, "\(percentile95)", "\(maximum)"]
  }
}

extension Double? {
  /// As a field of a table, empty for none.
  fileprivate var field: String { map { "\($0)" } ?? "" }
}
