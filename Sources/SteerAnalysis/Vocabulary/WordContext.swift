internal import Algorithms
internal import LanguageModels
internal import LinearAlgebra
internal import RealModule
internal import Steering
internal import TextTokenization

/// A context in which a steer makes a word likelier, or less likely.
public struct WordContext: Sendable, Codable, Equatable {
  /// The text.
  public var text: String
  /// The number of the text among those given, from 0.
  public var textIndex: Int
  /// The number of the last token that the context holds, from 0.
  public var position: Int
  /// Where that token ends, in Unicode scalars of the text.
  public var characterEnd: Int
  /// `p(v | c)` before the change.
  public var probability: Double
  /// `d log p(v | c) / ds`, nats per unit of steer value.
  public var effect: Double
}

/// Finds the contexts that decide a word's effect.
struct WordContextReader {
  let direction: FixedSteer
  let base: FixedSteer
  let contexts: ContextSet
  let head: OutputHead
  let tokenizer: Tokenizer
  let effects: WordEffects

  /// The contexts that add most to each word's effect, those of its sign.
  ///
  /// - Parameters:
  ///   - ids: The words.
  ///   - count: Contexts of a word.
  /// - Returns: For each word those of the largest `p(v|c) · d log p(v|c) / ds`, largest first.
  /// - Complexity: O(T · d · words).
  func contexts(of ids: [TokenID], count: Int) -> [[WordContext]] {
    guard !ids.isEmpty, count > 0 else { return ids.map { _ in [] } }
    let logits = logits(ids)
    let changes = changes(ids)
    return Parallel.map(ids.count) { w in
      let sign: Float = effects.values[Int(ids[w])] < 0 ? -1 : 1
      let found = (0..<contexts.count).map { c -> (c: Int, p: Float, effect: Float) in
        let totals = effects.contexts[c]
        let (logit, slope) = capped(logits[c, w])
        return (
          c, Float.exp(logit - totals.logNormalizer), changes(c, w) * slope - totals.meanChange
        )
      }
      return found.min(count: count) { a, b in
        let (x, y) = (sign * a.p * a.effect, sign * b.p * b.effect)
        return x == y ? a.c < b.c : x > y
      }.map { context($0.c, probability: $0.p, effect: $0.effect) }
    }
  }

  /// Before the cap, `[T, words]`.
  private func logits(_ ids: [TokenID]) -> Matrix {
    let rows = ids.map(Int.init)
    var result = base.apply(contexts.hidden).multiplied(
      byTransposed: head.embedding.gatherRows(rows))
    if let bias = head.bias { VectorKernels.addBias(rows.map { bias[$0] }, to: &result) }
    if let offsets = base.offsets(1) {
      VectorKernels.addBias(rows.map { offsets.vectors[0, $0] }, to: &result)
    }
    return result
  }

  private func changes(_ ids: [TokenID]) -> @Sendable (_ context: Int, _ word: Int) -> Float {
    let rows = ids.map(Int.init)
    switch direction.direction(contexts.hidden) {
    case .hidden(let change):
      let all = change.multiplied(byTransposed: head.embedding.gatherRows(rows))
      return { all[$0, $1] }
    case .logits(let vector):
      let all = vector.columns > 0 ? rows.map { vector[0, $0] } : rows.map { _ in 0 }
      return { all[$1] }
    case .both(let change, let vector):
      let all = change.multiplied(byTransposed: head.embedding.gatherRows(rows))
      let shared = rows.map { vector[0, $0] }
      return { all[$0, $1] + shared[$1] }
    }
  }

  private func capped(_ logit: Float) -> (logit: Float, slope: Float) {
    guard let cap = head.softCap else { return (logit, 1) }
    let bent = cap * Float.tanh(logit / cap)
    return (bent, SoftCap.slope(capped: bent, cap: cap))
  }

  private func context(_ index: Int, probability: Float, effect: Float) -> WordContext {
    let position = contexts.positions[index]
    let ids = contexts.texts[position.text].ids
    let before = tokenizer.decode(ids.prefix(position.token + 1), skipSpecialTokens: true)
    return WordContext(
      text: tokenizer.decode(ids, skipSpecialTokens: true), textIndex: position.text,
      position: position.token, characterEnd: before.unicodeScalars.count,
      probability: Double(probability), effect: Double(effect))
  }
}
