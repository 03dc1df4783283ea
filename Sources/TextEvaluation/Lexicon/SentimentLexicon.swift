internal import Files

/// A lexicon of words' valences and the VADER rules that make a text's score of them.
///
/// The rules and the numbers are those of the package vaderSentiment 3.3.2; the lexicon is the user's
/// own `vader_lexicon.txt`.
///
/// - SeeAlso: C. J. Hutto and E. Gilbert, "VADER: A Parsimonious Rule-based Model for Sentiment
///   Analysis of Social Media Text", ICWSM 2014.
public struct SentimentLexicon: Sendable {
  private typealias Field = ArraySlice<Unicode.Scalar>

  private static let longestFile = 64 << 20

  /// Mean valences, −4 to 4 in the published lexicon, by UTF-8.
  let valences: [[UInt8]: Double]
  /// What stands for an emoji.
  let descriptions: [Unicode.Scalar: String]

  /// Reads a lexicon.
  ///
  /// Of equal words the last counts, as in the reference. Emojis of several code points are read and
  /// never matched, as in the reference too.
  ///
  /// - Parameters:
  ///   - path: Lines of a word, its mean valence and perhaps more, separated by tabs, in UTF-8.
  ///   - emojiPath: Lines of an emoji, its description and perhaps more, separated by tabs
  ///     (`emoji_utf8_lexicon.txt`); nil leaves emojis as they are, as NLTK does.
  /// - Throws: ``LexiconError``.
  public init(path: String, emojiPath: String? = nil) throws(LexiconError) {
    var valences: [[UInt8]: Double] = [:]
    let expected = "a word and its valence"
    try Self.forEachLine(of: path, expected) { (first, second) throws(LexiconError.Line) in
      guard let valence = Double(Self.text(Array(second).trimmed)), valence.isFinite,
        abs(valence) <= 1000
      else {
        throw .malformed
      }
      valences[Array(Self.text(first).utf8)] = valence
    }
    var descriptions: [Unicode.Scalar: String] = [:]
    if let emojiPath {
      let expected = "an emoji and its description"
      try Self.forEachLine(of: emojiPath, expected) { (first, second) throws(LexiconError.Line) in
        if first.count == 1, let emoji = first.first { descriptions[emoji] = Self.text(second) }
      }
    }
    self.valences = valences
    self.descriptions = descriptions
  }

  /// The number of words.
  public var count: Int { valences.count }

  private static func text(_ scalars: Field) -> String {
    String(String.UnicodeScalarView(scalars))
  }

  /// Calls `body` with the first two fields of each line that is not blank.
  private static func forEachLine(
    of file: String, _ expected: String,
    _ body: (Field, Field) throws(LexiconError.Line) -> Void
  ) throws(LexiconError) {
    var isEmpty = true
    let lines = try bytes(of: file).split(
      separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    for (i, bytes) in lines.enumerated() {
      guard let line = String(validating: bytes, as: UTF8.self) else {
        throw .invalidUTF8(file: file, line: i + 1)
      }
      let scalars = Array(line.unicodeScalars).trimmed
      if scalars.isEmpty { continue }
      let fields = scalars.split(separator: "\t", maxSplits: 2, omittingEmptySubsequences: false)
      do throws(LexiconError.Line) {
        guard fields.count >= 2 else { throw .malformed }
        try body(fields[0], fields[1])
      } catch {
        throw .malformedLine(file: file, line: i + 1, expected: expected)
      }
      isEmpty = false
    }
    if isEmpty { throw .noEntries(file: file) }
  }

  private static func bytes(of file: String) throws(LexiconError) -> ArraySlice<UInt8> {
    var bytes: [UInt8] = []
    do {
      let input = try InputFile(path: file)
      while bytes.count <= longestFile, let part = try input.next() { bytes += part }
    } catch {
      throw LexiconError(error, file: file)
    }
    guard bytes.count <= longestFile else { throw .tooLong(file: file, limit: longestFile) }
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    return bytes.starts(with: mark) ? bytes.dropFirst(mark.count) : bytes[...]
  }
}

extension LexiconError {
  /// What is wrong with a line, of which only the reader knows the number.
  fileprivate enum Line: Error { case malformed }

  fileprivate init(_ error: FileError, file: String) {
    switch error {
    case .fileNotFound: self = .cannotRead(file: file, reason: "no such file")
    case .danglingLink(_, let target):
      self = .cannotRead(
        file: file, reason: "a symbolic link to \(target), which does not exist")
    case .cannotOpen(_, let reason): self = .cannotRead(file: file, reason: reason)
    default: self = .cannotRead(file: file, reason: "\(error)")
    }
  }
}
