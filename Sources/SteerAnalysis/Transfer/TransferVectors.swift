public import LanguageModels
package import LinearAlgebra
internal import Steering

/// What two models have in common: embeddings of the tokens that they share, and the hidden states
/// that both have in the same contexts.
public struct TransferVectors: Sendable {
  /// The source's output embeddings, `[n, d_s]`, lowest ids of the source first.
  let sourceTokens: Matrix
  /// The target's output embeddings of the same tokens, `[n, d_t]`.
  let targetTokens: Matrix
  /// The target's output bias of these tokens, if it has one.
  let targetBias: [Float]?
  /// The cap of the target's logits, if it has one.
  let targetSoftCap: Float?
  /// Paired hidden states.
  let contexts: PairedContexts
  // Where the offset of a shared token goes.
  private let tokens: SharedTokens?
  private let targetVocabularySize: Int

  /// Pairs rows: the `i`-th token of one side is that of the other.
  ///
  /// The ids of `tokens` and the target's vocabulary are needed for offsets alone.
  package init(
    sourceTokens: Matrix, targetTokens: Matrix, targetBias: [Float]? = nil,
    targetSoftCap: Float? = nil, contexts: PairedContexts, tokens: SharedTokens? = nil,
    targetVocabularySize: Int = 0
  ) {
    precondition(sourceTokens.rows == targetTokens.rows, "tokens do not pair")
    precondition(contexts.source.columns == sourceTokens.columns, "the source's widths differ")
    precondition(contexts.target.columns == targetTokens.columns, "the target's widths differ")
    self.sourceTokens = sourceTokens
    self.targetTokens = targetTokens
    self.targetBias = targetBias
    self.targetSoftCap = targetSoftCap
    self.contexts = contexts
    self.tokens = tokens
    self.targetVocabularySize = targetVocabularySize
  }

  /// Gathers the embeddings of shared tokens.
  public init(
    source: LanguageModel, target: LanguageModel, tokens: SharedTokens, contexts: PairedContexts
  ) {
    self.init(
      sourceTokens: source.outputHead.embedding.gatherRows(tokens.sourceIDs),
      targetTokens: target.outputHead.embedding.gatherRows(tokens.targetIDs),
      targetBias: target.outputHead.bias.map { bias in tokens.targetIDs.map { bias[$0] } },
      targetSoftCap: target.outputHead.softCap, contexts: contexts, tokens: tokens,
      targetVocabularySize: target.outputHead.vocabularySize)
  }

  /// Offsets of the source's tokens, `[k, V_s]`, as those of the target's, `[k, V_t]`; tokens that only
  /// the target has are left alone.
  func carried(_ offsets: Matrix) -> Matrix {
    guard let tokens else { preconditionFailure("offsets need the ids of shared tokens") }
    var result = Matrix(rows: offsets.rows, columns: targetVocabularySize)
    for (source, target) in zip(tokens.sourceIDs, tokens.targetIDs) {
      for row in 0..<offsets.rows { result[row, target] = offsets[row, source] }
    }
    return result
  }

  /// The number of shared tokens.
  public var tokenCount: Int { sourceTokens.rows }

  /// The fit of a map from the target's embeddings of some tokens to the source's.
  ///
  /// Weights are one per shared token; nil weighs all alike.
  func tokenProblem(_ tokens: [Int], weights: [Float]?) -> LinearMap {
    LinearMap(
      targetTokens.gatherRows(tokens), sourceTokens.gatherRows(tokens),
      weights: weights.map { weights in tokens.map { weights[$0] } })
  }

  /// The steering logits of some tokens in some contexts.
  ///
  /// The steer reads the hidden state if `readsContexts`; an *add* steer reads 1.
  func logits(tokens: [Int]?, contexts rows: [Int], readsContexts: Bool) -> SteeringLogits {
    let (source, target) = contexts.selecting(rows)
    let ones = Matrix(rows: rows.count, columns: 1, [Float](repeating: 1, count: rows.count))
    return SteeringLogits(
      targetContexts: target, sourceReads: readsContexts ? source : ones,
      targetReads: readsContexts ? target : ones,
      sourceTokens: tokens.map { sourceTokens.gatherRows($0) } ?? sourceTokens,
      targetTokens: tokens.map { targetTokens.gatherRows($0) } ?? targetTokens,
      targetBias: tokens.map { ids in targetBias.map { bias in ids.map { bias[$0] } } }
        ?? targetBias,
      targetSoftCap: targetSoftCap)
  }
}

/// Which tokens and contexts a transfer is fitted on, and which it is measured on.
struct TransferSplit: Sendable {
  /// The tokens that maps may be fitted on: the first `topK`.
  let tokens: [Int]
  /// Those of them that are not held out.
  let fittedTokens: [Int]
  /// Tokens that no measured map has seen, of all shared ones.
  let heldOutTokens: [Int]
  /// All contexts.
  let contexts: [Int]
  /// The contexts of texts that are not held out.
  let fittedContexts: [Int]
  /// The contexts of held-out texts.
  let heldOutContexts: [Int]

  /// Draws tokens and whole texts: contexts of one text are too alike to measure each other.
  init(_ vectors: TransferVectors, _ settings: TransferSettings) throws(TransferError) {
    let count = vectors.tokenCount
    let limit = min(settings.effectiveTopK ?? count, count)
    let held = Self.draw(count, settings, .heldOutTokens)
    tokens = Array(0..<limit)
    fittedTokens = tokens.filter { !held.contains($0) }
    heldOutTokens = held.sorted()
    guard fittedTokens.count >= SharedTokens.minimum / 2 else {
      throw .topKTooSmall(topK: limit, minimum: SharedTokens.minimum / 2)
    }
    let texts = vectors.contexts.texts
    let numbers = Set(texts).sorted()
    let heldTexts = Set(Self.draw(numbers.count, settings, .heldOutTexts).map { numbers[$0] })
    contexts = Array(texts.indices)
    fittedContexts = contexts.filter { !heldTexts.contains(texts[$0]) }
    heldOutContexts = contexts.filter { heldTexts.contains(texts[$0]) }
  }

  private static func draw(
    _ count: Int, _ settings: TransferSettings, _ draw: RandomStream.TransferDraw
  ) -> Set<Int> {
    var random = CounterRandom(seed: settings.seed, stream: .transfer(draw))
    let held = min(max(Int(Double(count) * settings.heldOutShare), 1), count - 1)
    return Set(random.permutation(count).prefix(held))
  }

  /// At most so many of some contexts that their logits over all tokens are 2²⁷ at most, in order.
  static func sample(_ rows: [Int], tokens: Int, _ settings: TransferSettings) -> [Int] {
    let limit = min(settings.maxContexts, max((1 << 27) / max(tokens, 1), 500))
    guard rows.count > limit else { return rows }
    var random = CounterRandom(seed: settings.seed, stream: .transfer(.contextSample))
    return random.permutation(rows.count).prefix(limit).map { rows[$0] }.sorted()
  }
}
