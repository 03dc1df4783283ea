/// What can be wrong with a lexicon's files.
public enum LexiconError: Error, Equatable, Sendable {
  /// The system refuses to read the file.
  case cannotRead(file: String, reason: String)
  /// The file takes more than `limit` bytes.
  case tooLong(file: String, limit: Int)
  /// A line is not UTF-8; lines count from 1.
  case invalidUTF8(file: String, line: Int)
  /// A line does not hold what it should.
  case malformedLine(file: String, line: Int, expected: String)
  /// The file has no entry.
  case noEntries(file: String)
}

extension LexiconError: CustomStringConvertible {
  /// One line: what is wrong, where, and what to do.
  public var description: String {
    switch self {
    case .cannotRead(let file, let reason):
      "\(file): cannot be read (\(reason)); give the path of vader_lexicon.txt"
    case .tooLong(let file, let limit):
      "\(file): takes more than \(limit) bytes, which no lexicon does; check the path"
    case .invalidUTF8(let file, let line):
      "\(file):\(line): not valid UTF-8; convert the file, or unpack it if it is an archive"
    case .malformedLine(let file, let line, let expected):
      "\(file):\(line): not \(expected), separated by tabs; correct or delete the line"
    case .noEntries(let file):
      "\(file): holds no entries; check that it was written completely"
    }
  }
}
