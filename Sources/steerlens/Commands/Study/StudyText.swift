import Jobs
import NumberText
import Reports
import SteerAnalysis

/// What a study found, for people.
struct StudyText {
  let result: StudyRun.Result
  let study: StudyRun
  /// The model's name.
  let model: String

  var text: String {
    ([result.training?.text, writing] + [dimensions, moved, marked, carried, heldOutAlone, end])
      .compactMap { $0 }.joined(separator: "\n\n")
  }

  // MARK: What it writes

  private var writing: String {
    let examples = result.writing.examples
    guard let sweep = result.sweep else {
      let rows = examples.map { [Numbers.signed($0.value), shortened($0.text)] }
      return Console.table(["steer value", "for example"], rows, left: [1])
    }
    let rows = zip(sweep.points, examples).map { point, example in
      [
        Numbers.signed(example.value), Numbers.fixed(100 * point.positiveShare, 1) + " %",
        Numbers.fixed(point.perplexity, 0), Numbers.fixed(point.distinct[1], 2),
        shortened(example.text),
      ]
    }
    let table = Console.table(
      ["steer value", "judged positive", "perplexity", "dist-2", "for example"], rows, left: [4])
    let advice = study.command == "quickstart" ? [] : sweep.recommended?.sentences ?? []
    return table + "\n\n"
      + ([
        "Judged by \(study.judge ?? "") on \(result.writing.count) continuations a value; perplexity "
          + "under \(model) without steer."
      ] + advice.map(Self.capitalised)).joined(separator: "\n")
  }

  private static func capitalised(_ sentence: String) -> String {
    sentence.prefix(1).uppercased() + sentence.dropFirst() + "."
  }

  // The first continuation, not the best one; cut to fit a terminal.
  private func shortened(_ text: String) -> String {
    let text = Console.inline(text)
    return text.count > 60 ? text.prefix(59) + "…" : text
  }

  // MARK: What it is made of

  private var dimensions: String? {
    let spectrum = result.reading.spectrum
    guard let steer = spectrum.report.steers.first, spectrum.decompositions[0].count > 0 else {
      return nil
    }
    let first = spectrum.report.truncation?.levels.first { $0.dimensions == 1 }?
      .effect.areaUnderCurve
    let texts = spectrum.report.isInSample == true ? "training" : "held-out"
    let apart = first.map {
      ";\nthe first alone ranks a positive \(texts) text above a negative one in "
        + Numbers.fixed(100 * $0, 1) + " % of pairs"
    }
    let rank = steer.effectiveRank.p90
    return Console.bold("What it is made of") + """

      Of the \(spectrum.decompositions[0].count) dimensions that were trained \(rank) \
      \(rank == 1 ? "holds" : "hold") 90 % of the energy\(apart ?? "").
      """
  }

  private var moved: String {
    func list(_ tokens: [ScoredToken]) -> String {
      tokens.prefix(8).map { String($0.token.drop { $0 == "·" }) }.joined(separator: ", ")
    }
    return """
      A positive value raises  \(list(result.shift.top))
      and lowers               \(list(result.shift.bottom))
      """
  }

  private var marked: String? {
    let texts = result.reading.spans.results
    guard let shown = study.texts.isEmpty ? texts.first(where: { !$0.spans.isEmpty }) : texts.first
    else { return nil }
    return Console.bold("What it sees in a text") + "\n"
      + HighlightedText(shown, inColor: Console.usesColor).wrapped(to: 80)
  }

  // MARK: Elsewhere

  private var carried: String? {
    guard let carried = result.carried, let steer = carried.result.report.steers.first else {
      return nil
    }
    let agreement =
      "its effect on words and the original's correlate by "
      + "\(Numbers.fixed(steer.weightedCorrelation, 2))."
    let title = Console.bold("Carried over to \(carried.target), without training there") + "\n"
    guard let sweep = carried.sweep else {
      return title + agreement.prefix(1).uppercased() + agreement.dropFirst()
    }
    let shares = sweep.points.map { point in
      "\(Numbers.signed(point.steerValues[0])): "
        + "\(Numbers.fixed(100 * point.positiveShare, 1)) %"
    }
    return title + "Judged positive at \(shares.joined(separator: ", "));\n" + agreement
  }

  private var heldOutAlone: String? {
    guard study.judge == nil else { return nil }
    return """
      Without --judge, held-out texts alone say what the steer is worth. A judge, a classifier of \
      what is steered, would read the texts above and recommend steer values.
      """
  }

  private var end: String {
    """
    Open \(study.out)/report.html for figures, generated texts, spans, dimensions and words.
    Everything is in \(study.out) (\(Numbers.fixed(result.seconds, 1)) s).
    """
  }
}

/// The JSON of `study` and `quickstart`; what a study lacks is null.
struct StudyReport: Encodable {
  var training: TrainingSummary?
  var sweep: SweepResult?
  var spectrum: SpectrumReport
  var vocabulary: VocabularyReport
  var spans: SpansReport
  var transfer: Transfer?

  /// The transfer, and the sweep of the transferred steer on the other model.
  struct Transfer: Encodable {
    var report: TransferReport
    var methods: [TransferMethod]
    var sweep: SweepResult?
  }

  init(_ result: StudyRun.Result) {
    training = result.training
    sweep = result.sweep
    spectrum = result.reading.spectrum.report
    vocabulary = result.reading.vocabulary.report
    spans = result.reading.spans
    transfer = result.carried.map {
      Transfer(report: $0.result.report, methods: $0.result.methods ?? [], sweep: $0.sweep)
    }
  }

  private enum CodingKeys: CodingKey {
    case training, sweep, spectrum, vocabulary, spans, transfer
  }

  /// Writes `null` where there is no value, so that every key is always there.
  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(training, forKey: .training)
    try container.encode(sweep, forKey: .sweep)
    try container.encode(spectrum, forKey: .spectrum)
    try container.encode(vocabulary, forKey: .vocabulary)
    try container.encode(spans, forKey: .spans)
    try container.encode(transfer, forKey: .transfer)
  }
}
