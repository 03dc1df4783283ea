public import TextTokenization

/// Which tokens of a vocabulary a ranking considers.
public struct TokenFilter: Sendable {
  /// Only tokens that begin a word: those with a leading space.
  public var wordInitialOnly = false
  /// Only tokens of letters, a leading space aside.
  public var alphabeticOnly = false
  /// The least number of characters, a leading space not counted.
  public var minimumLength = 0
  /// Only these words, in lower case; nil for any.
  public var words: Set<String>?
  /// Only tokens whose text, without a leading space, holds a match of this pattern.
  public var pattern: Pattern?

  /// A regular expression with the text that it was made of.
  public struct Pattern: @unchecked Sendable {
    // Sendable: a Regex made of text holds no closures, and is only read.
    let regex: Regex<AnyRegexOutput>
    /// The expression as it was typed.
    public let text: String

    /// Compiles an expression.
    ///
    /// - Throws: The error of `Regex.init(_:)` if it is none.
    public init(_ text: String) throws {
      regex = try Regex(text)
      self.text = text
    }
  }

  /// A filter that every token passes but special ones and those that are no text of their own.
  public init() {}

  /// The ids of the tokens that pass, ascending.
  ///
  /// Special tokens, ids without a token and tokens that are parts of a character never pass.
  ///
  /// - Throws: ``AnalysisError/noTokens(filters:)``.
  public func tokens(of tokenizer: Tokenizer, vocabularySize: Int) throws(AnalysisError)
    -> [TokenID]
  {
    let ids = (0..<TokenID(vocabularySize)).filter { id in
      guard !tokenizer.isSpecial(id), let bytes = tokenizer.bytes(of: id) else { return false }
      guard let text = String(validating: bytes, as: UTF8.self) else { return false }
      return passes(text)
    }
    guard !ids.isEmpty else { throw .noTokens(filters: description) }
    return ids
  }

  private func passes(_ text: String) -> Bool {
    let isWordInitial = text.hasPrefix(" ")
    if wordInitialOnly, !isWordInitial { return false }
    let word = isWordInitial ? text.dropFirst() : text[...]
    // Counting characters takes longer than all else together.
    guard minimumLength <= 0 || word.count >= minimumLength else { return false }
    if alphabeticOnly, word.isEmpty || !word.allSatisfy(\.isLetter) { return false }
    if let words, !words.contains(word.lowercased()) { return false }
    if let pattern, word.firstMatch(of: pattern.regex) == nil { return false }
    return true
  }

  /// The filters that are on, for people.
  public var description: String {
    var parts: [String] = []
    if wordInitialOnly { parts.append("beginning a word") }
    if alphabeticOnly { parts.append("letters only") }
    if minimumLength > 0 { parts.append("at least \(minimumLength) characters") }
    if let words { parts.append("one of \(words.count) words") }
    if let pattern { parts.append("matching \(pattern.text)") }
    return parts.isEmpty ? "any text" : parts.joined(separator: ", ")
  }
}
