import LanguageModels
import LinearAlgebra
import TextTokenization

/// How far decoding in mixed precision is from floats: whether the likeliest token is the same at each position
/// of some texts, and how far its logits are off.
struct DecodingErrors {
  private static let positionCount = 10_000
  // Texts that pass together: bounds the memory of their logits.
  private static let batchSize = 32

  let model: LanguageModel

  /// The measures by name.
  func measures(_ texts: [[TokenID]]) throws -> [String: Double] {
    let mixed = model.decoding(in: .mixed)
    var (positions, equal, largest, squares, entries) = (0, 0, 0.0, 0.0, 0.0)
    for start in stride(from: 0, to: texts.count, by: Self.batchSize)
    where positions < Self.positionCount {
      let batch = texts[start..<min(start + Self.batchSize, texts.count)].filter { !$0.isEmpty }
      guard !batch.isEmpty else { continue }
      let exact = model.outputHead.logits(try model.hiddenStates(batch))
      let rounded = mixed.outputHead.logits(try mixed.hiddenStates(batch))
      for row in 0..<min(exact.rows, Self.positionCount - positions) {
        let (a, b) = (exact.row(row), rounded.row(row))
        // What all logits of a position are off by changes no probability.
        let shift = zip(a, b).reduce(0.0) { $0 + Double($1.1 - $1.0) } / Double(a.count)
        for (x, y) in zip(a, b) {
          let error = Double(y - x) - shift
          largest = max(largest, abs(error))
          squares += error * error
        }
        entries += Double(a.count)
        equal += likeliest(a) == likeliest(b) ? 1 : 0
      }
      positions = min(positions + exact.rows, Self.positionCount)
    }
    return [
      "decoding_positions": Double(positions),
      "same_likeliest_token": Double(equal) / Double(max(positions, 1)),
      "largest_logit_error": largest, "logit_error": (squares / max(entries, 1)).squareRoot(),
    ]
  }

  private func likeliest<Row: Sequence>(_ logits: Row) -> Int where Row.Element == Float {
    var best = (index: 0, logit: -Float.infinity)
    for (i, logit) in logits.enumerated() where logit > best.logit { best = (i, logit) }
    return best.index
  }
}
