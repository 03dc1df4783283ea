import LanguageModels
import LinearAlgebra

/// The share of blocks of 64 tokens that ``MixedPrecisionHead`` leaves out of a gradient, counted by
/// its rule from probabilities in floats.
struct BlockShares {
  // The rule of the kernels: blocks of tokens by their frequency, six positions at a time.
  private static let blockTokens = 64
  private static let tilePositions = 6

  private let head: OutputHead
  private let order: [Int]

  /// Prepares the layout.
  ///
  /// - Parameters:
  ///   - head: The output head.
  ///   - counts: How often each token occurs in the texts.
  init(_ head: OutputHead, counts: [Int]) {
    self.head = head
    order = counts.indices.sorted { (-counts[$0], $0) < (-counts[$1], $1) }
  }

  /// Counts blocks and probability.
  ///
  /// - Parameter hidden: Final (steered) hidden states, `[T, d]`.
  /// - Returns: The share of blocks left out, of the mean position (`filtered_blocks`) and in tiles of
  ///   six (`filtered_blocks_of_tiles`), and the largest probability that a position loses.
  func shares(_ hidden: Matrix) -> [String: Double] {
    let blocks = (order.count + Self.blockTokens - 1) / Self.blockTokens
    let negligible = Double(MixedPrecisionHead.negligibleProbability) / Double(blocks)
    var (ofPositions, ofTiles, tiles, lost) = (0, 0, 0, 0.0)
    for start in stride(from: 0, to: hidden.rows, by: Self.tilePositions) {
      let rows = Array(start..<min(start + Self.tilePositions, hidden.rows))
      let sums = blockSums(hidden.gatherRows(rows), blocks)
      let out = (0..<blocks).filter { block in sums.allSatisfy { $0[block] < negligible } }
      ofPositions += sums.reduce(0) { $0 + $1.count { $0 < negligible } }
      ofTiles += out.count
      tiles += 1
      for row in sums { lost = max(lost, out.reduce(0) { $0 + row[$1] }) }
    }
    return [
      "filtered_blocks": Double(ofPositions) / Double(hidden.rows * blocks),
      "filtered_blocks_of_tiles": Double(ofTiles) / Double(tiles * blocks),
      "largest_lost_probability": lost,
    ]
  }

  // The probability of each block, for each position.
  private func blockSums(_ hidden: Matrix, _ blocks: Int) -> [[Double]] {
    var probabilities = head.logits(hidden)
    VectorKernels.softmaxRows(&probabilities)
    return (0..<hidden.rows).map { row in
      var sums = [Double](repeating: 0, count: blocks)
      for (place, token) in order.enumerated() {
        sums[place / Self.blockTokens] += Double(probabilities[row, token])
      }
      return sums
    }
  }
}
