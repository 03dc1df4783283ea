/// How tokens are put together to text.
enum TokenDecoder: Sendable, Equatable {
  /// The bytes that the tokens stand for, one after the other.
  case byteLevel
  /// SentencePiece and word pieces: steps that change the tokens' spellings.
  case steps([Step])

  /// A step, as the reference's decoder of the same name.
  enum Step: Sendable, Equatable {
    /// Every `▁` becomes a space.
    case replaceMarks
    /// Tokens in a row that name bytes become the text that the bytes are, or one U+FFFD each.
    case joinBytes
    /// All tokens become one.
    case fuse
    /// Up to this many spaces are taken off where each token starts.
    case stripSpaces(Int)
    /// Every `▁` becomes a space, or, if `dropsFirst`, nothing in the first token.
    case metaspace(dropsFirst: Bool)
    /// Tokens but the first lose the prefix of continuations, or get a space before them; with
    /// `cleansUp`, spaces before punctuation and English contractions go.
    case joinWordPieces(prefix: String, cleansUp: Bool)
  }

  /// The same, for text that does not start with the first token.
  var keepingSpaces: TokenDecoder {
    guard case .steps(let steps) = self else { return self }
    return .steps(
      steps.compactMap { step in
        switch step {
        case .stripSpaces: nil
        case .metaspace: .metaspace(dropsFirst: false)
        default: step
        }
      })
  }

  /// The steps that undo SentencePiece's marks and bytes.
  static func sentencePiece(stripsSpace: Bool) -> TokenDecoder {
    .steps([.replaceMarks, .joinBytes, .fuse] + (stripsSpace ? [.stripSpaces(1)] : []))
  }
}

extension TokenDecoder.Step {
  /// Applies the step to tokens given by their spellings.
  func apply(to tokens: ByteStrings) -> ByteStrings {
    var result = ByteStrings()
    result.bytes.reserveCapacity(tokens.bytes.count)
    switch self {
    case .joinBytes: joinBytes(of: tokens, into: &result)
    case .fuse:
      result.bytes = tokens.bytes
      result.endString()
    case .joinWordPieces(let prefix, let cleansUp):
      for index in 0..<tokens.count {
        let token = tokens.bytes[tokens.range(index)]
        result.bytes += Self.wordPiece(token, isFirst: index == 0, prefix, cleansUp)
        result.endString()
      }
    case .replaceMarks, .stripSpaces, .metaspace:
      for index in 0..<tokens.count {
        appendChanged(tokens.bytes.span.extracting(tokens.range(index)), index, to: &result.bytes)
        result.endString()
      }
    }
    return result
  }

  private func appendChanged(_ token: Span<UInt8>, _ index: Int, to output: inout [UInt8]) {
    var offset = 0
    if case .stripSpaces(let limit) = self {
      while offset < min(limit, token.count), token[offset] == UInt8(ascii: " ") { offset += 1 }
      while offset < token.count {
        output.append(token[offset])
        offset += 1
      }
      return
    }
    let dropsMarks = self == .metaspace(dropsFirst: true) && index == 0
    while offset < token.count {
      if VocabularySpelling.isSpaceMark(token, at: offset) {
        if !dropsMarks { output.append(UInt8(ascii: " ")) }
        offset += VocabularySpelling.spaceMark.count
      } else {
        output.append(token[offset])
        offset += 1
      }
    }
  }

  private static func wordPiece(
    _ token: ArraySlice<UInt8>, isFirst: Bool, _ prefix: String, _ cleansUp: Bool
  ) -> [UInt8] {
    var text = Array(token)
    if !isFirst {
      let space = UInt8(ascii: " ")
      text =
        text.starts(with: prefix.utf8) ? Array(text.dropFirst(prefix.utf8.count)) : [space] + text
    }
    guard cleansUp, text.contains(UInt8(ascii: " ")) else { return text }
    for (spaced, plain) in [
      (" .", "."), (" ?", "?"), (" !", "!"), (" ,", ","), (" ' ", "'"), (" n't", "n't"),
      (" 'm", "'m"), (" do not", " don't"), (" 's", "'s"), (" 've", "'ve"), (" 're", "'re"),
    ] {
      text = text.replacing(Array(spaced.utf8), with: Array(plain.utf8))
    }
    return text
  }

  private func joinBytes(of tokens: ByteStrings, into result: inout ByteStrings) {
    var run: [UInt8] = []
    func endRun() {
      guard !run.isEmpty else { return }
      if String(validating: run, as: UTF8.self) != nil {
        result.bytes.append(contentsOf: run)
      } else {
        for _ in run { UTF8Text.append(0xFFFD, to: &result.bytes) }
      }
      result.endString()
      run.removeAll(keepingCapacity: true)
    }
    for index in 0..<tokens.count {
      let token = tokens.bytes.span.extracting(tokens.range(index))
      if let byte = VocabularySpelling.byte(spelledBy: token, allowsLowercase: true) {
        run.append(byte)
      } else {
        endRun()
        result.bytes.append(contentsOf: tokens.bytes[tokens.range(index)])
        result.endString()
      }
    }
    endRun()
  }
}
