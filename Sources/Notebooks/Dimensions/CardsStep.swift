internal import NumberText
internal import SteerAnalysis

extension DimensionsWalkthrough {
  private static let wordsInTable = 5
  private static let contextsInTable = 2

  /// What each dimension writes and reads.
  var cardsStep: [Notebook.Cell] {
    guard !cards.isEmpty else { return [] }
    return [
      .narrative([
        .heading(2, "What does each dimension write, and what does it read?"),
        .paragraph(
          """
          The logit of a word v after a context c moves by ε s times a sum over dimensions. Each has \
          two faces: it \(emphasis: "reads") contexts along u and \(emphasis: "writes") words along v.
          """),
        .formula(.twoFaces),
        .paragraph(
          """
          Signs are turned so that contexts read a dimension positively on average. Then a positive \
          steer value raises the words in the column \(code: "top") and lowers those in \
          \(code: "bottom"), on average. The column \(code: "shift_share") is the dimension's part of \
          the logit shift that is the same in all contexts\(labelled ? "; " : ".")\
          \(labelled ? Self.correlationHelp : "")
          """),
      ]),
      .code(tabulatingCards, [.table(cardTable)]),
      .narrative([
        .paragraph(
          """
          And the contexts that the first dimensions read most strongly at both ends, with the token \
          that came next. The last token before it is the position that was read:
          """)
      ]),
      .code(tabulatingContexts, [.table(contextTable)]),
      .narrative([
        .paragraph(
          """
          How strongly contexts read these dimensions is a distribution. The stored pictures show it \
          on the whole card of each dimension, beside its words and contexts; the cell draws the \
          histograms.
          """)
      ]),
      .code(drawingActivations, firstCards.flatMap { source.outputs("dimension-\($0.index)") }),
      .narrative([.list(firstCards.map(cardFinding))]),
    ]
  }

  private var labelled: Bool { cards.contains { $0.contexts.labelCorrelation != nil } }

  private static let correlationHelp: Prose = """
    \(code: "label_correlation") is that of its activation c·u with the label of the text.
    """

  private var tabulatingCards: String {
    """
    cards = read("dimensions.csv")
    ends = cards[cards["rank"] <= \(Self.wordsInTable)].groupby(["dimension", "end"])["token"].agg(" ".join).unstack()
    facts = cards.drop_duplicates("dimension").merge(ends, on="dimension")
    show(facts, "dimension", {
        "singular_value": "{:.1f}", "energy_share": "{:.1%}", "shift_share": "{:+.1%}",
        "label_correlation": "{:+.2f}", "top": "{}", "bottom": "{}",
    })
    """
  }

  private var cardTable: NotebookTable {
    func words(_ tokens: [ScoredToken]) -> String {
      tokens.prefix(Self.wordsInTable).map(\.token).joined(separator: " ")
    }
    return NotebookTable(
      ["singular_value", "energy_share", "shift_share", "label_correlation", "top", "bottom"],
      cards.map { card in
        [
          "\(card.index)", PythonNumbers.fixed(card.singularValue.asWritten, 1),
          PythonNumbers.percent(card.energyShare), PythonNumbers.signedPercent(card.shiftShare),
          PythonNumbers.signed(card.contexts.labelCorrelation ?? .nan, 2), words(card.top),
          words(card.bottom),
        ]
      })
  }

  private var tabulatingContexts: String {
    """
    contexts = read("contexts.csv")
    contexts = contexts[
        contexts["dimension"].isin([\(firstCards.map { "\($0.index)" }.joined(separator: ", "))])
        & (contexts["rank"] <= \(Self.contextsInTable))
    ].copy()
    contexts["context"] = [
        text[:end][-48:].strip() for text, end in zip(contexts["text"], contexts["character_end"])]
    show(contexts, "dimension", {"end": "{}", "activation": "{:+.2f}", "context": "{}", "next": "{}"})
    """
  }

  private var contextTable: NotebookTable {
    NotebookTable(
      ["end", "activation", "context", "next"],
      firstCards.flatMap { card in
        [("top", card.contexts.top), ("bottom", card.contexts.bottom)].flatMap { end, examples in
          examples.prefix(Self.contextsInTable).map { example in
            let before = example.text.unicodeScalars.prefix(example.characterEnd).suffix(48)
            return [
              "\(card.index)", end, PythonNumbers.signed(example.activation.asWritten, 2),
              String(String.UnicodeScalarView(before)).trimmingWhiteSpace(), example.next,
            ]
          }
        }
      })
  }

  private var drawingActivations: String {
    """
    vocabulary = json.loads((run / "vocabulary.json").read_text(encoding="utf-8"))
    first = vocabulary["dimensions"][:\(firstCards.count)]
    figure, panels = plt.subplots(1, len(first), figsize=(9, 2.8), sharey=True, squeeze=False)
    for axes, card in zip(panels[0], first):
        histogram = card["contexts"]["histogram"]
        counts = histogram["counts"]
        edges = np.linspace(histogram["minimum"], histogram["maximum"], len(counts) + 1)
        axes.stairs(counts, edges, fill=True, color=BLUE, alpha=0.8)
        axes.axvline(0, color=GREY, linewidth=1)
        axes.set(xlabel="activation c·u", title=f"Dimension {card['index']}")
    panels[0][0].set_ylabel("contexts")
    plt.show()
    """
  }

  private func cardFinding(_ card: SteerDimension) -> Prose {
    func words(_ tokens: [ScoredToken]) -> Prose {
      .joined(tokens.prefix(3).map { "\(token: $0.token)" })
    }
    let part: Prose =
      if card.shiftShare >= 0.5 {
        "It does most of what the steer does everywhere alike."
      } else if card.shiftShare <= -0.05 {
        "It works against the mean shift."
      } else if card.shiftShare < 0.05, card.energyShare >= 0.05 {
        """
        It has next to no part in the mean shift and yet \(ProseNumbers.percent(card.energyShare)) of \
        the energy: what it does depends on the context, and turns around where contexts read it \
        negatively.
        """
      } else {
        "It has a small part in the mean shift."
      }
    var reading: Prose = ""
    if let correlation = card.contexts.labelCorrelation {
      let strength =
        switch abs(correlation) {
        case ..<0.1: "hardly tells the label"
        case ..<0.3: "goes a little with the label"
        default: "goes with the label"
        }
      let texts = card.contexts.textLabelCorrelation.map {
        " over single contexts, \(ProseNumbers.signed($0, 2)) for the mean of each text"
      }
      reading = """
         What it reads \(strength) (correlation \(ProseNumbers.signed(correlation, 2))\(texts ?? "")).
        """
    }
    return """
      \(strong: "Dimension \(card.index)") raises \(words(card.top)) and lowers \(words(card.bottom)). \
      \(part)\(reading)
      """
  }
}

extension String {
  /// Without white space at both ends, as Python's `strip` has it.
  fileprivate func trimmingWhiteSpace() -> String {
    var scalars = unicodeScalars[...]
    while scalars.first?.properties.isWhitespace == true { scalars.removeFirst() }
    while scalars.last?.properties.isWhitespace == true { scalars.removeLast() }
    return String(scalars)
  }
}
