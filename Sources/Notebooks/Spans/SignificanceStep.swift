internal import NumberText
internal import Reports
internal import RunFolders
internal import SteerAnalysis

extension SpansWalkthrough {
  /// What the p-values say and what they do not.
  var significanceStep: [Notebook.Cell] {
    guard !result.spans.isEmpty else { return [] }
    return [
      .narrative([
        .heading(2, "What do the p-values say?"),
        .paragraph(
          """
          \(code: "p_value") compares a span with as many tokens drawn at random from the same text. \
          Spans are chosen because their sums are large, so a small value describes how unusual the \
          sum is and tests nothing. \(code: "family_wise_p_value") allows for the choice: it compares \
          the span with the best span of the text after shuffling its tokens.
          """),
        .paragraph(
          """
          The first is quickly done again. This cell draws at random, with another generator than the \
          run had; so nothing is stored here, and it checks instead that both agree within the error \
          of the draws.
          """),
      ]),
      .code(drawing),
      .narrative([.paragraph(finding)]),
    ]
  }

  // A run of an earlier version, and the quick start, have the usual number.
  private var permutations: Int {
    let recorded = source.run.manifest.settings["permutations"].flatMap { Int($0) }
    return max(recorded ?? SpanSettings().permutations, 1)
  }

  // Both p-values count draws, so that each is a step of its own number wide at least; rare draws
  // vary by more than the error says, which five steps allow for.
  private var drawing: String {
    """
    span = spans.loc[spans["evidence"].abs().idxmax()]
    values = text["evidence"].dropna().to_numpy()
    length = int(text["evidence"][span["start"]:span["end"]].notna().sum())
    random = np.random.default_rng(0)
    sums = np.array([random.choice(values, length, replace=False).sum() for _ in range(9999)])
    # Sums in another order differ by rounding, which must not decide.
    slack = 1e-6 * np.abs(values).sum()
    p = (1 + np.sum((sums - span["evidence"]) * span["sign"] > -slack)) / 10000
    # The run counted over \(permutations) draws. Both numbers differ by chance, the more the fewer.
    draws = \(permutations)
    pooled = (9999 * p + draws * span["p_value"]) / (9999 + draws)
    error = np.sqrt(pooled * (1 - pooled) * (1 / 9999 + 1 / draws))
    assert abs(p - span["p_value"]) < 5 * error + 5 / min(draws, 9999), (p, span["p_value"])

    figure, axes = plt.subplots()
    # Sums that are all the same, as of a whole text, are one bar.
    middle, reach = (sums.min() + sums.max()) / 2, max(np.ptp(sums) / 2, 0.05)
    axes.hist(sums, bins=60, range=(middle - reach, middle + reach), color=GREY, alpha=0.7)
    axes.axvline(span["evidence"], color=BLUE if span["sign"] > 0 else ORANGE, linewidth=2)
    axes.set(
        xlabel=f"summed evidence of {length} random tokens, nats (line: the strongest span)",
        ylabel="draws", title=f"p = {p:.4f} here, {span['p_value']:.4f} in the run")
    plt.show()
    """
  }

  private var finding: Prose {
    let spans = result.spans
    let unusual = spans.count { $0.pValue < 0.05 }
    let significant = spans.count { $0.familyWisePValue < 0.05 }
    let verdict: Prose =
      significant == 0
      ? """
      None stays below 0.05 when the choice is allowed for. That does not make the spans wrong: one \
      telling word in a sentence can never be significant that way, since it is as telling wherever \
      shuffling puts it. It says only that nothing shows telling words to stand closer together \
      than by chance.
      """
      : """
      \(significant) of them \(significant == 1 ? "stays" : "stay") below 0.05 when the choice is \
      allowed for: there, telling words stand closer together than by chance.
      """
    return """
      \(strong: "Finding.") Of \(ProseNumbers.count(spans.count, "span", "spans")) \(unusual) \
      \(unusual == 1 ? "has" : "have") a \(code: "p_value") below 0.05. \(verdict) Neither number says \
      whether the text as a whole is positive or negative; that does not depend on the order of its \
      words.
      """
  }
}
