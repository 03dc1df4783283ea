internal import TextTokenization

/// Puts the parts of evidence together for the tokens of texts.
struct EvidenceReading: Sendable {
  /// What the parts weigh.
  let weights: EvidenceWeights
  private let model: EvidenceModel?
  private let distance: Double

  /// - Parameters:
  ///   - model: The static part; nil for the contextual part alone.
  ///   - line: The two settings.
  init(_ model: EvidenceModel?, line: SteerLine) {
    let distance = model?.distance(along: line)
    precondition(model == nil || distance != nil, "the settings differ in another steer")
    self.model = model
    self.distance = distance ?? 0
    weights = model?.weights ?? .contextualAlone
  }

  /// The evidence of tokens and its parts; parts are nil with the contextual part alone.
  func parts(of ids: [TokenID], _ contextual: [Float?]) -> (
    evidence: [Float?], contextual: [Float?]?, staticPart: [Float]?
  ) {
    guard model != nil else { return (contextual, nil, nil) }
    let weighed = contextual.map { $0.map { Float(weights.contextual * Double($0)) } }
    let fixed = ids.map { id -> Float in
      let part = staticPart(of: id)
      return Float(weights.leading * part.leading + weights.remaining * part.remaining)
    }
    return (zip(weighed, fixed).map { ($0 ?? 0) + $1 }, weighed, fixed)
  }

  /// What a token says wherever it stands, not weighed.
  func staticPart(of id: TokenID) -> (leading: Double, remaining: Double) {
    guard let model else { return (0, 0) }
    let parts = model.parts(of: id)
    return (parts.leading * distance, parts.remaining * distance)
  }
}
