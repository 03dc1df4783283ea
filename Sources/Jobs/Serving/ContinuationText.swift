package import Steering
package import TextTokenization

/// The text of a continuation while it is drawn: whole characters, and nothing of a text that stops it.
package struct ContinuationText {
  /// What has become certain.
  package struct Piece: Equatable {
    /// New text, whole characters.
    package var text: String
    /// The tokens whose text has begun to be told.
    package var tokens: [DecodedToken]
    /// Whether a text that stops the continuation was met.
    package var isStopped = false
  }

  private let tokenizer: Tokenizer
  private let stops: [[UInt8]]
  private var ids: [TokenID] = []
  // Of the whole text, how many bytes were told.
  private var toldBytes = 0
  // Tokens that were not told yet, with the byte of the text at which each begins.
  private var pending: [(start: Int, token: DecodedToken)] = []
  private var tokenBytes = 0

  /// A continuation without text.
  ///
  /// - Parameters:
  ///   - tokenizer: The model's.
  ///   - stops: Texts before which the continuation ends; none of them empty.
  package init(_ tokenizer: Tokenizer, stops: [String]) {
    self.tokenizer = tokenizer
    self.stops = stops.map { Array($0.utf8) }
  }

  /// Adds a token.
  ///
  /// - Returns: What the token makes certain.
  package mutating func append(_ id: TokenID, _ logProbability: TokenLogProbability?) -> Piece {
    ids.append(id)
    let token = DecodedToken(id, logProbability, tokenizer)
    pending.append((tokenBytes, token))
    if !tokenizer.isSpecial(id) { tokenBytes += token.bytes.count }
    let text = text()
    if let end = firstStop(text) { return tell(text, upTo: end, isStopped: true) }
    return tell(text, upTo: text.count - held(text))
  }

  /// Tells what was held back, at the end of the continuation.
  package mutating func finish() -> Piece {
    let text = text()
    var piece = tell(text, upTo: text.count)
    piece.tokens += pending.map(\.token)
    pending = []
    return piece
  }

  private func text() -> [UInt8] {
    Array(tokenizer.decodeContinuation(ids, skipSpecialTokens: true).utf8)
  }

  private mutating func tell(_ text: [UInt8], upTo end: Int, isStopped: Bool = false) -> Piece {
    let start = min(toldBytes, text.count)
    let told = String(decoding: text[start..<max(start, end)], as: UTF8.self)
    toldBytes = max(toldBytes, end)
    let count = pending.prefix { $0.start < toldBytes || isStopped && $0.start < end }.count
    let tokens = pending.prefix(count).map(\.token)
    pending.removeFirst(count)
    return Piece(text: told, tokens: tokens, isStopped: isStopped)
  }

  // Where the first of the texts that stop begins.
  private func firstStop(_ text: [UInt8]) -> Int? {
    let longest = stops.map(\.count).max() ?? 0
    let first = max(0, min(toldBytes, text.count) - longest)
    for start in first..<max(first, text.count)
    where stops.contains(where: { text[start...].starts(with: $0) }) {
      return start
    }
    return nil
  }

  // The bytes at the end that may yet become another text: of a character that is not whole, and of what
  // may be the beginning of a text that stops.
  private func held(_ text: [UInt8]) -> Int {
    let replacement: [UInt8] = [0xEF, 0xBF, 0xBD]
    var count = 0
    while text.dropLast(count).suffix(3).elementsEqual(replacement) { count += 3 }
    let whole = text.dropLast(count)
    let longest = (stops.map(\.count).max() ?? 1) - 1
    for length in stride(from: min(longest, whole.count), to: 0, by: -1)
    where stops.contains(where: { $0.starts(with: whole.suffix(length)) }) {
      return count + length
    }
    return count
  }
}
