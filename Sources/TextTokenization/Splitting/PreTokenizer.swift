/// How text is cut into the pieces within which tokens are merged.
///
/// A new pattern is a new case here and a ``PieceScanner``.
enum PreTokenizer: Sendable, Equatable {
  /// GPT-2's pattern.
  case gpt2
  /// Every number stands alone; between them, GPT-2's pattern (SmolLM2, StarCoder).
  case gpt2WithSingleDigits
  /// The pattern of Llama 3: up to three numbers together.
  case llama3
  /// The pattern of Qwen2: as Llama 3's, but every number stands alone.
  case qwen2
  /// Not at all (SentencePiece).
  case none
  /// Before every space (SentencePiece).
  case beforeSpaces
  /// Before every run of spaces: ids are those of ``none`` where no token spans such a place.
  case beforeSpaceRuns

  /// The regular expressions by which files name the patterns.
  private static let patterns: [String: PreTokenizer] = [
    #"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"#: .gpt2,
    contractions + #"\p{N}{1,3}"# + symbolsAndSpaces: .llama3,
    contractions + #"\p{N}"# + symbolsAndSpaces: .qwen2,
  ]
  private static let contractions =
    #"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|"#
  private static let symbolsAndSpaces =
    #"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"#

  /// The pattern that a regular expression stands for; nil if it is none of those known.
  init?(pattern: String) {
    guard let known = Self.patterns[pattern] else { return nil }
    self = known
  }
}
