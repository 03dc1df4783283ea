internal import Reports
internal import SteerAnalysis

/// Interpreting steer dimensions: how many there are, what each writes and reads, and when one may be
/// given a name.
struct DimensionsWalkthrough {
  let source: NotebookSource
  /// The steer's name.
  let steer: String
  /// Its spectrum, if the run has it.
  let spectrum: SteerSpectrum?
  /// Its cards, if the run has them.
  let cards: [SteerDimension]

  /// Nil if the run has neither spectrum nor vocabulary of a steer with dimensions.
  init?(_ source: NotebookSource) {
    let run = source.run
    let cards = run.vocabulary?.dimensions ?? []
    guard run.spectrum != nil || !cards.isEmpty else { return nil }
    let named = run.spectrum?.steers.first { $0.name == run.vocabulary?.steer }
    self.source = source
    self.cards = cards
    spectrum = named ?? run.spectrum?.steers.first
    steer = run.vocabulary?.steer ?? spectrum?.name ?? ""
  }

  /// The numbers of dimensions that are gone through one by one.
  var firstCards: ArraySlice<SteerDimension> { cards.prefix(3) }

  /// The truncation curve, if it is this steer's.
  var truncation: TruncationCurve? {
    guard let report = source.run.spectrum, report.steers.first?.name == spectrum?.name else {
      return nil
    }
    return report.truncation.flatMap { $0.levels.count > 1 ? $0 : nil }
  }

  /// What the walk is after.
  var question: Prose {
    """
    The steer \(token: steer) is a matrix. Does it fall apart into parts that can be understood one by \
    one, and how would one know?
    """
  }

  /// The walk.
  var cells: [Notebook.Cell] {
    spectrumStep + truncationStep + cardsStep + judgementStep + wordPlaneStep + heatMapStep
      + [.narrative(limits + next)]
  }

  private var limits: [NarrativeBlock] {
    [
      .heading(2, "What this cannot say"),
      .list([
        """
        Dimensions are a choice of axes: the singular vectors are those axes for which the parts do \
        not overlap. Where two singular values are close, other axes in their plane would do as well.
        """,
        """
        A dimension is described by words and contexts at its ends. Most words and contexts lie in \
        between; a name read off the ends is a hypothesis.
        """,
        """
        Contexts and labels come from one set of texts. What a dimension does in other texts has to \
        be looked at there.
        """,
      ]),
    ]
  }

  private var next: [NarrativeBlock] {
    let path = source.steer
    let second = cards.count > 1 ? cards[1].index : 1
    return [
      .heading(2, "Try it yourself"),
      .paragraph(
        """
        Look at one card with more words and contexts. Then cut the steer down to few dimensions and \
        see whether it still does its work: generate with it, and let the judge read.\
        \(source.steerRemark)
        """),
      .commands([
        "steerlens vocabulary --steer \(path) --dimension \(second) --words 20",
        "steerlens compose \(path) --rank 3 --out runs/three-dimensions",
        "steerlens sweep --steer runs/three-dimensions --values -3,0,3 --out runs/three-swept",
      ]),
      .paragraph(
        """
        Exercise: give \(code: "steerlens vocabulary") texts of your own with \(code: "--contexts"). \
        Which dimensions keep their words but read different contexts?
        """),
    ]
  }
}
