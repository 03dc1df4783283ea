/// Makes a table of merges out of the scores of a SentencePiece vocabulary.
///
/// SentencePiece knows no list of merges: of all neighbours that together are a token, those that
/// make the token of the highest score are joined first, and the leftmost of equals. Every way to
/// cut a token into two tokens therefore is a merge, ranked by the score.
///
/// - SeeAlso: Kudo & Richardson, *SentencePiece*, EMNLP 2018, section 3.1.
struct ScoredMerges {
  /// A token that may be made by merging.
  struct Piece {
    /// Its number in the vocabulary.
    var entry: Int
    var score: Float
  }

  /// Longer tokens are refused: looking at all their cuts would take time with their square.
  static let longestPiece = 512

  private var pieces: [Piece]
  private let unmergeable: Set<TokenID>

  /// - Parameters:
  ///   - pieces: The tokens, in the order of their ids.
  ///   - unmergeable: Tokens that no merge may take or make.
  init(_ pieces: [Piece], unmergeable: Set<TokenID>) {
    self.pieces = pieces
    self.unmergeable = unmergeable
  }

  /// The merges; tokens of one score share a rank.
  func table(_ vocabulary: VocabularyBuilder) throws(TokenizerError) -> MergeTable {
    for piece in pieces {
      let id = vocabulary.ids[piece.entry]
      guard !piece.score.isNaN else {
        throw .unsupported(
          path: vocabulary.path, feature: "the score of token \(id)", value: "nan")
      }
      let count = vocabulary.spellings.range(piece.entry).count
      guard count <= Self.longestPiece else {
        throw .unsupported(
          path: vocabulary.path, feature: "token \(id)", value: "(of \(count) bytes)")
      }
    }
    let isPiece = mergeableEntries(vocabulary)
    let ranked = pieces.sorted {
      ($1.score, $0.entry) < ($0.score, $1.entry)
    }
    var table = MergeTable(capacity: 2 * pieces.count)
    var rank: Int32 = 0
    for (index, piece) in ranked.enumerated() where isPiece[piece.entry] {
      if index > 0, ranked[index - 1].score != piece.score { rank = Int32(index) }
      Self.addCuts(of: piece.entry, rank: rank, vocabulary, isPiece, to: &table)
    }
    return table
  }

  private func mergeableEntries(_ vocabulary: VocabularyBuilder) -> [Bool] {
    var isPiece = [Bool](repeating: false, count: vocabulary.ids.count)
    for piece in pieces {
      isPiece[piece.entry] = !unmergeable.contains(vocabulary.ids[piece.entry])
    }
    return isPiece
  }

  private static func addCuts(
    of entry: Int, rank: Int32, _ vocabulary: VocabularyBuilder, _ isPiece: [Bool],
    to table: inout MergeTable
  ) {
    let spelling = vocabulary.spellings.bytes.span.extracting(vocabulary.spellings.range(entry))
    var hash = ByteStringIndex.Hash()
    for cut in 1..<max(1, spelling.count) {
      hash.add(spelling[cut - 1])
      guard spelling[cut] & 0xC0 != 0x80,
        let left = vocabulary.entry(spelling, 0..<cut, hash: hash.value), isPiece[left],
        let right = vocabulary.entry(spelling.extracting(cut..<spelling.count)), isPiece[right]
      else { continue }
      table.insert(
        vocabulary.ids[left], vocabulary.ids[right], rank: rank, merged: vocabulary.ids[entry])
    }
  }
}
