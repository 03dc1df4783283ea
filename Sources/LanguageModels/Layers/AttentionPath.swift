/// How one head of a sequence, or of a group of sequences, attends.
enum AttentionPath {
  /// The queries of several continuations meet their shared prompt as one product.
  case together
  /// Blocks of one sequence's queries as products, which compute masked scores too.
  case inBlocks
  /// Query by query.
  case byRow

  /// The fewest queries for which products pay: a product packs the keys first, which costs as much
  /// as about four queries against them.
  static let fewestBlockRows = 5
  /// Queries per block: keys after a block's last query are never touched, and the scores of a block
  /// stay in the second-level cache.
  static let blockRows = 64
  /// The most continuations together: few enough for the kernels that add each row's products in one
  /// order, whatever stands beside it.
  static let mostTogether = 32
}

extension Attention {
  /// The path of a group of jobs; blocks need the keys in one piece.
  func path(_ group: ArraySlice<Job>) -> AttentionPath {
    guard let job = group.first, group.count == 1 else { return .together }
    return job.rows.count >= AttentionPath.fewestBlockRows && job.segments.count == 1
      ? .inBlocks : .byRow
  }
}
