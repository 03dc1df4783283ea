internal import NumberText
internal import Reports
internal import SteerAnalysis

extension TransferWalkthrough {
  /// Pairs of steering logits, one by one.
  var samplesStep: [Notebook.Cell] {
    guard let sample = source.run.steeringLogits?.steers.first, sample.source.count > 1 else {
      return []
    }
    let correlation = NotebookStatistics.correlation(sample.source, sample.transferred)
    return [
      .narrative([
        .paragraph(
          """
          A correlation hides what it is made of. Here are \(Numbers.grouped(sample.source.count)) \
          pairs drawn from those that it counts, all words alike and each side's mean taken off; on \
          the line both steers would do the same.
          """)
      ]),
      .code(drawing(sample), source.outputs("steering-logits")),
      .code(
        """
        print(f"correlation of these pairs: {one['source'].corr(one['transferred']):.3f}")
        """,
        [.printed("correlation of these pairs: \(PythonNumbers.fixed(correlation, 3))")]),
      .narrative([.paragraph(finding(sample, correlation))]),
    ]
  }

  private func drawing(_ sample: SteeringLogitSample.Steer) -> String {
    """
    logits = read("steering_logits.csv")
    one = logits[logits["steer"] == \(PythonText.literal(sample.name))]
    figure, axes = plt.subplots(figsize=(5.5, 5))
    axes.scatter(one["source"], one["transferred"], s=8, alpha=0.4, color=BLUE, linewidths=0)
    ends = [one[["source", "transferred"]].min().min(), one[["source", "transferred"]].max().max()]
    axes.plot(ends, ends, color=GREY, linewidth=1)
    axes.set(
        xlabel="steering logit on the source, nats", ylabel="on the target, transferred, nats",
        title="The same words in the same contexts", aspect="equal")
    plt.show()
    """
  }

  private func finding(_ sample: SteeringLogitSample.Steer, _ correlation: Double) -> Prose {
    let same = zip(sample.source, sample.transferred).count { ($0 < 0) == ($1 < 0) }
    let share = Double(same) / Double(sample.source.count)
    return """
      \(strong: "Finding.") These pairs correlate at \(PythonNumbers.fixed(correlation, 3)), and in \
      \(ProseNumbers.percent(share, 0)) of them both steers move the word to the same side of the mean. \
      All words count alike here, so most of the dots are words that neither model would write.
      """
  }
}
