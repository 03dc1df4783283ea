public import TextTokenization

/// A text to train on: its tokens, and the values of the labelled steers.
public struct TrainingExample: Sendable, Equatable {
  /// The tokens.
  public var ids: [TokenID]
  /// The steer values, one per steer that is not the dummy, usually −1…1.
  public var labels: [Float]
  /// The tokens to learn, in order and apart from each other; nil for all.
  ///
  /// The others are context only.
  public var learned: [Range<Int>]?

  /// Creates an example.
  public init(ids: [TokenID], labels: [Float], learned: [Range<Int>]? = nil) {
    self.ids = ids
    self.labels = labels
    self.learned = learned
  }

  /// The tokens whose next one is learned, in order: of a text of which all is learned, all but the last.
  var predicting: [Int] {
    guard let learned else { return Array(0..<max(ids.count - 1, 0)) }
    return learned.flatMap { range in
      Array(
        max(range.lowerBound, 1)..<max(min(range.upperBound, ids.count), max(range.lowerBound, 1)))
    }.map { $0 - 1 }
  }

  /// The example without tokens beyond the first `limit`.
  func cut(to limit: Int) -> TrainingExample {
    TrainingExample(ids: Array(ids.prefix(limit)), labels: labels, learned: learned)
  }
}
