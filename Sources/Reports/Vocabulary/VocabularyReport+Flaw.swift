internal import SteerAnalysis
internal import RunFolders

extension VocabularyReport: RunDocument {
  package var flaw: String? {
    if steerValues.isEmpty { return "there are no steer values" }
    if !(0...Self.largestCount).contains(contextCount) {
      return "\(contextCount) is no number of contexts"
    }
    if Set(dimensions.map(\.index)).count < dimensions.count { return "a dimension appears twice" }
    return dimensions.lazy.compactMap(\.flaw).first
  }

  // No sum of such counts overflows.
  fileprivate static let largestCount = 1 << 40
}

extension SteerDimension {
  fileprivate var flaw: String? {
    if index < 1 { return "a dimension's number is \(index)" }
    let histogram = contexts.histogram
    let counts = histogram.counts
    if counts.isEmpty
      || counts.contains(where: { !(0...VocabularyReport.largestCount).contains($0) })
      || counts.count > 10_000
    {
      return "the histogram of dimension \(index) does not hold counts"
    }
    if !(histogram.minimum <= histogram.maximum) {
      return "the histogram of dimension \(index) has no range"
    }
    for example in contexts.top + contexts.bottom {
      let isInside =
        (0...example.text.unicodeScalars.count).contains(example.characterEnd)
        && example.position >= 0 && example.textIndex >= 0
      if !isInside { return "a context of dimension \(index) ends outside of its text" }
    }
    return nil
  }
}
