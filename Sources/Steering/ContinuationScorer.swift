package import LanguageModels
internal import LinearAlgebra
package import TextTokenization

/// Scores continuations of a prompt, which passes the transformer once for all of them.
///
/// The continuations' tokens attend to the prompt's keys and values, which they share. Log-probabilities are
/// those of ``TextScorer``, but for the rounding of sums.
package struct ContinuationScorer: Sendable {
  private let model: LanguageModel

  // Tokens of continuations per transformer pass: bounds memory, above all that of their keys and values,
  // and is long enough for efficient products.
  private static let passTokens = 1024

  /// Creates a scorer.
  package init(model: LanguageModel) { self.model = model }

  /// The log-probabilities of continuations.
  ///
  /// - Parameters:
  ///   - continuations: The tokens of each after the prompt; at least one each, and with the prompt no more
  ///     than the context holds.
  ///   - prompt: The tokens before all of them; at least one.
  /// - Returns: For each continuation `log p(token | tokens before)` of its tokens, natural logarithm.
  /// - Throws: `LanguageModelError` for texts that are empty, too long or outside the vocabulary, and for
  ///   logits that are not finite.
  package func logProbabilities(of continuations: [[TokenID]], after prompt: [TokenID])
    throws(LanguageModelError) -> [[Float]]
  {
    // Last tokens do not pass the transformer, which would tell ids that it does not have.
    let vocabulary = model.configuration.vocabularySize
    for id in continuations.lazy.compactMap(\.last) where !(0..<vocabulary).contains(Int(id)) {
      throw .tokenOutOfRange(id: Int(id), vocabularySize: vocabulary)
    }
    let cache = SequenceCache(model.configuration, capacity: prompt.count)
    let hidden = try model.hiddenStates(PackedBatch([prompt]), caches: [cache])
    let last = hidden.gatherRows([prompt.count - 1])
    var result: [[Float]] = []
    var start = 0
    while start < continuations.count {
      var end = start + 1
      var tokens = continuations[start].count
      while end < continuations.count, tokens + continuations[end].count <= Self.passTokens {
        tokens += continuations[end].count
        end += 1
      }
      result += try pass(Array(continuations[start..<end]), after: cache, last)
      start = end
    }
    return result
  }

  // `last`: the prompt's last hidden state, `[1, d]`, which predicts the first token of each.
  private func pass(_ continuations: [[TokenID]], after prompt: SequenceCache, _ last: Matrix)
    throws(LanguageModelError) -> [[Float]]
  {
    // A continuation's last token predicts nothing that is asked for.
    let passing = continuations.filter { $0.count > 1 }.map { Array($0.dropLast()) }
    var contexts = Matrix(rows: 1 + passing.reduce(0) { $0 + $1.count }, columns: last.columns)
    contexts.setRows(from: 0, last)
    if !passing.isEmpty {
      let forks = passing.map { prompt.fork(capacity: $0.count) }
      contexts.setRows(from: 1, try model.hiddenStates(PackedBatch(passing), caches: forks))
    }
    var rows: [Int] = []
    var next = 1
    for continuation in continuations {
      guard !continuation.isEmpty else { throw .emptySequence }
      rows.append(0)
      rows += next..<next + continuation.count - 1
      next += continuation.count - 1
    }
    let values = model.outputHead.logProbabilities(
      of: continuations.flatMap { $0 }, hidden: contexts.gatherRows(rows))
    guard values.allSatisfy({ !$0.isNaN }) else { throw .nonFiniteLogits }
    var rest = values[...]
    return continuations.map { continuation in
      defer { rest = rest.dropFirst(continuation.count) }
      return Array(rest.prefix(continuation.count))
    }
  }
}
