package import LinearAlgebra
package import TextTokenization

/// Draws the next token from a row of logits.
///
/// The order of steps is Hugging Face's: repetition penalty, minimum length, temperature, top-k,
/// top-p. The vocabulary is never sorted: see `NucleusSearch` and `WeightHistogram`.
package struct TokenSampler: Sendable {
  let settings: GenerationSettings
  /// The tokens that end a text.
  let endsOfText: [TokenID]

  /// Creates a sampler.
  package init(settings: GenerationSettings, endsOfText: [TokenID]) {
    self.settings = settings
    self.endsOfText = endsOfText
  }

  /// Draws a token.
  ///
  /// - Parameters:
  ///   - logits: `V` logits; overwritten.
  ///   - history: The tokens so far, prompt included.
  ///   - newTokens: How many of them are new.
  ///   - random: The continuation's stream, at the position of this token.
  /// - Returns: The token's id; nil if the logits hold NaN or no finite entry.
  package func draw(
    _ logits: inout MutableSpan<Float>, history: [TokenID], newTokens: Int,
    random: inout CounterRandom
  ) -> TokenID? {
    penalizeRepetition(&logits, history)
    if newTokens < settings.minNewTokens {
      for id in endsOfText { logits[Int(id)] = -.infinity }
    }
    let shift = RowKernels.maximum(logits.span)
    guard shift.isFinite else { return nil }
    // Below 1e-6 a difference of 1e-4 between logits is a factor of e^-100: greedy.
    if settings.temperature < 1e-6 || settings.topK == 1 {
      let isNumber = RowKernels.logSumExp(logits.span).isFinite
      return isNumber ? likeliest(logits.span, shift) : nil
    }
    // probabilities, unnormalised: the largest is 1
    if settings.temperature != 1 {
      RowKernels.scale(&logits, by: 1 / settings.temperature)
    }
    let total = RowKernels.exponentiate(&logits, shift: shift / settings.temperature)
    guard total.isFinite else { return nil }
    let weights = logits.span
    let kept = keptTokens(weights, total: total)
    return pick(weights, kept, uniform: random.uniform())
  }

  private func penalizeRepetition(_ logits: inout MutableSpan<Float>, _ history: [TokenID]) {
    guard settings.repetitionPenalty != 1 else { return }
    for id in Set(history) {
      let logit = logits[Int(id)]
      logits[Int(id)] =
        logit > 0 ? logit / settings.repetitionPenalty : logit * settings.repetitionPenalty
    }
  }

  private func likeliest(_ logits: Span<Float>, _ maximum: Float) -> TokenID {
    for i in logits.indices where logits[i] == maximum { return TokenID(i) }
    return 0
  }

  /// Applies top-k, then top-p on what remains, to unnormalised probabilities of maximum 1.
  func keptTokens(_ weights: Span<Float>, total: Float) -> KeptTokens {
    let count = weights.count
    var kept = KeptTokens(weight: -1, lastID: count, sum: Double(total))
    let limitsCount = settings.topK > 0 && settings.topK < count
    guard limitsCount || settings.topP < 1 else { return kept }
    let wanted = Double(settings.topP) * kept.sum
    if !limitsCount, let nucleus = NucleusSearch.cut(weights, wanted: wanted, of: total) {
      return nucleus
    }
    let histogram = WeightHistogram(weights, 0..<count, level: .coarse)
    if limitsCount {
      kept = histogram.cut(weights) { number, _ in number >= settings.topK }
    }
    if settings.topP < 1 {
      let wanted = Double(settings.topP) * kept.sum
      let limit = limitsCount ? settings.topK : count
      kept = histogram.cut(weights) { number, sum in number >= limit || sum >= wanted }
    }
    return kept
  }

  private func pick(
    _ weights: Span<Float>, _ kept: KeptTokens, uniform: Double
  ) -> TokenID {
    let target = uniform * kept.sum
    if kept.isAddedExactly, let id = kept.id(in: weights, atWeight: target) {
      return TokenID(id)
    }
    var remaining = target
    var last = 0
    for i in weights.indices where kept.contains(weights[i], id: i) {
      last = i
      remaining -= Double(weights[i])
      if remaining < 0 { break }
    }
    return TokenID(last)
  }
}
