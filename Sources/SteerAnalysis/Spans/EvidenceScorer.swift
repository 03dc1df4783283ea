public import LanguageModels
internal import LinearAlgebra
public import Steering
public import TextTokenization

/// Scores the tokens of texts along a line of steer values, with one transformer pass per text.
///
/// Both settings and all points of the grid share the hidden states and the products with the
/// output embedding: logits along the line are `E c_m + t · E Δ`, so two products serve any number
/// of points. Works for every kind of steer.
public struct EvidenceScorer: Sendable {
  private let model: LanguageModel
  private let base: FixedSteer
  private let half: FixedSteer
  /// The positions on the line to score at: the grid, then what it lacks of ±1.
  private let points: [Float]
  private let gridCount: Int
  private let ends: (positive: Int, negative: Int)

  // Tokens per transformer pass, as elsewhere.
  private static let passTokens = 4096

  /// Prepares the scoring.
  ///
  /// - Parameters:
  ///   - model: The model.
  ///   - steer: A steer that fits it.
  ///   - line: The two settings.
  ///   - grid: Steer values to compute mean losses at, see ``SteerLine/position(of:)``.
  public init(model: LanguageModel, steer: Steer, line: SteerLine, grid: [Float]) {
    self.model = model
    base = FixedSteer(steer, values: line.midpoint)
    half = FixedSteer(steer, values: line.halfDifference)
    var points = grid.map(line.position)
    func index(of point: Float) -> Int {
      if let index = points.firstIndex(of: point) { return index }
      points.append(point)
      return points.count - 1
    }
    ends = (index(of: 1), index(of: -1))
    self.points = points
    gridCount = grid.count
  }

  /// Scores texts; one that exceeds the model's context is read in overlapping windows.
  ///
  /// - Parameters:
  ///   - texts: The tokens of each text.
  ///   - contexts: How many tokens of each text are context alone and are not scored; nil for none.
  ///   - progress: Called with the number of windows done, and of all.
  /// - Returns: The evidence of each text, one value per token.
  /// - Throws: `LanguageModelError.tokenOutOfRange(id:vocabularySize:)`,
  ///   `LanguageModelError.nonFiniteLogits`.
  /// - Complexity: O(T · V · (2 d + points)) beside the transformer; memory for two blocks of
  ///   logits.
  public func evidence(
    _ texts: [[TokenID]], contexts: [Int]? = nil, progress: (Int, Int) -> Void = { _, _ in }
  ) throws(LanguageModelError) -> [TokenEvidence] {
    // The transformer checks what it reads, which the last token of a text is not part of.
    let vocabulary = model.configuration.vocabularySize
    for id in texts.joined() where !(0..<vocabulary).contains(Int(id)) {
      throw .tokenOutOfRange(id: Int(id), vocabularySize: vocabulary)
    }
    let windows = texts.enumerated().flatMap { text, ids in
      TextWindow.windows(
        of: text, count: ids.count, context: contexts?[text] ?? 0,
        contextLength: model.configuration.contextLength)
    }
    var sums = texts.map { ids in
      TextSums(tokens: ids.count, points: gridCount)
    }
    var start = 0
    while start < windows.count {
      var end = start + 1
      var tokens = windows[start].tokens.count
      while end < windows.count, tokens + windows[end].tokens.count <= Self.passTokens {
        tokens += windows[end].tokens.count
        end += 1
      }
      try pass(windows[start..<end], texts, into: &sums)
      start = end
      progress(start, windows.count)
    }
    return sums.map(\.evidence)
  }

  /// What is known of a text while its windows are read.
  private struct TextSums {
    var result: TokenEvidence
    var losses: [Double]

    init(tokens: Int, points: Int) {
      let unknown = [Float?](repeating: nil, count: tokens)
      result = TokenEvidence(positive: unknown, negative: unknown, windows: 0)
      losses = Array(repeating: 0, count: points)
    }

    var evidence: TokenEvidence {
      var result = result
      let scored = result.positive.count { $0 != nil }
      if scored > 0 { result.meanLosses = losses.map { $0 / Double(scored) } }
      return result
    }
  }

  private func pass(
    _ windows: ArraySlice<TextWindow>, _ texts: [[TokenID]], into sums: inout [TextSums]
  ) throws(LanguageModelError) {
    let hidden = try model.hiddenStates(windows.map { Array(texts[$0.text][$0.tokens]) })
    var rows: [Int] = []
    var targets: [TokenID] = []
    var offset = 0
    for window in windows {
      rows += window.predicting.map { offset + $0 - window.tokens.lowerBound }
      targets += window.predicting.map { texts[window.text][$0 + 1] }
      offset += window.tokens.count
    }
    let contexts = hidden.gatherRows(rows)
    let scores = model.outputHead.logProbabilities(
      of: targets, hidden: base.apply(contexts), offsets: base.offsets(targets.count),
      direction: half.direction(contexts), points: points
    ).values
    guard scores.allSatisfy(\.isFinite) else { throw .nonFiniteLogits }
    var column = 0
    for window in windows {
      for (i, token) in window.predicting.enumerated() {
        func score(_ point: Int) -> Float { scores[point * targets.count + column + i] }
        let (positive, negative) = (score(ends.positive), score(ends.negative))
        // Of finite log-probabilities beyond all reason, too.
        guard (positive - negative).isFinite else { throw .nonFiniteLogits }
        sums[window.text].result.positive[token + 1] = positive
        sums[window.text].result.negative[token + 1] = negative
        for point in 0..<gridCount { sums[window.text].losses[point] -= Double(score(point)) }
      }
      sums[window.text].result.windows += 1
      column += window.predicting.count
    }
  }
}
