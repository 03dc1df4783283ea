/// Token ids and the stretches of text they stand for.
public struct Encoding: Sendable, Equatable {
  /// The tokens.
  public var ids: [TokenID]
  /// Offsets of each token's bytes in the UTF-8 of the original text, leading space included.
  ///
  /// There are no overlaps, and no gaps but for bytes that the vocabulary has no token for and that
  /// therefore were dropped. Where normalisation joined characters, a token that holds a
  /// part of the joined one gets its share as nearly as it can be told. Word pieces are another
  /// matter: theirs are the whole characters that they come from, without white space.
  public var byteRanges: [Range<Int>]
  /// Offsets in Unicode scalars of the original text, as the reference reports them.
  ///
  /// They are widened to whole scalars, and leave surrounding spaces out if the tokenizer's file
  /// says so.
  public var characterRanges: [Range<Int>]
  /// How many bytes of the text have no token, and were dropped.
  public internal(set) var droppedByteCount = 0

  /// Makes an encoding of its parts, all of one length.
  public init(ids: [TokenID], byteRanges: [Range<Int>], characterRanges: [Range<Int>]) {
    self.ids = ids
    self.byteRanges = byteRanges
    self.characterRanges = characterRanges
  }
}

/// The ids of a prepared text.
struct EncodedText {
  var ids: [TokenID] = []
  /// Of merged tokens, those that are added tokens or unknown text, and where in the prepared text
  /// each ends.
  ///
  /// All other tokens stand for as many bytes as they have.
  var fixedEnds: [(index: Int, end: Int)] = []
  /// Where in the prepared text bytes lie for which there is no token at all.
  var droppedBytes: [Int] = []
  /// Where in the prepared text each word piece stands; empty for merged tokens.
  private(set) var ranges: [Range<Int>] = []

  /// Adds a word piece.
  mutating func append(_ id: TokenID, _ range: Range<Int>) {
    ids.append(id)
    ranges.append(range)
  }

  /// Takes back the last word pieces.
  mutating func removeTokens(from count: Int) {
    ids.removeLast(ids.count - count)
    ranges.removeLast(ranges.count - count)
  }
}
