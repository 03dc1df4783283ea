internal import NumberText
internal import Reports
internal import SteerAnalysis

extension TransferWalkthrough {
  /// How other ways to transfer would have done.
  var methodsStep: [Notebook.Cell] {
    guard let methods = source.run.transferMethods, methods.count > 1 else { return [] }
    return [
      .narrative([
        .heading(2, "Would another way do better?"),
        .paragraph(
          """
          The same steer and the same data, by every rule and fit, measured on what no fit saw. \
          \(code: "matched") means that steps of conjugate gradients followed the maps to match the \
          steering logits themselves.
          """),
      ]),
      .code(Self.tabulatingMethods, [.table(table(methods))]),
      .code(Self.drawingMethods, source.outputs("transfer-methods")),
      .narrative([.paragraph(finding(methods))]),
    ]
  }

  private static let tabulatingMethods = """
    methods = pd.DataFrame(json.loads((run / "methods.json").read_text(encoding="utf-8")))
    methods["way"] = (
        methods["rule"] + ", " + methods["fit"]
        + np.where(methods["refinementSteps"] > 0, ", matched", ""))
    show(methods, "way", {
        "heldOutR2": "{:.3f}", "contextR2": "{:.3f}",
        "steeringLogitCorrelation": "{:.3f}", "weightedCorrelation": "{:.3f}",
    })
    """

  private static let drawingMethods = """
    figure, axes = plt.subplots(figsize=(9, 0.5 * len(methods) + 1.2))
    places = np.arange(len(methods))
    axes.barh(places - 0.2, methods["heldOutR2"], 0.38, color=GREY, label="R² of words")
    axes.barh(
        places + 0.2, methods["weightedCorrelation"], 0.38, color=BLUE, label="weighted correlation")
    axes.set_yticks(places, methods["way"])
    axes.invert_yaxis()
    axes.grid(axis="y", visible=False)
    axes.set(xlabel="1 is perfect", title="Maps of words, and what the steer does")
    axes.legend(loc="upper left", bbox_to_anchor=(1, 1))
    plt.show()
    """

  private func table(_ methods: [TransferMethod]) -> NotebookTable {
    NotebookTable(
      ["heldOutR2", "contextR2", "steeringLogitCorrelation", "weightedCorrelation"],
      methods.map { method in
        [
          Self.name(method), PythonNumbers.fixed(method.heldOutR2, 3),
          PythonNumbers.fixed(method.contextR2 ?? .nan, 3),
          PythonNumbers.fixed(method.steeringLogitCorrelation, 3),
          PythonNumbers.fixed(method.weightedCorrelation, 3),
        ]
      })
  }

  private static func name(_ method: TransferMethod) -> String {
    "\(method.rule.rawValue), \(method.fit.rawValue)"
      + (method.refinementSteps > 0 ? ", matched" : "")
  }

  private func finding(_ methods: [TransferMethod]) -> Prose {
    let ranked = methods.enumerated().sorted {
      ($1.element.weightedCorrelation, $0.offset) < ($0.element.weightedCorrelation, $1.offset)
    }.map(\.element)
    guard let best = ranked.first, let last = ranked.last else { return "" }
    let isBest =
      best.rule == report.rule && best.fit == report.fit
      && best.refinementSteps == report.refinementSteps
    let bestMap = methods.max { $0.heldOutR2 < $1.heldOutR2 }
    let maps: Prose =
      if let bestMap, bestMap != best, bestMap.heldOutR2 > best.heldOutR2 + 0.01 {
        """
        The best map of words belongs to another way, \(code: Self.name(bestMap)): explaining all \
        words alike and steering alike are two aims.
        """
      } else {
        "It also maps words as well as any."
      }
    return """
      \(strong: "Finding.") By the weighted correlation \(code: Self.name(best)) does best \
      (\(PythonNumbers.fixed(best.weightedCorrelation, 3)))\(isBest ? ", the way that this run took," : "") \
      and \(code: Self.name(last)) worst (\(PythonNumbers.fixed(last.weightedCorrelation, 3))). \(maps)
      """
  }
}
