/// The labels of the sentiment data sets, as the published loaders turn them into −1…1.
///
/// - SeeAlso: `experiments/training/data.py` of the LM-Steer repository.
enum SentimentLabels {
  /// 0 and 1.
  static let sst2 = LabelRule.levels(first: 0, [-1, 1])
  /// 0 to 4, the middle left out.
  static let sst2Tree = LabelRule.levels(first: 0, [-1, -1, nil, 1, 1])
  /// 0 to 4.
  static let sst5 = LabelRule.levels(first: 0, (0...4).map { Double($0) / 2 - 1 })
  /// Words, or 0 and 1.
  static let imdb = LabelRule.names(
    LabelMap(["negative": -1, "positive": 1, "neg": -1, "pos": 1, "0": -1, "1": 1]))

  /// One to five stars.
  ///
  /// The published code divides 0…4 by 2.5, so that five stars become 0.6.
  static func yelp(followsUpstream: Bool) -> [Double?] {
    (0...4).map { Double($0) / (followsUpstream ? 2.5 : 2) - 1 }
  }
}
