internal import Algorithms
internal import LinearAlgebra
internal import TextTokenization

/// The reading faces of a steer's dimensions: what contexts do to `c·u_j`.
struct ContextReader {
  private let contexts: ContextSet
  /// `c·u_j`, `[dimensions, T]`, turned as the cards are.
  private let activations: Matrix
  private let tokenizer: Tokenizer
  private let settings: VocabularyAnalysis.Settings

  init(
    _ decomposition: SteerDecomposition, contexts: ContextSet, signs: [Float],
    tokenizer: Tokenizer, settings: VocabularyAnalysis.Settings
  ) {
    var activations = decomposition.activations(contexts.hidden, dimensions: 0..<signs.count)
      .transposed()
    activations.scaleRows(by: signs)
    self.activations = activations
    self.contexts = contexts
    self.tokenizer = tokenizer
    self.settings = settings
  }

  func contexts(of dimension: Int) -> DimensionContexts {
    let values = activations.row(dimension)
    func ends(_ sign: Float) -> [DimensionContexts.Example] {
      values.indices.min(count: settings.contexts) { a, b in
        values[a] == values[b] ? a < b : sign * values[a] > sign * values[b]
      }.map { example($0, activation: values[$0]) }
    }
    let labels = contexts.labels
    return DimensionContexts(
      top: ends(1), bottom: ends(-1),
      histogram: Self.histogram(values, intervals: settings.intervals),
      labelCorrelation: labels.flatMap {
        pearsonCorrelation(values.map(Double.init), $0)
      }, textLabelCorrelation: labels.flatMap { _ in textCorrelation(values) })
  }

  private func example(_ context: Int, activation: Float) -> DimensionContexts.Example {
    let position = contexts.positions[context]
    let ids = contexts.texts[position.text].ids
    let before = tokenizer.decode(ids.prefix(position.token + 1), skipSpecialTokens: true)
    return .init(
      text: tokenizer.decode(ids, skipSpecialTokens: true), textIndex: position.text,
      position: position.token, token: tokenizer.displayText(of: ids[position.token]),
      next: tokenizer.displayText(of: contexts.targets[context]),
      characterEnd: before.unicodeScalars.count, activation: activation)
  }

  private func textCorrelation(_ values: [Float]) -> Double? {
    var sums: [Int: (sum: Double, count: Double)] = [:]
    for (position, value) in zip(contexts.positions, values) {
      let old = sums[position.text] ?? (0, 0)
      sums[position.text] = (old.sum + Double(value), old.count + 1)
    }
    // In the order of the texts: sums of floats depend on their order.
    let texts = sums.sorted { $0.key < $1.key }
    return pearsonCorrelation(
      texts.map { $0.value.sum / $0.value.count },
      texts.map { contexts.texts[$0.key].label ?? 0 })
  }

  static func histogram(_ values: [Float], intervals: Int) -> DimensionContexts.Histogram {
    let (low, high) = values.minAndMax() ?? (0, 0)
    var counts = [Int](repeating: 0, count: max(intervals, 1))
    for value in values {
      let share = high > low ? Double(value - low) / Double(high - low) : 0
      counts[min(Int(share * Double(counts.count)), counts.count - 1)] += 1
    }
    return .init(minimum: low, maximum: high, counts: counts)
  }
}
