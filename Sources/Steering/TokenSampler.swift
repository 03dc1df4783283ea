package import LinearAlgebra
package import TextTokenization

/// Draws the next token from a row of logits.
///
/// The order of steps is Hugging Face's: repetition penalty, minimum length, temperature, top-k,
/// top-p. Nothing is sorted: a histogram over the leading bits of the probabilities finds the
/// bucket in which the limit falls, and only that bucket is ordered.
package struct TokenSampler: Sendable {
  let settings: GenerationSettings
  let endOfText: TokenID?

  /// Creates a sampler.
  package init(settings: GenerationSettings, endOfText: TokenID?) {
    self.settings = settings
    self.endOfText = endOfText
  }

  // The probability's exponent and first mantissa bits: 16 buckets per power of two.
  private static let shift: UInt32 = 19
  private static let buckets = Int(Float(1).bitPattern >> shift) + 1

  /// Draws a token.
  ///
  /// - Parameters:
  ///   - logits: `count` logits; overwritten.
  ///   - count: `V`.
  ///   - history: The tokens so far, prompt included.
  ///   - newTokens: How many of them are new.
  ///   - random: The continuation's stream, at the position of this token.
  /// - Returns: The token's id.
  package func draw(
    _ logits: UnsafeMutablePointer<Float>, count: Int, history: [TokenID], newTokens: Int,
    random: inout CounterRandom
  ) -> TokenID {
    penalizeRepetition(logits, history)
    if let endOfText, newTokens < settings.minNewTokens { logits[Int(endOfText)] = -.infinity }
    let shift = RowKernels.maximum(logits, count)
    if settings.temperature == 0 || settings.topK == 1 {
      return likeliest(logits, count, shift)
    }
    // probabilities, unnormalised: the largest is 1
    if settings.temperature != 1 {
      RowKernels.scale(logits, by: 1 / settings.temperature, count)
    }
    let total = RowKernels.exponentiate(logits, shift: shift / settings.temperature, count)
    let kept = keptTokens(logits, count, total: total)
    return pick(logits, count, kept, uniform: random.uniform())
  }

  private func penalizeRepetition(_ logits: UnsafeMutablePointer<Float>, _ history: [TokenID]) {
    guard settings.repetitionPenalty != 1 else { return }
    for id in Set(history) {
      let logit = logits[Int(id)]
      logits[Int(id)] =
        logit > 0 ? logit / settings.repetitionPenalty : logit * settings.repetitionPenalty
    }
  }

  private func likeliest(_ logits: UnsafeMutablePointer<Float>, _ count: Int, _ maximum: Float)
    -> TokenID
  {
    for i in 0..<count where logits[i] == maximum { return TokenID(i) }
    return 0
  }

  /// The tokens that may be drawn: all with a weight above `weight`, and those of exactly that
  /// weight with an id of at most `lastID`; their weights sum to `sum`.
  struct Kept: Equatable {
    var weight: Float
    var lastID: Int
    var sum: Double
  }

  /// Applies top-k, then top-p on what remains, to unnormalised probabilities of maximum 1.
  func keptTokens(_ weights: UnsafePointer<Float>, _ count: Int, total: Float) -> Kept {
    var kept = Kept(weight: -1, lastID: count, sum: Double(total))
    let limitsCount = settings.topK > 0 && settings.topK < count
    guard limitsCount || settings.topP < 1 else { return kept }
    let histogram = Histogram(weights, count)
    if limitsCount {
      kept = histogram.cut(weights, count) { number, _ in number >= settings.topK }
    }
    if settings.topP < 1 {
      let wanted = Double(settings.topP) * kept.sum
      let limit = limitsCount ? settings.topK : count
      kept = histogram.cut(weights, count) { number, sum in number >= limit || sum >= wanted }
    }
    return kept
  }

  private func pick(
    _ weights: UnsafePointer<Float>, _ count: Int, _ kept: Kept, uniform: Double
  ) -> TokenID {
    var remaining = uniform * kept.sum
    var last = 0
    for i in 0..<count {
      let weight = weights[i]
      guard weight > kept.weight || (weight == kept.weight && i <= kept.lastID), weight > 0
      else { continue }
      last = i
      remaining -= Double(weight)
      if remaining < 0 { break }
    }
    return TokenID(last)
  }

  /// How many weights, and how much weight, fall into each bucket of magnitude.
  private struct Histogram {
    private var numbers = [Int32](repeating: 0, count: TokenSampler.buckets)
    private var sums = [Double](repeating: 0, count: TokenSampler.buckets)

    init(_ weights: UnsafePointer<Float>, _ count: Int) {
      numbers.withUnsafeMutableBufferPointer { numbers in
        sums.withUnsafeMutableBufferPointer { sums in
          for i in 0..<count where weights[i] > 0 {
            let bucket = Self.bucket(weights[i])
            numbers[bucket] += 1
            sums[bucket] += Double(weights[i])
          }
        }
      }
    }

    private static func bucket(_ weight: Float) -> Int {
      min(Int(weight.bitPattern >> TokenSampler.shift), TokenSampler.buckets - 1)
    }

    /// Keeps tokens from the likeliest down (ties by id) until `isEnough(number, weight)`.
    func cut(
      _ weights: UnsafePointer<Float>, _ count: Int, isEnough: (Int, Double) -> Bool
    ) -> Kept {
      var number = 0
      var sum = 0.0
      for bucket in stride(from: TokenSampler.buckets - 1, through: 0, by: -1)
      where numbers[bucket] > 0 {
        if isEnough(number + Int(numbers[bucket]), sum + sums[bucket]) {
          return cut(weights, count, inside: bucket, number, sum, isEnough)
        }
        number += Int(numbers[bucket])
        sum += sums[bucket]
      }
      return Kept(weight: 0, lastID: count, sum: sum)
    }

    private func cut(
      _ weights: UnsafePointer<Float>, _ count: Int, inside bucket: Int, _ number: Int,
      _ sum: Double, _ isEnough: (Int, Double) -> Bool
    ) -> Kept {
      let members = (0..<count).filter { weights[$0] > 0 && Self.bucket(weights[$0]) == bucket }
        .sorted { (weights[$1], $0) < (weights[$0], $1) }
      var (number, sum) = (number, sum)
      for id in members {
        number += 1
        sum += Double(weights[id])
        if isEnough(number, sum) { return Kept(weight: weights[id], lastID: id, sum: sum) }
      }
      // Rounding may leave the limit just out of reach: the whole bucket stays.
      let last = members.last ?? count
      return Kept(weight: weights[last], lastID: last, sum: sum)
    }
  }
}
