internal import NumberText
internal import SteerAnalysis

/// The size and shape of steers, in words.
enum SpectrumFindings {
  static func sentence(_ spectrum: SpectrumReport) -> String {
    guard spectrum.steers.count == 1, let steer = spectrum.steers.first else {
      let ranks = spectrum.steers.map(\.effectiveRank.p90)
      let (fewest, most) = (ranks.min() ?? 0, ranks.max() ?? 0)
      let count = fewest == most ? "\(most)" : "\(fewest) to \(most)"
      return "The \(spectrum.steers.count) steers hold 90\u{A0}% of their energy in \(count) "
        + (most == 1 ? "dimension." : "dimensions.")
    }
    return "Of its \(Numbers.grouped(steer.singularValues.count)) dimensions, "
      + "\(steer.effectiveRank.p90) \(steer.effectiveRank.p90 == 1 ? "holds" : "hold") 90\u{A0}% of the energy."
  }

  static func tiles(_ spectrum: SpectrumReport) -> [ReportPage.Tile] {
    guard spectrum.steers.count == 1, let steer = spectrum.steers.first else { return [] }
    return [
      .init(
        value: "\(steer.effectiveRank.p90)", label: "dimensions hold 90\u{A0}% of the energy",
        note: "of \(Numbers.grouped(steer.singularValues.count))")
    ]
  }
}
