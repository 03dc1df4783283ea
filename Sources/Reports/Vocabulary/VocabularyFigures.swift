package import Figures
internal import NumberText
package import SteerAnalysis

extension VocabularyReport {
  private static let mostNamedWords = 70
  private static let heatMapWords = 12
  private static let heatMapDimensions = 8

  /// The words that the steer moves, where it moves them, words by dimension, and a card for each
  /// dimension.
  ///
  /// - Parameters:
  ///   - words: The whole vocabulary, for the plane and the map.
  ///   - planeShares: The share of the spread that each axis of the plane explains.
  /// - Returns: The figures in the order in which they are to be read.
  package func figures(words: WordTable?, planeShares: [Double] = []) -> [any Figure] {
    var figures: [any Figure] = []
    if !(shift.top.isEmpty && shift.bottom.isEmpty) { figures.append(shiftChart) }
    if let words {
      let strongest = words.strongest
      if let plane = plane(words, strongest, shares: planeShares) { figures.append(plane) }
      if let map = heatMap(words, strongest) { figures.append(map) }
    }
    return figures + dimensions.map { DimensionCard($0.card(of: steer)) }
  }

  /// Whether words are ranked by the effect on their probability, as all but earlier versions rank them.
  var isRankedByEffect: Bool { effectContexts != nil }

  private var shiftChart: WordBarChart {
    WordBarChart(
      name: "word-shifts", title: "Words that \(steer) moves most",
      caption: isRankedByEffect
        ? "The change of a word's log-probability per unit of steer value over "
          + "\(FigureNumbers.fixed(Double(effectContexts ?? contextCount), 0)) contexts, in nats; \(filter)."
        : "The mean change of a word's logit at steer value "
          + "\(PageNumbers.setting(steerValues)) over "
          + "\(FigureNumbers.fixed(Double(contextCount), 0)) contexts; \(filter).",
      top: shift.top.map(\.bar), bottom: shift.bottom.map(\.bar),
      unit: isRankedByEffect ? "effect, nats per unit of steer value" : "mean logit shift")
  }

  private func plane(_ words: WordTable, _ strongest: [Int], shares: [Double]) -> WordScatterChart?
  {
    guard let coordinates = words.coordinates, words.ids.count > 2 else { return nil }
    let all = words.ids.indices.map { i in
      WordScatterChart.Word(
        text: words.tokens[i], x: Double(coordinates.x[i]), y: Double(coordinates.y[i]),
        shift: Double(words.shifts[i]))
    }
    return WordScatterChart(
      steer: steer, words: all, named: Array(strongest.prefix(Self.mostNamedWords)),
      shares: shares)
  }

  private func heatMap(_ words: WordTable, _ strongest: [Int]) -> HeatMapChart? {
    let columns = Array(words.dimensions.indices.prefix(Self.heatMapDimensions))
    guard columns.count > 1 else { return nil }
    let raised = strongest.filter { words.ranked[$0] > 0 }.prefix(Self.heatMapWords)
    let lowered = strongest.filter { words.ranked[$0] < 0 }.prefix(Self.heatMapWords)
    let shown = raised + lowered.reversed()
    let sizes = Dictionary(
      dimensions.map { ($0.index, Double($0.singularValue)) },
      uniquingKeysWith: { first, _ in first })
    return HeatMapChart(
      name: "words-by-dimension", title: "Words by dimension",
      caption: "How far M moves the embeddings of the words that \(steer) raises (top) and lowers "
        + "(bottom) most along each of its first dimensions: σ times the score v·e. Blue words gain "
        + "where a context reads the dimension positively.",
      rows: shown.map { words.tokens[$0] }, columns: columns.map { "\(words.dimensions[$0])" },
      values: shown.map { word in
        let scores = Array(words.scores(ofWord: word))
        return columns.map { Double(scores[$0]) * (sizes[words.dimensions[$0]] ?? .nan) }
      }, map: .diverging, axes: (rows: "word", columns: "dimension"),
      text: { FigureNumbers.signed($0, 0) })
  }
}

extension WordTable {
  /// What words are ranked by: effects, or the shifts of earlier versions.
  var ranked: [Float] { effects.isEmpty ? shifts : effects }

  /// Indices of the words by the modulus of their effect, the largest first; ties by id.
  var strongest: [Int] {
    let ranked = ranked
    return ids.indices.sorted { a, b in
      let (x, y) = (abs(ranked[a]), abs(ranked[b]))
      return x == y ? ids[a] < ids[b] : x > y
    }
  }
}

extension ScoredToken {
  /// The word as a bar of a chart.
  var bar: WordBarChart.Bar { .init(word: token, value: Double(score)) }
}

extension SteerDimension {
  /// What a dimension's card shows.
  func card(of steer: String) -> DimensionCard.Content {
    let histogram = contexts.histogram
    return .init(
      steer: steer, number: index, singularValue: Double(singularValue), energyShare: energyShare,
      shiftShare: shiftShare, labelCorrelation: contexts.labelCorrelation,
      stability: stability.map { (StabilityFindings.badge($0), $0.isStable) }, top: top.map(\.bar),
      bottom: bottom.map(\.bar), most: MergedContext.merged(contexts.top).map(\.card),
      least: MergedContext.merged(contexts.bottom).map(\.card),
      histogram: (
        minimum: Double(histogram.minimum), maximum: Double(histogram.maximum),
        counts: histogram.counts
      ))
  }
}

extension DimensionContexts.Example {
  /// The text up to and with the last token that the context holds.
  package var textRead: String {
    String(String.UnicodeScalarView(text.unicodeScalars.prefix(max(characterEnd, 0))))
  }
}

extension MergedContext {
  fileprivate var card: DimensionCard.Context {
    // The token as it stands in the text, unless it holds a part of a character only.
    let plain = example.token.replacing("·", with: " ")
    let read = example.textRead
    return .init(
      before: read, token: read.hasSuffix(plain) ? plain : example.token,
      next: next.joined(separator: ", "), activation: Double(example.activation))
  }
}
