/// What each part of a steer's evidence weighs, and what a word must bring to be marked.
///
/// With `C` the contextual part of a text, `L` and `R` the static parts of its words (see
/// ``EvidenceModel``), all three sums over its tokens, the log-odds that the text is labelled positive are
/// `contextual · C + leading · L + remaining · R + intercept`. A token's evidence is its share of the first
/// three, in nats of log-odds of the label.
public struct EvidenceWeights: Sendable, Codable, Equatable {
  /// The weight of `log p(x | s⁺) − log p(x | s⁻)`.
  public var contextual: Double
  /// The weight of the effect of the steer's first dimension on the word's probability; of the whole
  /// effect for steers without dimensions.
  public var leading: Double
  /// The weight of the rest of the effect.
  public var remaining: Double
  /// The log-odds of a text without evidence.
  public var intercept: Double
  /// What a word costs within a span, nats: a word with less evidence is never marked by itself.
  public var wordCost: Double
  /// The held-out texts that the weights were fitted on; 0 for ``usual``.
  public var fittedTexts: Int
  /// How often the evidence of a positive one of those texts is above that of a negative one.
  public var fittedAreaUnderCurve: Double?

  /// Creates weights.
  public init(
    contextual: Double, leading: Double, remaining: Double, intercept: Double = 0,
    wordCost: Double, fittedTexts: Int = 0, fittedAreaUnderCurve: Double? = nil
  ) {
    self.contextual = contextual
    self.leading = leading
    self.remaining = remaining
    self.intercept = intercept
    self.wordCost = wordCost
    self.fittedTexts = fittedTexts
    self.fittedAreaUnderCurve = fittedAreaUnderCurve
  }

  /// The weights without texts to fit them on, and those that a fit starts from.
  ///
  /// Near what held-out texts give for sentiment steers of two models.
  public static let usual = EvidenceWeights(
    contextual: 0.2, leading: 0.6, remaining: 0.35, wordCost: 0.8)

  /// The contextual part alone, in its own unit.
  public static let contextualAlone = EvidenceWeights(
    contextual: 1, leading: 0, remaining: 0, wordCost: 0.3)

  /// The numbers, for checks.
  var numbers: [Double] { [contextual, leading, remaining, intercept, wordCost] }

  /// Whether the numbers are in the range that a fit gives: for files.
  public var isValid: Bool {
    numbers.allSatisfy { $0.isFinite && abs($0) <= 1e6 }
      && numbers.dropLast(2).allSatisfy { $0 >= 0 }
      && wordCost >= 0 && fittedTexts >= 0
  }
}
