/// What a reader did with a file that its user should know.
public enum DatasetNote: Equatable, Sendable {
  /// The classes of a Yelp file were taken for the two of its polarity.
  case polarity(file: String, classes: ClosedRange<Int>)
  /// Halves of surrogate pairs, which are no characters, were read as U+FFFD, the first of them on
  /// this line.
  case replacedSurrogates(file: String, line: Int, count: Int)
}

extension DatasetNote: CustomStringConvertible {
  /// The note in words.
  public var description: String {
    switch self {
    case .replacedSurrogates(let file, let line, let count):
      "\(file):\(line): "
        + (count == 1
          ? "half of a surrogate pair, which is no character, is read as U+FFFD"
          : "first of \(count) halves of surrogate pairs, which are no characters, read as U+FFFD")
    case .polarity(let file, let classes):
      "\(file): all classes are \(classes.lowerBound) and \(classes.upperBound), so they are read as "
        + "the two of Yelp polarity, -1 and 1, not as stars"
    }
  }
}
