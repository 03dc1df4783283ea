internal import Reports
internal import SteerAnalysis

/// Transferring steers between sizes: how well one model maps onto the other, whether the steer moves the
/// same words, and whether it still steers.
struct TransferWalkthrough {
  let source: NotebookSource
  let report: TransferReport

  /// Nil if the run is no transfer.
  init?(_ source: NotebookSource) {
    guard let report = source.run.transfer else { return nil }
    self.source = source
    self.report = report
  }

  /// What the walk is after.
  var question: Prose {
    """
    A steer is trained for one model. Another model of another size has other embeddings and other \
    hidden states. Can the steer be carried over without training there, and does it then do the same?
    """
  }

  /// The walk.
  var cells: [Notebook.Cell] {
    mapStep + agreementStep + samplesStep + methodsStep + sharesStep + [.narrative(limits + next)]
  }

  private var limits: [NarrativeBlock] {
    [
      .heading(2, "What this cannot say"),
      .list([
        """
        The measure of success would be a steer trained on the target itself. It is not part of a \
        run; train one and sweep it to compare.
        """,
        """
        Shares are judged by a model. A judge that is fooled is fooled for both steers.
        """,
        """
        Perplexities are those of each model without steer. They do not compare between models, only \
        along a row of steer values.
        """,
      ]),
    ]
  }

  private var next: [NarrativeBlock] {
    [
      .heading(2, "Try it yourself"),
      .paragraph(
        """
        Carry the steer over by the published rule, and compare the correlations with those above. \
        \(code: "MODEL") is the model that the steer goes to, such as \(code: "reviews-2m").\
        \(source.steerRemark)
        """),
      .commands([
        "steerlens transfer --steer \(source.steer) --to MODEL --rule upstream --out runs/as-published",
        "steerlens sweep --model MODEL --steer runs/as-published --values -3,0,3 --out runs/as-published-swept",
      ]),
      .paragraph(
        """
        Exercise: the maps are fitted on shared tokens. How few of them are enough \
        (\(code: "--top-k 500")), and which measure notices first?
        """),
    ]
  }
}
