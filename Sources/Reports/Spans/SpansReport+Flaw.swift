internal import SteerAnalysis

extension TextSpans {
  /// What does not fit together in a text that may be anyone's; nil if all does.
  var flaw: String? {
    let counts = [
      tokens.count, characterRanges.count, evidence.count, positiveLogProbabilities.count,
      negativeLogProbabilities.count, contextualPart?.count ?? ids.count,
      staticPart?.count ?? ids.count,
    ]
    if let other = counts.first(where: { $0 != ids.count }) {
      return "\(other) entries for \(ids.count) tokens"
    }
    let scalars = 0...text.unicodeScalars.count
    func isInside(_ start: Int, _ end: Int, _ whole: ClosedRange<Int>) -> Bool {
      whole.contains(start) && whole.contains(end) && start <= end
    }
    let positions = 0...ids.count
    if !characterRanges.allSatisfy({ isInside($0.lowerBound, $0.upperBound, scalars) }) {
      return "a token lies outside of the text"
    }
    let spansFit = spans.allSatisfy {
      isInside($0.start, $0.end, positions) && isInside($0.characterStart, $0.characterEnd, scalars)
        && [1, -1].contains($0.sign)
    }
    if !spansFit { return "a span lies outside of the text, or has no sign" }
    let wordsFit = words.allSatisfy {
      isInside($0.start, $0.end, positions) && isInside($0.characterStart, $0.characterEnd, scalars)
    }
    return wordsFit ? nil : "a word lies outside of the text"
  }
}
