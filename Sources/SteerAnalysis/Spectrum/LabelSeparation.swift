/// How well a number separates texts of positive label from texts of negative label.
public enum LabelSeparation {
  /// The area under the receiver operating characteristic: the probability that a text of positive
  /// label has the larger number, ties counted half.
  ///
  /// Texts with label 0 take no part.
  ///
  /// - Returns: 0…1; nil unless there are labels of both signs.
  /// - Complexity: O(n log n).
  public static func areaUnderCurve(_ numbers: [Double], labels: [Double]) -> Double? {
    precondition(numbers.count == labels.count, "\(numbers.count) numbers, \(labels.count) labels")
    let used = numbers.indices.filter { labels[$0] != 0 }.sorted { numbers[$0] < numbers[$1] }
    let positives = used.count { labels[$0] > 0 }
    let negatives = used.count - positives
    guard positives > 0, negatives > 0 else { return nil }
    // The sum of the positives' ranks; equal numbers share their mean rank.
    var rankSum = 0.0
    var start = 0
    while start < used.count {
      var end = start
      while end < used.count, numbers[used[end]] == numbers[used[start]] { end += 1 }
      let rank = Double(start + end + 1) / 2
      rankSum += rank * Double(used[start..<end].count { labels[$0] > 0 })
      start = end
    }
    let smallest = Double(positives * (positives + 1)) / 2
    return (rankSum - smallest) / Double(positives * negatives)
  }
}
