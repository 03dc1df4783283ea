import NumberText
import Reports
import SteerAnalysis

/// What `spectrum` prints for people.
struct SpectrumText {
  let report: SpectrumReport

  var text: String {
    var parts = report.steers.count > 3 ? [summaryTable] : report.steers.map(block)
    if let truncation = report.truncation { parts.append(table(truncation)) }
    if let stability = report.stability { parts.append(StabilityText(stability: stability).text) }
    if let ablation = report.ablation { parts.append(AblationText(ablation: ablation).text) }
    if !report.comparisons.isEmpty { parts.append(comparisonTable) }
    if report.stability == nil {
      parts.append(
        "Whether other trainings find these dimensions again: give several seeds (train --seeds 3)."
      )
    }
    return parts.joined(separator: "\n\n")
  }

  private func block(_ steer: SteerSpectrum) -> String {
    let rank = steer.effectiveRank
    var rows = [
      ["singular values", leading(steer.singularValues.map(Double.init))],
      [
        "dimensions",
        "\(steer.singularValues.count); 90 % of the energy in \(rank.p90), 99 % in \(rank.p99)",
      ],
      [
        "effective rank",
        "\(Numbers.fixed(rank.entropy, 1)) by entropy, \(Numbers.fixed(rank.stable, 1)) stable",
      ],
      [
        "size",
        "‖εM‖ \(Numbers.fixed(steer.scaledFrobeniusNorm, 3)) Frobenius, "
          + "\(Numbers.fixed(steer.scaledSpectralNorm, 3)) spectral",
      ],
      [
        "condition", condition(steer.conditionNumber),
      ],
      [
        "symmetric",
        "\(percent(steer.symmetricShare)) of the energy scales, "
          + "\(percent(steer.antisymmetricShare)) turns",
      ],
      ["eigenvalues", steer.eigenvalues.prefix(4).map(complex).joined(separator: ", ") + ", …"],
    ]
    if let pca = steer.pca {
      let shares = pca.explainedVarianceRatio.prefix(5).map { percent($0) }
      rows.append([
        "vocabulary", "spread by " + shares.joined(separator: ", ") + ", … (components)",
      ])
    }
    return Console.bold(steer.name) + "\n" + Console.table(nil, rows, left: [0, 1])
  }

  private var summaryTable: String {
    let axes = report.coordinates?.explainedVarianceRatio.prefix(2).enumerated().map {
      "coordinate \($0 + 1) (\(Numbers.fixed(100 * $1, 0)) %)"
    }
    let rows = report.steers.enumerated().map { i, steer in
      [
        steer.name, Numbers.significant(steer.spectralNorm),
        Numbers.fixed(steer.scaledFrobeniusNorm, 3),
        Numbers.fixed(steer.effectiveRank.entropy, 1), "\(steer.effectiveRank.p90)",
      ] + (report.coordinates?.coordinates[i].prefix(2).map { Numbers.significant($0) } ?? [])
    }
    return Console.table(
      ["steer", "largest σ", "‖εM‖", "effective rank", "90 % in"] + (axes ?? []), rows)
  }

  private var texts: String {
    report.isInSample == true ? "texts that the steer was trained on, in-sample" : "texts"
  }

  private func table(_ curve: TruncationCurve) -> String {
    let rows = curve.levels.map { level in
      [
        "\(level.dimensions)", Numbers.fixed(level.effect.loss, 4),
        Numbers.fixed(level.effect.areaUnderCurve, 3),
      ]
    }
    return Console.table(["dimensions kept", "loss", "labels told apart"], rows, left: [])
      + "\nArea under the curve on \(curve.texts) \(texts) (0.5 is chance); loss in nats per token."
  }

  private var comparisonTable: String {
    let pairs = report.comparisons.prefix(20).map { pair in
      [
        pair.first, pair.second, Numbers.fixed(pair.cosine, 3),
        percent(pair.contexts.overlap), percent(pair.words.overlap),
        Numbers.fixed(pair.words.principalAngles.first ?? 90, 1) + "°",
      ]
    }
    let rest = report.comparisons.count - pairs.count
    return Console.table(
      ["steer", "and steer", "cosine", "contexts", "words", "smallest angle"], Array(pairs),
      left: [0, 1])
      + "\nOverlap of the spaces of the first \(report.comparisons.first?.dimensions ?? 0) dimensions."
      + (rest > 0 ? " \(rest) more pairs with --json." : "")
  }

  private func leading(_ values: [Double]) -> String {
    values.prefix(8).map { Numbers.significant($0) }.joined(separator: ", ")
      + (values.count > 8 ? ", …" : "")
  }

  private func condition(_ number: Double?) -> String {
    number.map(Numbers.significant) ?? "singular within float precision"
  }

  private func complex(_ value: [Float]) -> String {
    let real = Numbers.significant(Double(value[0]))
    guard value[1] != 0 else { return real }
    let imaginary = Numbers.significant(Double(abs(value[1])))
    return "\(real) \(value[1] > 0 ? "+" : "−") \(imaginary)i"
  }

  private func percent(_ share: Double) -> String { Numbers.fixed(100 * share, 1) + " %" }
}
