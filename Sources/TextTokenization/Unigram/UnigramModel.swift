/// SentencePiece's unigram vocabulary: text is cut into the tokens whose scores have the highest sum.
///
/// - SeeAlso: Kudo 2018, *Subword Regularization*, section 3.2.
struct UnigramModel: Sendable {
  /// The settings of a file.
  struct Settings: Sendable, Equatable {
    /// The token that stands for characters which no token holds; nil if there is none.
    var unknownID: TokenID?
    /// Whether such characters become the tokens of their bytes, if there is one for each.
    var hasByteTokens = false
  }

  let vocabulary: Vocabulary
  /// The score of each token, a logarithm of its probability.
  private let scores: [Double]
  private let unknown: TokenID
  private let unknownScore: Double
  /// The tokens `<0x00>` … `<0xFF>`; -1 for those that do not count.
  private let byteTokens: [TokenID]
  /// The text of each token, with plain spaces.
  private let texts: ByteStrings
  private var index: ByteStringIndex
  /// The length of the longest token by its first byte.
  private var longest = [Int](repeating: 0, count: 256)

  /// How much lower than the lowest score an unknown character's is.
  private static let unknownPenalty = 10.0

  /// - Parameters:
  ///   - tokens: The vocabulary.
  ///   - scores: The scores of the model's tokens, in their order.
  ///   - settings: Of the file.
  /// - Throws: ``TokenizerError/missingUnknownToken(path:)`` if some texts would have no ids.
  init(_ tokens: VocabularyBuilder, scores: [Double], _ settings: Settings) throws(TokenizerError) {
    let bytes = settings.hasByteTokens ? tokens.namedByteTokens : []
    guard
      settings.unknownID != nil
        || !bytes.isEmpty && UTF8Text.possibleBytes.allSatisfy({ bytes[Int($0)] >= 0 })
    else { throw .missingUnknownToken(path: tokens.path) }
    byteTokens = bytes
    unknown = settings.unknownID ?? -1
    unknownScore = (scores.min() ?? 0) - Self.unknownPenalty
    self.scores = scores
    let spelling = VocabularySpelling.sentencePiece(
      hasByteTokens: settings.hasByteTokens, unknown: nil)
    let plain = VocabularySpelling.sentencePiece(hasByteTokens: false, unknown: nil)
    var raw = ByteStrings()
    var texts = ByteStrings()
    raw.bytes.reserveCapacity(tokens.spellings.bytes.count)
    texts.bytes.reserveCapacity(tokens.spellings.bytes.count)
    var isText: [Bool] = []
    for entry in tokens.ids.indices {
      let bytes = tokens.spellings.bytes.span.extracting(tokens.spellings.range(entry))
      _ = spelling.appendBytes(spelledBy: bytes, to: &raw.bytes)
      raw.endString()
      isText.append(plain.appendBytes(spelledBy: bytes, to: &texts.bytes))
      texts.endString()
    }
    vocabulary = Vocabulary(tokens, rawBytes: raw)
    self.texts = texts
    index = ByteStringIndex(capacity: scores.count)
    for entry in scores.indices where isText[entry] {
      let range = texts.range(entry)
      guard let first = range.first else { continue }
      _ = index.insert(entry, of: texts)
      let byte = Int(texts.bytes[first])
      longest[byte] = max(longest[byte], range.count)
    }
  }

  /// Working memory of one call: the best way to each place in the text.
  struct Lattice {
    fileprivate struct Node {
      var score = 0.0
      /// Where the last token of the best way starts, from the start of the piece; -1 if there is no
      /// way.
      var start: Int32 = -1
      /// That token; -1 for an unknown character.
      var entry: Int32 = -1
    }

    fileprivate var nodes: [Node] = []
    fileprivate var path: [(range: Range<Int>, entry: Int)] = []
  }

  /// Adds the tokens of one piece of text, `bytes[range]`, to `output`.
  ///
  /// - Complexity: O(*n* · *l*) for *n* characters, where no token is longer than *l*.
  func encode(
    _ bytes: Span<UInt8>, _ range: Range<Int>, _ lattice: inout Lattice,
    into output: inout EncodedText
  ) {
    lattice.nodes.removeAll(keepingCapacity: true)
    lattice.nodes.append(contentsOf: repeatElement(.init(), count: range.count + 1))
    var start = range.lowerBound
    while start < range.upperBound {
      let next = start + UTF8Text.length(lead: bytes[start])
      extend(bytes, from: start, next, range, &lattice)
      start = next
    }
    readPath(range, &lattice)
    append(bytes, lattice.path, to: &output)
  }

  /// Takes the best way to `start` further by every token that starts there.
  private func extend(
    _ bytes: Span<UInt8>, from start: Int, _ next: Int, _ range: Range<Int>,
    _ lattice: inout Lattice
  ) {
    let origin = range.lowerBound
    let score = lattice.nodes[start - origin].score
    func reach(_ end: Int, _ total: Double, _ entry: Int32, _ lattice: inout Lattice) {
      let node = lattice.nodes[end - origin]
      guard node.start < 0 || total > node.score else { return }
      lattice.nodes[end - origin] = .init(
        score: total, start: Int32(truncatingIfNeeded: start - origin), entry: entry)
    }
    var isKnown = false
    var hash = ByteStringIndex.Hash()
    var end = start
    let limit = min(range.upperBound, start + longest[Int(bytes[start])])
    while end < limit {
      let characterEnd = end + UTF8Text.length(lead: bytes[end])
      while end < characterEnd {
        hash.add(bytes[end])
        end += 1
      }
      guard let entry = index.find(bytes, start..<end, hash: hash.value, in: texts) else {
        continue
      }
      if end == next { isKnown = true }
      reach(end, score + scores[entry], Int32(entry), &lattice)
    }
    if !isKnown { reach(next, score + unknownScore, -1, &lattice) }
  }

  /// Follows the best way back; unknown characters in a row become one stretch.
  private func readPath(_ range: Range<Int>, _ lattice: inout Lattice) {
    lattice.path.removeAll(keepingCapacity: true)
    var end = range.count
    while end > 0 {
      let node = lattice.nodes[end]
      let start = Int(node.start)
      if node.entry < 0, let last = lattice.path.last, last.entry < 0 {
        lattice.path[lattice.path.count - 1].range =
          (range.lowerBound + start)..<last.range.upperBound
      } else {
        lattice.path.append(
          ((range.lowerBound + start)..<(range.lowerBound + end), Int(node.entry)))
      }
      end = start
    }
    lattice.path.reverse()
  }

  private func append(
    _ bytes: Span<UInt8>, _ path: [(range: Range<Int>, entry: Int)],
    to output: inout EncodedText
  ) {
    for (range, entry) in path {
      let hash = ByteStringIndex.hash(bytes, range)
      if entry >= 0 {
        output.append(vocabulary.ids[entry], range)
      } else if let entry = index.find(bytes, range, hash: hash, in: texts) {
        // Unknown characters that together are a token after all.
        output.append(vocabulary.ids[entry], range)
      } else if !byteTokens.isEmpty, range.allSatisfy({ byteTokens[Int(bytes[$0])] >= 0 }) {
        for offset in range { output.append(byteTokens[Int(bytes[offset])], range) }
      } else {
        output.append(unknown, range)
      }
    }
  }
}
