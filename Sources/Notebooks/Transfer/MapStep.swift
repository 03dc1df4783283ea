internal import NumberText
internal import Reports
internal import SteerAnalysis

extension TransferWalkthrough {
  /// How well one model's words and contexts map onto the other's.
  var mapStep: [Notebook.Cell] {
    [
      .narrative(
        [
          .heading(2, "Do the two models map onto each other?"),
          .paragraph(rule),
          .paragraph(
            """
            How much of one model the other explains is measured on what no fit saw: \
            \(Numbers.grouped(report.heldOutTokens)) held-out tokens of \
            \(Numbers.grouped(report.sharedTokens)) that both models have, and \
            \(Numbers.grouped(report.heldOutContexts)) contexts of held-out texts of \
            \(Numbers.grouped(report.contexts)). R² is 1 for a perfect map and 0 for one that knows \
            the mean only.
            """),
        ] + (report.rule == .dual ? [.formula(.dualRule)] : [])),
      .code(tabulating, [.table(table)]),
      .narrative([.paragraph(finding)]),
    ]
  }

  private var rule: Prose {
    switch report.rule {
    case .dual:
      """
      The \(code: "dual") rule takes two linear maps from the target (t) to the source (s): B for the \
      embeddings of words, A for hidden states. What the steer writes goes through the first, what it \
      reads through the second\(report.refinementSteps > 0 ? "; then \(report.refinementSteps) steps match the steering logits themselves" : "").
      """
    case .paper:
      """
      The \(code: "paper") rule takes one linear map B from the target's embeddings of words to the \
      source's, and sends both factors of the steer through it.
      """
    case .upstream:
      """
      The \(code: "upstream") rule does as the published script: one linear map of embeddings with its \
      rows scaled to length 1, for both factors of the steer.
      """
    }
  }

  private var rows: [(key: String, meaning: String, value: Double)] {
    let all: [(String, String, Double?)] = [
      ("heldOutR2", "words, R², all alike", report.heldOutR2),
      ("weightedHeldOutR2", "words, R², weighted as fitted", report.weightedHeldOutR2),
      ("meanCosine", "words, mean cosine", report.meanCosine),
      ("contextR2", "contexts, R²", report.contextR2),
    ]
    return all.compactMap { key, meaning, value in value.map { (key, meaning, $0) } }
  }

  private var tabulating: String {
    let lines = rows.map { "    (\"\($0.meaning)\", transfer[\"\($0.key)\"])," }
    return """
      transfer = json.loads((run / "transfer.json").read_text(encoding="utf-8"))
      quality = pd.DataFrame([
      \(lines.joined(separator: "\n"))
      ], columns=["measure", "held_out"])
      show(quality, "measure", {"held_out": "{:.3f}"})
      """
  }

  private var table: NotebookTable {
    NotebookTable(["held_out"], rows.map { [$0.meaning, PythonNumbers.fixed($0.value, 3)] })
  }

  private var finding: Prose {
    let words = ProseNumbers.percent(report.weightedHeldOutR2, 0)
    let contexts: Prose =
      report.contextR2.map {
        ", and \(ProseNumbers.percent($0, 0)) of the variance of its hidden states"
      }
      ?? ""
    let rare: Prose =
      report.weightedHeldOutR2 > report.heldOutR2 + 0.02
      ? """
       Rare words map worse than frequent ones (\(ProseNumbers.percent(report.heldOutR2, 0)) with all \
      alike), which counts little in what is written.
      """ : ""
    let quality: Prose =
      switch report.weightedHeldOutR2 {
      case 0.8...: "The models are close to a linear image of each other."
      case 0.4..<0.8: "Much maps, much does not: what the steer uses has to be among what does."
      default: "Most does not map: whatever the steer keeps, it keeps in spite of that."
      }
    return """
      \(strong: "Finding.") The target explains \(words) of the variance of the source's words\(contexts). \
      \(quality)\(rare)
      """
  }
}
