public import LanguageModels
public import LinearAlgebra
internal import Steering
public import TextTokenization

/// The hidden states that two models have at the same places of the same texts.
///
/// A place is shared where a token of either model ends at the same byte, so that both have read the
/// same; with one tokenizer that is every token.
public struct PairedContexts: Sendable {
  /// The source's final hidden states, `[T, d_s]`.
  public let source: Matrix
  /// The target's final hidden states, `[T, d_t]`.
  public let target: Matrix
  /// The number of the text of each row.
  public let texts: [Int]

  /// The number of contexts, `T`.
  public var count: Int { texts.count }

  /// Pairs rows of two matrices.
  ///
  /// - Throws: ``TransferError/tooFewTexts(_:)`` unless there are two texts.
  public init(source: Matrix, target: Matrix, texts: [Int]) throws(TransferError) {
    precondition(source.rows == texts.count && target.rows == texts.count, "rows do not pair")
    let count = Set(texts).count
    guard count >= 2 else { throw .tooFewTexts(count) }
    self.source = source
    self.target = target
    self.texts = texts
  }

  /// Runs texts through two models.
  ///
  /// What exceeds a model's context is left out.
  ///
  /// - Parameters:
  ///   - texts: The texts.
  ///   - source: The one model.
  ///   - target: The other model.
  ///   - beginnings: The token that begins every text of each model, nil for none; nil for the models' own
  ///     begin-of-text tokens if both have one.
  ///   - progress: Called with the number of texts done.
  /// - Throws: `LanguageModelError`; ``TransferError/noSharedContexts(source:target:)``,
  ///   ``TransferError/tooFewTexts(_:)``, ``TransferError/nonFinite(model:)``.
  public init(
    _ texts: [String], source: LanguageModel, target: LanguageModel,
    beginnings: (source: TokenID?, target: TokenID?)? = nil,
    progress: (Int) -> Void = { _ in }
  ) throws {
    let begins = beginnings ?? Self.ownBeginnings(source, target)
    var parts: [(source: Matrix, target: Matrix)] = []
    var numbers: [Int] = []
    for start in stride(from: 0, to: texts.count, by: Self.passTexts) {
      let range = start..<min(start + Self.passTexts, texts.count)
      let first = try texts[range].map {
        try Tokens($0, source, begin: begins.source)
      }
      let second = try texts[range].map {
        try Tokens($0, target, begin: begins.target)
      }
      let pairs = zip(first, second).map { $0.shared(with: $1) }
      guard pairs.contains(where: { !$0.isEmpty }) else { continue }
      for (text, shared) in zip(range, pairs) { numbers += shared.map { _ in text } }
      parts.append(
        (
          try Self.states(first, pairs.map { $0.map(\.0) }, source),
          try Self.states(second, pairs.map { $0.map(\.1) }, target)
        ))
      progress(range.upperBound)
    }
    guard !parts.isEmpty else {
      throw TransferError.noSharedContexts(source: source.name, target: target.name)
    }
    try self.init(
      source: Self.joined(parts.map(\.source)), target: Self.joined(parts.map(\.target)),
      texts: numbers)
  }

  private static func ownBeginnings(_ source: LanguageModel, _ target: LanguageModel) -> (
    source: TokenID?, target: TokenID?
  ) {
    let ids = [source, target].map(\.configuration).map { $0.beginOfTextID ?? $0.endOfTextID }
    guard let first = ids[0], let second = ids[1] else { return (nil, nil) }
    return (TokenID(first), TokenID(second))
  }

  // Texts per transformer pass: sentences, so that a pass has a few thousand tokens.
  private static let passTexts = 64

  /// Tokens of a text with the byte at which each ends.
  private struct Tokens {
    let ids: [TokenID]
    let ends: [Int]

    init(_ text: String, _ model: LanguageModel, begin: TokenID?) throws {
      let encoding = try model.tokenizer().encodeWithOffsets(text)
      let start = begin.map { [$0] } ?? []
      let limit = model.configuration.contextLength
      ids = Array((start + encoding.ids).prefix(limit))
      ends = Array((start.map { _ in 0 } + encoding.byteRanges.map(\.upperBound)).prefix(limit))
    }

    // Both ends ascend; where several tokens end at one byte, the last has read all of it.
    func shared(with other: Tokens) -> [(Int, Int)] {
      var last: [Int: Int] = [:]
      for (i, end) in other.ends.enumerated() { last[end] = i }
      return ends.enumerated().compactMap { i, end in
        let isLast = i + 1 == ends.count || ends[i + 1] != end
        return isLast ? last[end].map { (i, $0) } : nil
      }
    }
  }

  private static func states(_ tokens: [Tokens], _ positions: [[Int]], _ model: LanguageModel)
    throws -> Matrix
  {
    let used = tokens.indices.filter { !positions[$0].isEmpty }
    let packed = try PackedBatch(used.map { tokens[$0].ids })
    let hidden = try model.hiddenStates(packed, caches: nil)
    let rows = zip(used, packed.sequences).flatMap { text, sequence in
      positions[text].map { sequence.tokens.lowerBound + $0 }
    }
    let result = hidden.gatherRows(rows)
    guard VectorKernels.sumOfSquares(result).isFinite else {
      throw TransferError.nonFinite(model: model.name)
    }
    return result
  }

  private static func joined(_ parts: [Matrix]) -> Matrix {
    var result = Matrix(
      rows: parts.reduce(0) { $0 + $1.rows }, columns: parts.first?.columns ?? 0)
    var row = 0
    for part in parts {
      result.setRows(from: row, part)
      row += part.rows
    }
    return result
  }

  /// The rows of some contexts.
  func selecting(_ rows: [Int]) -> (source: Matrix, target: Matrix) {
    (source.gatherRows(rows), target.gatherRows(rows))
  }

  /// Texts that two models draw themselves, without steer: `count` of `length` tokens from each.
  ///
  /// - Throws: `LanguageModelError`, `SteeringError`.
  public static func drawnTexts(
    from models: [LanguageModel], count: Int = 250, length: Int = 40, seed: UInt64 = 0
  ) throws -> [String] {
    try models.flatMap { model in
      let configuration = model.configuration
      let start = TokenID(configuration.beginOfTextID ?? configuration.endOfTextID ?? 0)
      var settings = GenerationSettings()
      settings.continuations = count
      settings.maxNewTokens = min(length, configuration.contextLength - 1)
      settings.seed = seed
      let tokenizer = try model.tokenizer()
      return try TextGenerator(model: model, steer: nil, settings: settings)
        .continuations(of: [[start]])[0].map {
          tokenizer.decode($0.ids, skipSpecialTokens: true)
        }
    }
  }
}
