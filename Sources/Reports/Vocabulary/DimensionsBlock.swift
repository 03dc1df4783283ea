internal import Figures
internal import NumberText
internal import SteerAnalysis

/// The dimensions of a steer as cards with two faces: words that it writes, contexts that it reads.
struct DimensionsBlock: ReportBlock {
  let template = "dimensions"
  let dimensionsID = "dimensions"
  let dimensionsNote: String
  let dimensions: [DimensionCardContext]

  /// Whether a figure is a card, which pages show as text.
  static func isCard(_ figure: any Figure) -> Bool { figure is DimensionCard }

  /// Cards of all dimensions; nil for steers without.
  ///
  /// - Parameters:
  ///   - vocabulary: The document.
  ///   - figures: The cards as figures, for saving them.
  init?(_ vocabulary: VocabularyReport, figures: [any Figure]) {
    guard !vocabulary.dimensions.isEmpty else { return nil }
    let numbers = vocabulary.dimensions.map(\.index)
    dimensionsNote =
      "A card for each dimension, with an address of its own such as #dimension-1. Where scripts run, "
      + "arrow keys go from one to the next. "
      + (vocabulary.stability.map(StabilityFindings.meaning) ?? StabilityFindings.unknown)
    let pictures = Dictionary(
      figures.prefix(Self.mostPictures).map {
        ($0.name, $0.inlineSVG(idPrefix: "card-" + $0.name))
      },
      uniquingKeysWith: { first, _ in first })
    dimensions = vocabulary.dimensions.enumerated().map { i, card in
      DimensionCardContext(
        card, previous: i > 0 ? numbers[i - 1] : nil,
        following: i + 1 < numbers.count ? numbers[i + 1] : nil,
        picture: pictures["dimension-\(card.index)"])
    }
  }

  // A picture takes as much room as the rest of its card.
  private static let mostPictures = 24
}

/// One card.
struct DimensionCardContext {
  /// A measure of the dimension.
  struct Fact {
    let factName: String
    let factValue: String
  }

  /// The words at one end.
  struct WordEnd {
    let endTitle: String
    let endMark: String
    let endSign: String
    let words: [Word]
  }

  /// A word with its score.
  struct Word {
    let word: String
    let score: String
    /// The score in percent of the card's largest.
    let width: Int
  }

  /// The contexts at one end.
  struct ContextEnd {
    let endTitle: String
    let endMark: String
    let endSign: String
    let contexts: [ContextExcerpt]
  }

  /// A bar of the histogram.
  struct Bin {
    let x: String
    let y: String
    let height: String
    let binSign: String
  }

  let number: Int
  /// Whether other trainings find the dimension again; nil where it is not known.
  let stability: String?
  let isUnstable: Bool
  let previous: Int?
  let following: Int?
  let facts: [Fact]
  let wordEnds: [WordEnd]
  let contextEnds: [ContextEnd]
  let bins: [Bin]
  let histogramWidth: Int
  let histogramText: String
  let histogramMinimum: String
  let histogramMaximum: String
  /// The share of the contexts that the highest bar stands for.
  let histogramPeak: String
  /// The card as a figure, for the page's script to save; nil in the later ones of many.
  let cardPicture: String?

  init(_ card: SteerDimension, previous: Int?, following: Int?, picture: String?) {
    number = card.index
    stability = card.stability.map(StabilityFindings.badge)
    isUnstable = card.stability?.isStable == false
    self.previous = previous
    self.following = following
    cardPicture = picture
    facts = Self.facts(card)
    let largest = (card.top + card.bottom).map { abs(Double($0.score)) }.max() ?? 0
    wordEnds = [
      .init(
        endTitle: "a positive value raises", endMark: "+", endSign: "positive",
        words: card.top.map { Self.word($0, largest: largest) }),
      .init(
        endTitle: "and lowers", endMark: "−", endSign: "negative",
        words: card.bottom.map { Self.word($0, largest: largest) }),
    ]
    contextEnds = [
      .init(
        endTitle: "most", endMark: "+", endSign: "positive",
        contexts: MergedContext.merged(card.contexts.top).map(ContextExcerpt.init)),
      .init(
        endTitle: "least", endMark: "−", endSign: "negative",
        contexts: MergedContext.merged(card.contexts.bottom).map(ContextExcerpt.init)),
    ]
    let histogram = card.contexts.histogram
    bins = Self.bins(histogram)
    histogramWidth = histogram.counts.count
    histogramMinimum = PageNumbers.fixed(Double(histogram.minimum), 1)
    histogramMaximum = PageNumbers.fixed(Double(histogram.maximum), 1)
    let total = histogram.counts.reduce(0) { $0 + Double($1) }
    histogramPeak = PageNumbers.percent(Double(histogram.counts.max() ?? 0) / max(total, 1))
    histogramText =
      "Histogram of the activation over all contexts, from \(histogramMinimum) to "
      + "\(histogramMaximum), mean \(PageNumbers.fixed(card.meanActivation, 2)); the highest bar is "
      + "\(histogramPeak) of the contexts"
  }

  private static func facts(_ card: SteerDimension) -> [Fact] {
    let contexts = card.contexts
    let facts: [(String, String?)] = [
      ("Singular value", PageNumbers.significant(Double(card.singularValue))),
      ("Share of the energy", PageNumbers.percent(card.energyShare)),
      ("Share of the shift", PageNumbers.percent(card.shiftShare)),
      ("Mean activation", PageNumbers.fixed(card.meanActivation, 2)),
      ("Correlation with the label", contexts.labelCorrelation.map { PageNumbers.fixed($0, 2) }),
      ("Over whole texts", contexts.textLabelCorrelation.map { PageNumbers.fixed($0, 2) }),
    ]
    return facts.compactMap { name, value in value.map { Fact(factName: name, factValue: $0) } }
  }

  private static func word(_ token: ScoredToken, largest: Double) -> Word {
    let share = largest > 0 ? abs(Double(token.score)) / largest : 0
    return Word(
      word: token.token, score: PageNumbers.signed(Double(token.score), 3),
      width: share.isFinite ? Int((100 * share).rounded()) : 0)
  }

  // However rare, a bar is seen.
  private static func bins(_ histogram: DimensionContexts.Histogram) -> [Bin] {
    let largest = Double(histogram.counts.max() ?? 0)
    let step = Double(histogram.maximum - histogram.minimum) / Double(histogram.counts.count)
    return histogram.counts.enumerated().map { i, count in
      let height = count > 0 ? max(46 * Double(count) / largest, 0.8) : 0
      let center = Double(histogram.minimum) + (Double(i) + 0.5) * step
      return Bin(
        x: Numbers.fixed(Double(i) + 0.07, 2), y: Numbers.fixed(48 - height, 2),
        height: Numbers.fixed(height, 2), binSign: center < 0 ? "negative" : "positive")
    }
  }
}
