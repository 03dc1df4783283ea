internal import NumberText
internal import SteerAnalysis

extension RunComparison {
  private static let shownDimensions = 20

  /// Sizes and dimensions of steers beside each other.
  func spectrumSection(_ runs: [NamedPart<SpectrumReport>]) -> ReportSection {
    let names = runs.map(\.name)
    let steers = runs.map(\.part.steers[0])
    return ReportSection(
      id: "spectrum", heading: "What they are made of",
      question: "Which steer is larger, and which has more dimensions?",
      finding: finding(names, steers),
      blocks: [
        block(SpectrumReport.figures(comparing: runs)),
        measures(names, steers), singularValues(names, steers),
      ])
  }

  private func finding(_ names: [String], _ steers: [SteerSpectrum]) -> String {
    let parts = zip(names, steers).map { name, steer in
      "“\(name)” \(steer.effectiveRank.p90) of \(Numbers.grouped(steer.singularValues.count))"
    }
    return "Dimensions that hold 90\u{A0}% of the energy: " + parts.joined(separator: ", ") + "."
  }

  private func measures(_ names: [String], _ steers: [SteerSpectrum]) -> TableBlock? {
    var table = ComparisonTable(of: names)
    table.add("Steer", words: steers.map(\.name))
    table.add("Dimensions", steers.map { Double($0.singularValues.count) }, digits: 0)
    table.add("Effective rank", steers.map(\.effectiveRank.entropy), digits: 1)
    table.add("Stable rank", steers.map(\.effectiveRank.stable), digits: 2)
    table.add("90\u{A0}% of the energy in", steers.map { Double($0.effectiveRank.p90) }, digits: 0)
    table.add("99\u{A0}% of the energy in", steers.map { Double($0.effectiveRank.p99) }, digits: 0)
    table.add("‖εM‖", steers.map(\.scaledFrobeniusNorm), digits: 3)
    table.add("Largest εσ", steers.map(\.scaledSpectralNorm), digits: 3)
    table.add(share: "Symmetric share", steers.map(\.symmetricShare))
    return table.block(id: "spectrum-measures", caption: "Size and shape")
  }

  private func singularValues(_ names: [String], _ steers: [SteerSpectrum]) -> TableBlock? {
    let count = min(Self.shownDimensions, steers.map(\.singularValues.count).max() ?? 0)
    var table = ComparisonTable(of: names)
    for j in 0..<count {
      let values = steers.map { steer in
        j < steer.singularValues.count ? Double(steer.singularValues[j]) : nil
      }
      table.add(
        .init(
          name: "\(j + 1)", values: values, text: PageNumbers.significant,
          difference: { ($0 > 0 ? "+" : "") + PageNumbers.significant($0) }))
    }
    return table.block(
      id: "singular-value-table", caption: "The largest singular values", first: "Dimension")
  }
}
