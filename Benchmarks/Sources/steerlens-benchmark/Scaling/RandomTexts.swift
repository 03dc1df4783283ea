import LinearAlgebra
import Steering
import TextTokenization

/// Tokens and hidden states that look like texts to what is timed.
struct RandomTexts {
  /// So many token ids.
  func ids(_ count: Int, below vocabularySize: Int) -> [TokenID] {
    (0..<count).map { TokenID($0 * 7919 % vocabularySize) }
  }

  /// Texts of equal length that hold so many tokens together.
  func sequences(_ tokens: Int, length: Int, below vocabularySize: Int) -> [[TokenID]] {
    stride(from: 0, to: tokens, by: length).map { start in
      ids(min(length, tokens - start), below: vocabularySize)
    }
  }

  /// Positions with known hidden states, one label and a dummy.
  func positions(_ count: Int, width: Int, vocabularySize: Int) -> TrainingPositions {
    var random = CounterRandom(seed: 2)
    return TrainingPositions(
      hidden: .normal(rows: count, columns: width, standardDeviation: 1, random: &random),
      targets: ids(count, below: vocabularySize),
      values: Matrix(
        rows: count, columns: 2, (0..<count).flatMap { [Float($0 % 5) / 2 - 1, 1] }))
  }

  /// An output embedding.
  func embedding(_ vocabularySize: Int, width: Int) -> Matrix {
    var random = CounterRandom(seed: 3)
    return .normal(
      rows: vocabularySize, columns: width, standardDeviation: 0.02, random: &random)
  }
}
