internal import NumberText
internal import Reports
internal import SteerAnalysis

extension DimensionsWalkthrough {
  /// Where the steer moves words.
  var wordPlaneStep: [Notebook.Cell] {
    guard let words = source.run.words, let plane = words.coordinates, words.ids.count > 2 else {
      return []
    }
    let correlation = NotebookStatistics.correlation(plane.x, words.shifts)
    return [
      .narrative([
        .heading(2, "Where do the words go?"),
        .paragraph(
          """
          The steer displaces each word's embedding e by M e. The plane below is the one in which \
          these displacements spread most, their first two principal components\(explained). Each dot \
          is one of \(Numbers.grouped(words.ids.count)) words, coloured by its mean logit shift; \
          the words with the largest shifts are named.
          """),
      ]),
      .code(drawing, source.outputs("word-plane")),
      .code(
        """
        print(f"correlation of the first axis with the shift: {np.corrcoef(words['x'], words['shift'])[0, 1]:+.2f}")
        """,
        [
          .printed(
            "correlation of the first axis with the shift: \(PythonNumbers.signed(correlation, 2))")
        ]),
      .narrative([.paragraph(finding(correlation))]),
    ]
  }

  private var explained: Prose {
    guard let ratios = spectrum?.pca?.explainedVarianceRatio, ratios.count > 1 else { return "" }
    return """
      , with \(ProseNumbers.percent(ratios[0])) and \(ProseNumbers.percent(ratios[1])) of their variance
      """
  }

  private var drawing: String {
    """
    words = read("words.csv")
    raised, lowered = words.nlargest(9, "shift"), words.nsmallest(9, "shift")
    limit = words["shift"].abs().max()
    figure, axes = plt.subplots(figsize=(9, 5.2))
    dots = axes.scatter(
        words["x"], words["y"], c=words["shift"], cmap="RdBu", vmin=-limit, vmax=limit,
        s=10, alpha=0.7, linewidths=0)
    for ends, color, side, align in ((lowered, ORANGE, -0.03, "right"), (raised, BLUE, 1.03, "left")):
        ends = ends.sort_values("y")
        for word, height in zip(ends.itertuples(), np.linspace(0.08, 0.92, len(ends))):
            axes.annotate(
                visible(word.token), (word.x, word.y), (side, height), textcoords="axes fraction",
                color=color, ha=align, va="center", parse_math=False,
                arrowprops={"arrowstyle": "-", "color": GREY, "linewidth": 0.5})
    axes.set(
        xlabel="first principal component (vertical: the second)", yticks=[],
        title="Words in the plane in which the steer spreads them most")
    figure.colorbar(
        dots, label="mean logit shift", orientation="horizontal", shrink=0.5, aspect=40)
    plt.show()
    """
  }

  private func finding(_ correlation: Double) -> Prose {
    let verdict: Prose =
      switch abs(correlation) {
      case 0.9...:
        """
        the direction in which the steer spreads the vocabulary most is, up to its sign, the mean \
        shift itself. The second axis holds what the mean shift does not.
        """
      case 0.5..<0.9: "the widest spread goes with the mean shift, but is more than that."
      default:
        """
        the widest spread is another thing than the mean shift: it depends on contexts in which \
        direction these words go.
        """
      }
    return """
      \(strong: "Finding.") The first axis and the mean shift correlate at \
      \(ProseNumbers.signed(correlation, 2)): \(verdict) The plane weighs frequent and rare words alike.
      """
  }
}
