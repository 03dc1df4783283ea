/// BERT's vocabulary: words are cut into the longest pieces that are tokens, from left to right.
///
/// Pieces after a word's first are tokens that are spelled with a prefix, `##`. A word that cannot
/// be cut, or is overlong, becomes the unknown token as a whole.
///
/// - SeeAlso: Wu et al. 2016, *Google's Neural Machine Translation System*, section 4.1; Devlin et
///   al. 2019, *BERT*.
struct WordPieceModel: Sendable {
  /// The settings of a file.
  struct Settings: Sendable, Equatable {
    var unknownToken = "[UNK]"
    var continuationPrefix = "##"
    /// Words of more characters are unknown.
    var longestWord = 100

    /// As long as no word of a real language; bounds the time that a character takes.
    static let longestWordLimit = 1000
  }

  let vocabulary: Vocabulary
  private let unknownID: TokenID
  private let longestWord: Int
  /// The tokens that a word may start with, by their spelling.
  private var starts: ByteStringIndex
  /// The tokens that may follow, by their spelling without the prefix.
  private var continuations: ByteStringIndex
  /// The length of the longest token in bytes.
  private var longestToken = 0

  /// - Parameters:
  ///   - tokens: The vocabulary.
  ///   - settings: Of the file.
  /// - Throws: ``TokenizerError/unknownSpecialToken(path:token:)`` if there is no unknown token.
  init(_ tokens: VocabularyBuilder, _ settings: Settings) throws(TokenizerError) {
    guard let unknown = tokens.id(settings.unknownToken) else {
      throw .unknownSpecialToken(path: tokens.path, token: settings.unknownToken)
    }
    unknownID = unknown
    longestWord = settings.longestWord
    let prefix = Array(settings.continuationPrefix.utf8)
    var raw = ByteStrings()
    raw.bytes.reserveCapacity(tokens.spellings.bytes.count)
    var isContinuation: [Bool] = []
    for entry in tokens.ids.indices {
      let spelling = tokens.spellings.bytes[tokens.spellings.range(entry)]
      isContinuation.append(spelling.starts(with: prefix))
      raw.bytes.append(contentsOf: spelling.dropFirst(isContinuation[entry] ? prefix.count : 0))
      raw.endString()
    }
    vocabulary = Vocabulary(tokens, rawBytes: raw)
    starts = ByteStringIndex(capacity: tokens.ids.count)
    continuations = ByteStringIndex(capacity: tokens.ids.count)
    for entry in tokens.ids.indices where !tokens.isAdded(entry) {
      _ = starts.insert(entry, of: vocabulary.spellings)
      longestToken = max(longestToken, vocabulary.spellings.range(entry).count)
      if isContinuation[entry] { _ = continuations.insert(entry, of: raw) }
    }
  }

  /// Adds the tokens of one word, `bytes[word]`, to `output`.
  func encode(_ bytes: Span<UInt8>, _ word: Range<Int>, into output: inout EncodedText) {
    let count = output.ids.count
    var start = word.lowerBound
    if Self.scalarCount(bytes, word) <= longestWord {
      while start < word.upperBound,
        let (entry, end) = longestMatch(
          bytes, start..<word.upperBound, isStart: start == word.lowerBound)
      {
        output.append(vocabulary.ids[entry], start..<end)
        start = end
      }
    }
    guard start < word.upperBound else { return }
    output.removeTokens(from: count)
    output.append(unknownID, word)
  }

  private func longestMatch(_ bytes: Span<UInt8>, _ range: Range<Int>, isStart: Bool)
    -> (entry: Int, end: Int)?
  {
    var match: (entry: Int, end: Int)?
    var hash = ByteStringIndex.Hash()
    var end = range.lowerBound
    let limit = range.lowerBound + min(longestToken, range.count)
    while end < limit {
      let next = end + UTF8Text.length(lead: bytes[end])
      while end < next {
        hash.add(bytes[end])
        end += 1
      }
      let piece = range.lowerBound..<end
      let found =
        isStart
        ? starts.find(bytes, piece, hash: hash.value, in: vocabulary.spellings)
        : continuations.find(bytes, piece, hash: hash.value, in: vocabulary.rawBytes)
      if let found { match = (found, end) }
    }
    return match
  }

  private static func scalarCount(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Int {
    var count = 0
    for index in range where bytes[index] & 0xC0 != 0x80 { count += 1 }
    return count
  }
}
