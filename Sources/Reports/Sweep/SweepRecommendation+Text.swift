internal import NumberText
package import SteerAnalysis

extension SweepRecommendation {
  /// A sentence for each side.
  package var sentences: [String] {
    [(positive, noPositive, "positive"), (negative, noNegative, "negative")].compactMap {
      Self.sentence($0, $1, side: $2, price)
    }
  }

  private static func sentence(
    _ side: Side?, _ absence: Absence?, side name: String, _ price: Price
  ) -> String? {
    let limits =
      "perplexity up to \(Numbers.plain(Float(price.perplexityRatio))) times that at 0, dist-2 of "
      + "\(Numbers.fixed(100 * price.distinctRatio, 0)) % or more"
    if let side {
      let ends = side.positiveShareInterval.map { Numbers.fixed(100 * $0, 1) }
      return "recommended: \(Numbers.signed(side.value)), where "
        + "\(Numbers.fixed(100 * side.positiveShare, 1)) % (\(ends.joined(separator: "–"))) are judged "
        + "positive at \(Numbers.fixed(side.perplexityRatio, 2)) times the perplexity"
    }
    switch absence {
    case .tooDear: return "no \(name) value keeps the price (\(limits)); try smaller ones"
    case .noEffect:
      return
        "no \(name) value within the price (\(limits)) moves the share beyond chance; try others, or "
        + "another steer"
    case .notMeasured, nil: return nil
    }
  }
}
