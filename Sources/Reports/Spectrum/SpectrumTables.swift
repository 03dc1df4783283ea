internal import LinearAlgebra
package import SteerAnalysis
internal import WeightFormats
package import RunFolders

/// The tables of `spectrum`.
package struct SpectrumTables {
  package let report: SpectrumReport
  package let decompositions: [SteerDecomposition]

  /// Pairs a document with the decompositions of its steers, in order.
  package init(report: SpectrumReport, decompositions: [SteerDecomposition]) {
    self.report = report
    self.decompositions = decompositions
  }

  /// Writes the document, its tables and arrays.
  ///
  /// - Throws: `FileError.cannotWrite(path:reason:)`.
  package func write(to folder: inout RunFolder) throws {
    try folder.write(json: report, as: SpectrumReport.file)
    try folder.write(csv: spectrumRows, as: "spectrum.csv")
    try folder.write(csv: eigenvalueRows, as: "eigenvalues.csv")
    if let truncation = report.truncation {
      try folder.write(csv: truncationRows(truncation), as: "truncation.csv")
      try folder.write(csv: leaveOneOutRows(truncation), as: "leave_one_out.csv")
    }
    if let coordinates = report.coordinates {
      try folder.write(csv: coordinateRows(coordinates), as: "coordinates.csv")
      try folder.write(csv: comparisonRows, as: "comparisons.csv")
    }
    if let stability = report.stability {
      try folder.write(csv: stabilityRows(stability), as: "stability.csv")
    }
    if let ablation = report.ablation {
      try folder.write(csv: ablationRows(ablation), as: "ablation.csv")
    }
    try folder.write(npz: arrays, as: "spectrum.npz")
  }

  private var spectrumRows: [[String]] {
    [["steer", "dimension", "singular_value", "energy", "explained_variance_ratio"]]
      + report.steers.flatMap { steer in
        steer.singularValues.indices.map { j in
          let ratio = steer.pca.map { "\($0.explainedVarianceRatio[j])" } ?? ""
          return [
            steer.name, "\(j + 1)", "\(steer.singularValues[j])", "\(steer.energy[j])", ratio,
          ]
        }
      }
  }

  private var eigenvalueRows: [[String]] {
    [["steer", "part", "index", "real", "imaginary"]]
      + report.steers.flatMap { steer in
        steer.eigenvalues.enumerated().map { i, value in
          [steer.name, "whole", "\(i + 1)", "\(value[0])", "\(value[1])"]
        }
          + steer.symmetricEigenvalues.enumerated().map { i, value in
            [steer.name, "symmetric", "\(i + 1)", "\(value)", "0"]
          }
      }
  }

  private func truncationRows(_ curve: TruncationCurve) -> [[String]] {
    [["dimensions", "loss", "area_under_curve"]]
      + curve.levels.map {
        ["\($0.dimensions)", "\($0.effect.loss)", "\($0.effect.areaUnderCurve)"]
      }
  }

  private func leaveOneOutRows(_ curve: TruncationCurve) -> [[String]] {
    [["dimension", "loss_change", "area_under_curve_change"]]
      + curve.leaveOneOut.map {
        ["\($0.dimension)", "\($0.lossChange)", "\($0.areaUnderCurveChange)"]
      }
  }

  private func stabilityRows(_ stability: SteerStability) -> [[String]] {
    [["dimension", "stable", "other", "other_dimension", "cosine", "contexts", "words"]]
      + stability.dimensions.flatMap { dimension in
        dimension.matches.map {
          [
            "\(dimension.index)", "\(dimension.isStable)", $0.steer, "\($0.dimension)",
            "\($0.cosine)", "\($0.contexts)", "\($0.words)",
          ]
        }
      }
  }

  private func ablationRows(_ ablation: DimensionAblation) -> [[String]] {
    let header = [
      "part", "dimension", "steer_value", "positive_share", "positive_share_low",
      "positive_share_high", "perplexity", "perplexity_low", "perplexity_high", "dist_2", "count",
    ]
    return [header]
      + ablation.measures.map { measure in
        let (part, point) = (measure.part, measure.point)
        let interval = point.perplexityInterval ?? [.nan, .nan]
        let numbers =
          [point.positiveShare] + point.positiveShareInterval + [point.perplexity] + interval
          + [point.distinct[1]]
        return [
          part.kind.rawValue, part.dimension.map { "\($0)" } ?? "",
          "\(point.steerValues.first ?? 0)",
        ] + numbers.map { "\($0)" } + ["\(point.count)"]
      }
  }

  private func coordinateRows(_ coordinates: SteerCoordinates) -> [[String]] {
    let axes = coordinates.explainedVarianceRatio.indices.map { "coordinate_\($0 + 1)" }
    return [["steer"] + axes]
      + zip(coordinates.names, coordinates.coordinates).map { name, values in
        [name] + values.map { "\($0)" }
      }
  }

  private var comparisonRows: [[String]] {
    [["first", "second", "cosine", "context_overlap", "word_overlap", "smallest_word_angle"]]
      + report.comparisons.map {
        [
          $0.first, $0.second, "\($0.cosine)", "\($0.contexts.overlap)", "\($0.words.overlap)",
          "\($0.words.principalAngles.first ?? 90)",
        ]
      }
  }

  // Arrays of the i-th steer end in `_i`; their names are in spectrum.json, in this order.
  private var arrays: [NumPyArray] {
    zip(report.steers, decompositions).enumerated().flatMap { i, pair in
      let (steer, parts) = (pair.0, pair.1.factors)
      let eigenvalues = steer.eigenvalues
      var arrays = [
        NumPyArray(matrix: "u_\(i)", parts.u),
        NumPyArray(
          "singular_values_\(i)", shape: [parts.singularValues.count], parts.singularValues),
        NumPyArray(matrix: "v_transposed_\(i)", parts.vTransposed),
        NumPyArray(
          "eigenvalues_\(i)", shape: [eigenvalues.count], real: eigenvalues.map { $0[0] },
          imaginary: eigenvalues.map { $0[1] }),
        NumPyArray(
          "symmetric_eigenvalues_\(i)", shape: [steer.symmetricEigenvalues.count],
          steer.symmetricEigenvalues),
      ]
      if let pca = steer.pca {
        arrays.append(NumPyArray(matrix: "pca_components_\(i)", pca.components))
        arrays.append(
          NumPyArray(
            "pca_explained_variance_\(i)", shape: [pca.explainedVariance.count],
            pca.explainedVariance))
      }
      return arrays
    }
  }
}
