package import LinearAlgebra
package import TextTokenization

/// Draws the next token from a row of logits.
///
/// The order of steps is Hugging Face's: repetition penalty, minimum length, temperature, top-k,
/// top-p. The vocabulary is never sorted: see `NucleusSearch` and `WeightHistogram`.
package struct TokenSampler: Sendable {
  let settings: GenerationSettings
  let endOfText: TokenID?

  /// Creates a sampler.
  package init(settings: GenerationSettings, endOfText: TokenID?) {
    self.settings = settings
    self.endOfText = endOfText
  }

  /// Draws a token.
  ///
  /// - Parameters:
  ///   - logits: `count` logits; overwritten.
  ///   - count: `V`.
  ///   - history: The tokens so far, prompt included.
  ///   - newTokens: How many of them are new.
  ///   - random: The continuation's stream, at the position of this token.
  /// - Returns: The token's id; nil if the logits hold NaN or no finite entry.
  package func draw(
    _ logits: UnsafeMutablePointer<Float>, count: Int, history: [TokenID], newTokens: Int,
    random: inout CounterRandom
  ) -> TokenID? {
    penalizeRepetition(logits, history)
    if let endOfText, newTokens < settings.minNewTokens { logits[Int(endOfText)] = -.infinity }
    let shift = RowKernels.maximum(logits, count)
    guard shift.isFinite else { return nil }
    // Below 1e-6 a difference of 1e-4 between logits is a factor of e^-100: greedy.
    if settings.temperature < 1e-6 || settings.topK == 1 {
      let isNumber = VectorKernels.logSumExp(logits, count: count).isFinite
      return isNumber ? likeliest(logits, count, shift) : nil
    }
    // probabilities, unnormalised: the largest is 1
    if settings.temperature != 1 {
      RowKernels.scale(logits, by: 1 / settings.temperature, count)
    }
    let total = RowKernels.exponentiate(logits, shift: shift / settings.temperature, count)
    guard total.isFinite else { return nil }
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

  /// Applies top-k, then top-p on what remains, to unnormalised probabilities of maximum 1.
  func keptTokens(_ weights: UnsafePointer<Float>, _ count: Int, total: Float) -> KeptTokens {
    var kept = KeptTokens(weight: -1, lastID: count, sum: Double(total))
    let limitsCount = settings.topK > 0 && settings.topK < count
    guard limitsCount || settings.topP < 1 else { return kept }
    let wanted = Double(settings.topP) * kept.sum
    if !limitsCount, let nucleus = NucleusSearch(weights, count).cut(wanted: wanted, of: total) {
      return nucleus
    }
    let histogram = WeightHistogram(weights, 0..<count, level: .coarse)
    if limitsCount {
      kept = histogram.cut { number, _ in number >= settings.topK }
    }
    if settings.topP < 1 {
      let wanted = Double(settings.topP) * kept.sum
      let limit = limitsCount ? settings.topK : count
      kept = histogram.cut { number, sum in number >= limit || sum >= wanted }
    }
    return kept
  }

  private func pick(
    _ weights: UnsafePointer<Float>, _ count: Int, _ kept: KeptTokens, uniform: Double
  ) -> TokenID {
    let target = uniform * kept.sum
    if kept.isAddedExactly, let id = kept.id(in: weights, count, atWeight: target) {
      return TokenID(id)
    }
    var remaining = target
    var last = 0
    for i in 0..<count where kept.contains(weights[i], id: i) {
      last = i
      remaining -= Double(weights[i])
      if remaining < 0 { break }
    }
    return TokenID(last)
  }
}
