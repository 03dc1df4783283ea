internal import Foundation

/// Weights of the parts of evidence that make labels of texts likeliest.
///
/// Logistic regression of the sign of a text's label on the sums of the parts, with every weight at least
/// 0, so that no part is turned around, and a normal prior around ``EvidenceWeights/usual``, which decides
/// where there are few texts or where the parts go together. The texts must be none that the steer was
/// trained on: on those the contextual part is larger than on any other text.
public enum EvidenceFit {
  /// A text that a fit reads.
  public struct Text: Sendable {
    /// The sum of the contextual parts of its tokens.
    public var contextual: Double
    /// The sum of the static parts by the first dimension.
    public var leading: Double
    /// The sum of the rest of the static parts.
    public var remaining: Double
    /// Of its words the evidence on either side is what a span is made of: see
    /// `EvidenceFit/wordCost(_:)`.
    public var words: [(contextual: Double, leading: Double, remaining: Double)]
    /// Its label, −1…1.
    public var label: Double

    /// Collects the parts of a text's words.
    public init(
      words: [(contextual: Double, leading: Double, remaining: Double)], label: Double
    ) {
      self.words = words
      self.label = label
      contextual = words.reduce(0) { $0 + $1.contextual }
      leading = words.reduce(0) { $0 + $1.leading }
      remaining = words.reduce(0) { $0 + $1.remaining }
    }

    fileprivate var features: [Double] { [contextual, leading, remaining, 1] }
  }

  /// The standard deviation of the prior of a weight.
  static let priorDeviation = 0.2
  // Of the intercept, which the share of the labels decides.
  private static let interceptDeviation = 3.0
  private static let sweeps = 200

  /// Fits weights and the cost of a word.
  ///
  /// - Parameter texts: Held-out texts; those labelled 0 count for nothing.
  /// - Returns: ``EvidenceWeights/usual`` without labelled texts.
  public static func weights(_ texts: [Text]) -> EvidenceWeights {
    let texts = texts.filter { $0.label != 0 }
    guard !texts.isEmpty else { return .usual }
    let usual = EvidenceWeights.usual
    var weights = [usual.contextual, usual.leading, usual.remaining, 0]
    let centre = weights
    let signs = texts.map { $0.label > 0 ? 1.0 : -1 }
    let features = texts.map(\.features)
    var odds = features.map { zip($0, weights).reduce(0) { $0 + $1.0 * $1.1 } }
    // Newton's method, a weight at a time: the loss is convex, and each stays within its range.
    for _ in 0..<sweeps {
      var largest = 0.0
      for j in weights.indices {
        let deviation = j == 3 ? interceptDeviation : priorDeviation
        var gradient = (weights[j] - centre[j]) / (deviation * deviation)
        var curvature = 1 / (deviation * deviation)
        for (i, sign) in signs.enumerated() {
          let miss = 1 / (1 + exp(sign * odds[i]))
          gradient -= sign * miss * features[i][j]
          curvature += miss * (1 - miss) * features[i][j] * features[i][j]
        }
        let step = -gradient / curvature
        let next = j == 3 ? weights[j] + step : max(weights[j] + step, 0)
        let change = next - weights[j]
        for i in odds.indices { odds[i] += change * features[i][j] }
        weights[j] = next
        largest = max(largest, abs(change))
      }
      if largest < 1e-9 { break }
    }
    var result = EvidenceWeights(
      contextual: weights[0], leading: weights[1], remaining: weights[2], intercept: weights[3],
      wordCost: usual.wordCost, fittedTexts: texts.count)
    result.fittedAreaUnderCurve = areaUnderCurve(odds, signs)
    result.wordCost = wordCost(texts, result)
    return result
  }

  /// The least that a word must bring to be marked: where a text that has a mark of its own side counts 1
  /// and one that has a mark of the other side −2, so that marks are right twice as often as wrong at the
  /// margin, the cost of the largest mean.
  ///
  /// A text has a mark of a side if and only if one of its words has more evidence for it than a word
  /// costs, so that each text is decided by its two extreme words.
  static func wordCost(_ texts: [Text], _ weights: EvidenceWeights) -> Double {
    // Fewer texts decide nothing.
    guard texts.count >= 50 else { return weights.wordCost }
    let extremes = texts.map { text -> (own: Double, other: Double) in
      let side = text.label > 0 ? 1.0 : -1
      let words = text.words.map { word in
        side
          * (weights.contextual * word.contextual + weights.leading * word.leading
            + weights.remaining * word.remaining)
      }
      return (words.max() ?? 0, -(words.min() ?? 0))
    }
    let costs = (2...60).map { Double($0) * 0.05 }
    func worth(_ cost: Double) -> Int {
      extremes.reduce(0) { $0 + ($1.own > cost ? 1 : 0) - ($1.other > cost ? 2 : 0) }
    }
    // Of equal ones the smallest.
    return costs.reduce((cost: costs[0], worth: Int.min)) { best, cost in
      let own = worth(cost)
      return own > best.worth ? (cost, own) : best
    }.cost
  }

  private static func areaUnderCurve(_ odds: [Double], _ signs: [Double]) -> Double? {
    let positive = zip(odds, signs).filter { $0.1 > 0 }.map(\.0).sorted()
    let negative = zip(odds, signs).filter { $0.1 < 0 }.map(\.0).sorted()
    guard !positive.isEmpty, !negative.isEmpty else { return nil }
    var (below, equal, wins) = (0, 0, 0.0)
    for value in positive {
      while below < negative.count, negative[below] < value { below += 1 }
      equal = max(equal, below)
      while equal < negative.count, negative[equal] == value { equal += 1 }
      wins += Double(below) + Double(equal - below) / 2
    }
    return wins / (Double(positive.count) * Double(negative.count))
  }
}
