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
  /// The one of GGUF files that name none: punctuation apart, and three decimal digits at a time.
  case punctuation
  /// Falcon's: punctuation apart, and three decimal digits at a time.
  case falcon
  /// Tekken's: words end before a capital (Mistral NeMo).
  case tekken
  /// GPT-4o's: as Tekken's, with contractions and up to three numbers together.
  case gpt4o
  /// BLOOM's: words with the space before them, and marks between sentences.
  case bloom
  /// Viking's: as BLOOM's, and every number stands alone.
  case viking
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
    #" ?[^(\s|[.,!?…。，、।۔،])]+"#: .bloom,
    words(after: "") + #"|\p{N}"# + symbolsSlashesAndSpaces: .tekken,
    words(after: "(?i:'s|'t|'re|'ve|'m|'ll|'d)?") + #"|\p{N}{1,3}"# + symbolsSlashesAndSpaces:
      .gpt4o,
  ]
  private static let contractions =
    #"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|"#
  private static let symbolsAndSpaces =
    #"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"#

  private static let symbolsSlashesAndSpaces =
    #"| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+"#

  /// Words that end before a capital, each followed by `ending`.
  private static func words(after ending: String) -> String {
    let lead = #"[^\r\n\p{L}\p{N}]?"#
    let upper = #"[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]"#
    let lower = #"[\p{Ll}\p{Lm}\p{Lo}\p{M}]"#
    return "\(lead)\(upper)*\(lower)+\(ending)|\(lead)\(upper)+\(lower)*\(ending)"
  }

  /// The pattern that a regular expression stands for; nil if it is none of those known.
  init?(pattern: String) {
    guard let known = Self.patterns[pattern] else { return nil }
    self = known
  }
}
