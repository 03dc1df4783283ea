internal import Files
package import TextTokenization

/// A text that passes the transformer, and which of its hidden states are kept.
package struct PassedText: Sendable {
  /// The number of the text among all.
  package var number: Int
  /// The tokens that pass.
  package var ids: [TokenID]
  /// The positions whose hidden states are kept, in order; nil for all.
  package var kept: [Int]?

  /// A text that passes the transformer.
  package init(number: Int, ids: [TokenID], kept: [Int]? = nil) {
    self.number = number
    self.ids = ids
    self.kept = kept
  }

  /// The digest of passes: of every text its number, its tokens and what of it is kept, and which texts pass
  /// together.
  static func digest(_ passes: [[PassedText]]) -> String {
    // Every list follows its length, so that no two lists of passes have the same numbers.
    var numbers: [Int64] = []
    for pass in passes {
      numbers.append(Int64(pass.count))
      for text in pass {
        numbers += [Int64(text.number), Int64(text.ids.count)] + text.ids.map { Int64($0) }
        numbers.append(Int64(text.kept?.count ?? -1))
        numbers += (text.kept ?? []).map { Int64($0) }
      }
    }
    let littleEndian = numbers.map(\.littleEndian)
    return ContentDigest.sha256(littleEndian.span)
  }
}
