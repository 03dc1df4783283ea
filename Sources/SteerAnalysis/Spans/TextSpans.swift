public import TextTokenization

/// A span of a text that speaks for one of two settings of a steer.
public struct EvidenceSpan: Sendable, Codable, Equatable {
  /// The first token.
  public var start: Int
  /// One past the last token.
  public var end: Int
  /// The sum of the tokens' evidence, nats.
  public var score: Double
  /// 1 for evidence of the positive setting, −1 for evidence of the negative one.
  public var sign: Int
  /// Where the span begins in Unicode scalars of the text, white space around it left out.
  public var characterStart: Int
  /// One past the span's last scalar.
  public var characterEnd: Int
  /// ``SpanPValues/single``.
  public var pValue: Double
  /// ``SpanPValues/familyWise``.
  public var familyWisePValue: Double
}

/// What a text says about two settings of a steer.
public struct TextSpans: Sendable, Codable, Equatable {
  /// The text.
  public var text: String
  /// The tokens.
  public var ids: [TokenID]
  /// Their spellings in the vocabulary.
  public var tokens: [String]
  /// Where each token is in the text, in Unicode scalars, leading space included.
  ///
  /// In JSON each is `[start, end]`.
  public var characterRanges: [Range<Int>]
  /// The evidence of each token for the positive setting, nats: the sum of ``contextualPart`` and
  /// ``staticPart`` where there are two parts.
  ///
  /// With the contextual part alone it is `log p(x_t | s⁺) − log p(x_t | s⁻)`, and nil for a first token,
  /// which nothing predicts; with both it is log-odds of the label, see ``EvidenceWeights``.
  public var evidence: [Float?]
  /// What each token says where it stands, weighed.
  ///
  /// Nil for a first token, and altogether with the contextual part alone.
  public var contextualPart: [Float?]?
  /// What each token says wherever it stands, weighed; nil with the contextual part alone.
  public var staticPart: [Float]?
  /// `log p(x_t | s⁺)` of each token.
  public var positiveLogProbabilities: [Float?]
  /// `log p(x_t | s⁻)` of each token.
  public var negativeLogProbabilities: [Float?]
  /// The sum of all evidence; with the contextual part alone `log p(text | s⁺) − log p(text | s⁻)`.
  public var totalEvidence: Double
  /// The spans of both signs by their start.
  ///
  /// Spans of one sign are disjoint; a span may overlap one of the other sign, such as a `but` within
  /// a positive phrase.
  public var spans: [EvidenceSpan]
  /// The words of the text.
  public var words: [WordEvidence]
  /// How probable the values of the grid are.
  public var distribution: [SteerValueProbability]
  /// The most probable of them; nil if the text has no token to predict.
  public var bestSteerValue: Float?
  /// How many windows of the model's context the text was read in; 0 if nothing was to predict.
  public var windows: Int

  private enum CodingKeys: String, CodingKey {
    case text, ids, tokens, characterRanges, evidence, positiveLogProbabilities
    case contextualPart = "contextual"
    case staticPart = "static"
    case negativeLogProbabilities, totalEvidence, spans, words, distribution, bestSteerValue
    case windows
  }

  /// Whether no steer value of the grid explains the text noticeably better than another.
  ///
  /// An inert steer gives every value the same probability; so does a text without a token to predict.
  public var isIndifferent: Bool {
    let best = distribution.map(\.probability).max() ?? 0
    return best * Double(distribution.count) < 1.2
  }

  /// The text of a span, white space around it left out.
  public func text(of span: EvidenceSpan) -> String {
    let scalars = text.unicodeScalars.dropFirst(span.characterStart)
    return String(String.UnicodeScalarView(scalars.prefix(span.characterEnd - span.characterStart)))
  }

  /// Writes `null` where there is no best value, so that every key is always there.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(text, forKey: .text)
    try container.encode(ids, forKey: .ids)
    try container.encode(tokens, forKey: .tokens)
    try container.encode(characterRanges, forKey: .characterRanges)
    try container.encode(evidence, forKey: .evidence)
    try container.encodeIfPresent(contextualPart, forKey: .contextualPart)
    try container.encodeIfPresent(staticPart, forKey: .staticPart)
    try container.encode(positiveLogProbabilities, forKey: .positiveLogProbabilities)
    try container.encode(negativeLogProbabilities, forKey: .negativeLogProbabilities)
    try container.encode(totalEvidence, forKey: .totalEvidence)
    try container.encode(spans, forKey: .spans)
    try container.encode(words, forKey: .words)
    try container.encode(distribution, forKey: .distribution)
    try container.encode(bestSteerValue, forKey: .bestSteerValue)
    try container.encode(windows, forKey: .windows)
  }
}
