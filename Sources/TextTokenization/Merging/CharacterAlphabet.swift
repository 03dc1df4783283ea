/// What SentencePiece merging starts from: a token for each character, else one for each of its
/// bytes, else the unknown token.
///
/// Text is held with plain spaces where the vocabulary has `▁`.
struct CharacterAlphabet: Sendable {
  /// The token of each ASCII character; -1 for none.
  private var ascii = [TokenID](repeating: -1, count: 128)
  /// The other characters that are tokens, as indices into `strings`.
  private var characters = ByteStringIndex(capacity: 64)
  private let strings: ByteStrings
  private let ids: [TokenID]
  /// The token of each byte, `<0x00>` … `<0xFF>`; -1 for none.
  private let byteTokens: [TokenID]
  private let unknown: UnknownToken?

  /// Whether a space is a token.
  var knowsSpace: Bool { ascii[Int(UInt8(ascii: " "))] >= 0 }

  /// - Parameters:
  ///   - strings: The bytes of each token.
  ///   - ids: Their ids.
  ///   - isText: Which of them stand for text as it is.
  ///   - byteTokens: The token of each byte; -1 for none.
  ///   - unknown: What stands for characters without tokens; required unless every byte has one.
  init(
    strings: ByteStrings, ids: [TokenID], isText: [Bool], byteTokens: [TokenID],
    unknown: UnknownToken?
  ) {
    self.strings = strings
    self.ids = ids
    self.byteTokens = byteTokens
    self.unknown = unknown
    for entry in ids.indices where isText[entry] {
      let range = strings.range(entry)
      guard let first = range.first, UTF8Text.length(lead: strings.bytes[first]) == range.count
      else { continue }
      if range.count == 1 {
        ascii[Int(strings.bytes[first])] = ids[entry]
      } else {
        _ = characters.insert(entry, of: strings)
      }
    }
  }

  /// Sets `scratch.symbols` to the tokens of the characters of `bytes[range]`, and
  /// `scratch.unknownLengths` to the numbers of bytes that unknown tokens among them stand for.
  ///
  /// An unknown character waits for the next known one, even past bytes, as in the reference.
  func setSymbols(_ scratch: inout MergeScratch, _ bytes: Span<UInt8>, _ range: Range<Int>) {
    scratch.symbols.removeAll(keepingCapacity: true)
    scratch.unknownLengths.removeAll(keepingCapacity: true)
    var waiting = 0
    var offset = range.lowerBound
    while offset < range.upperBound {
      let next = offset + UTF8Text.length(lead: bytes[offset])
      if let id = token(bytes, offset..<next) {
        appendUnknown(&waiting, to: &scratch)
        if id == unknown?.id { scratch.unknownLengths.append(next - offset) }
        scratch.symbols.append(id)
      } else if hasTokens(bytes, offset..<next) {
        for index in offset..<next { scratch.symbols.append(byteTokens[Int(bytes[index])]) }
      } else {
        if let unknown, !unknown.isFused { appendUnknown(&waiting, to: &scratch) }
        waiting += next - offset
      }
      offset = next
    }
    appendUnknown(&waiting, to: &scratch)
  }

  private func token(_ bytes: Span<UInt8>, _ range: Range<Int>) -> TokenID? {
    guard range.count > 1 else {
      let id = ascii[Int(bytes[range.lowerBound])]
      return id >= 0 ? id : nil
    }
    let hash = ByteStringIndex.hash(bytes, range)
    return characters.find(bytes, range, hash: hash, in: strings).map { ids[$0] }
  }

  private func hasTokens(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
    for index in range where byteTokens[Int(bytes[index])] < 0 { return false }
    return true
  }

  private func appendUnknown(_ waiting: inout Int, to scratch: inout MergeScratch) {
    guard waiting > 0, let unknown else { return }
    scratch.symbols.append(unknown.id)
    scratch.unknownLengths.append(waiting)
    waiting = 0
  }

  /// Adds the symbols to `output` once merged, and where unknown tokens end.
  func append(
    _ scratch: MergeScratch, from start: Int, of vocabulary: Vocabulary,
    to output: inout EncodedText
  ) {
    var end = start
    var nextUnknown = 0
    for symbol in scratch.symbols {
      if symbol == unknown?.id {
        end += scratch.unknownLengths[nextUnknown]
        nextUnknown += 1
        output.fixedEnds.append((index: output.ids.count, end: end))
      } else {
        end += vocabulary.byteCount(of: symbol)
      }
      output.ids.append(symbol)
    }
  }
}
