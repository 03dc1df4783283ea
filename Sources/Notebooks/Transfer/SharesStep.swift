internal import NumberText
internal import Reports
internal import SteerAnalysis

extension TransferWalkthrough {
  /// Whether the transferred steer still steers.
  var sharesStep: [Notebook.Cell] {
    guard let pair = SweepPair(source.run), pair.points.count > 1 else { return [] }
    return [
      .narrative([
        .heading(2, "Does it steer?"),
        .paragraph(
          """
          Both models write continuations of the same prompts, the source with the original steer and \
          the target with the transferred one, and the same judge reads them. The share that it takes \
          for positive should rise in the same way. \(code: "error") is the standard error of the \
          difference.
          """),
      ]),
      .code(Self.tabulatingShares, [.table(pair.table)]),
      .code(Self.drawingShares, source.outputs("judged-shares")),
      .narrative([.paragraph(pair.finding)]),
    ]
  }

  private static let tabulatingShares = """
    original, transferred = (
        read(name, missing=["", "nan"]) for name in ("sweep.csv", "transferred_sweep.csv"))
    both = original.merge(transferred, on="steer_value", suffixes=("_original", "_transferred"))
    both["difference"] = both["positive_share_transferred"] - both["positive_share_original"]
    both["error"] = np.hypot(
        both["positive_share_standard_error_original"],
        both["positive_share_standard_error_transferred"])
    show(both, "steer_value", {
        "positive_share_original": "{:.1%}", "positive_share_transferred": "{:.1%}",
        "difference": "{:+.1%}", "error": "{:.1%}",
        "perplexity_original": "{:.1f}", "perplexity_transferred": "{:.1f}",
    })
    """

  private static let drawingShares = """
    figure, (shares, perplexities) = plt.subplots(1, 2)
    for table, label, color, mark in (
        (original, "original", BLUE, "o"), (transferred, "transferred", ORANGE, "s"),
    ):
        share = 100 * table["positive_share"]
        ends = 100 * table[["positive_share_low", "positive_share_high"]]
        shares.errorbar(
            table["steer_value"], share,
            yerr=[share - ends["positive_share_low"], ends["positive_share_high"] - share],
            color=color, marker=mark, capsize=3, label=label)
        perplexities.plot(
            table["steer_value"], table["perplexity"], color=color, marker=mark, label=label)
    shares.set(
        xlabel="steer value", ylabel="judged positive, %", ylim=(-3, 103),
        title="What the judge takes for positive")
    perplexities.set(
        xlabel="steer value", ylabel="perplexity", title="Perplexity of each model without steer")
    shares.legend()
    plt.show()
    """
}

/// Sweeps of the original and the transferred steer over the same values of one steer.
private struct SweepPair {
  /// Points of both at each value, in the order of the table.
  let points: [(value: Float, original: SweepPoint, transferred: SweepPoint)]

  init?(_ run: RunContents) {
    guard let sweep = run.sweep, let other = run.transferredSweep, sweep.grid == nil,
      other.grid == nil, let axis = Self.axis(sweep), axis == Self.axis(other)
    else { return nil }
    let values = Dictionary(
      other.points.map { ($0.steerValues[axis], $0) }, uniquingKeysWith: { first, _ in first })
    guard values.count == other.points.count,
      Set(sweep.points.map { $0.steerValues[axis] }).count == sweep.points.count
    else { return nil }
    points = sweep.points.compactMap { point in
      let value = point.steerValues[axis]
      return values[value].map { (value, point, $0) }
    }
  }

  /// The steer whose value varies.
  private static func axis(_ sweep: SweepResult) -> Int? {
    guard let first = sweep.points.first else { return nil }
    return first.steerValues.indices.first { i in
      sweep.points.contains { $0.steerValues[i] != first.steerValues[i] }
    }
  }

  private static func error(_ a: SweepPoint, _ b: SweepPoint) -> Double {
    let (x, y) = (a.positiveShareStandardError, b.positiveShareStandardError)
    return (x * x + y * y).squareRoot()
  }

  var table: NotebookTable {
    NotebookTable(
      [
        "positive_share_original", "positive_share_transferred", "difference", "error",
        "perplexity_original", "perplexity_transferred",
      ],
      points.map { value, original, transferred in
        [
          "\(value.asWritten)", PythonNumbers.percent(original.positiveShare),
          PythonNumbers.percent(transferred.positiveShare),
          PythonNumbers.signedPercent(transferred.positiveShare - original.positiveShare),
          PythonNumbers.percent(Self.error(original, transferred)),
          PythonNumbers.fixed(original.perplexity, 1),
          PythonNumbers.fixed(transferred.perplexity, 1),
        ]
      })
  }

  var finding: Prose {
    guard let low = points.min(by: { $0.value < $1.value }),
      let high = points.max(by: { $0.value < $1.value })
    else { return "" }
    let reach = high.original.positiveShare - low.original.positiveShare
    let kept = high.transferred.positiveShare - low.transferred.positiveShare
    let ends = "\(ProseNumbers.steerValue(low.value)) to \(ProseNumbers.steerValue(high.value))"
    let moved: Prose = """
      From \(ends) the original moves the judged share from \
      \(ProseNumbers.percent(low.original.positiveShare)) to \
      \(ProseNumbers.percent(high.original.positiveShare)), the transferred steer from \
      \(ProseNumbers.percent(low.transferred.positiveShare)) to \
      \(ProseNumbers.percent(high.transferred.positiveShare))
      """
    let share: Prose =
      reach > 0.1 ? ": \(ProseNumbers.percent(kept / reach, 0)) of the original's reach. " : ". "
    return "\(strong: "Finding.") \(moved)\(share)\(differences) \(Self.caution)"
  }

  private var differences: Prose {
    let apart = points.filter {
      let difference = abs($0.transferred.positiveShare - $0.original.positiveShare)
      return difference > 2 * Self.error($0.original, $0.transferred)
    }
    guard !apart.isEmpty else {
      return """
        At no value do the shares differ by more than twice the standard error: these samples do not \
        tell the two apart.
        """
    }
    return """
      At \(apart.map { ProseNumbers.steerValue($0.value) }.joined(separator: ", ")) the shares differ by \
      more than twice the standard error.
      """
  }

  private static let caution: Prose = """
    Near 0 % and 100 % every good steer looks the same: values in between tell more. The standard \
    error takes continuations for independent, and those of one prompt are not quite.
    """
}
