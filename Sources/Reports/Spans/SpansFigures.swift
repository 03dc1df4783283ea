package import Figures
package import SteerAnalysis

extension SpansReport {
  /// How many texts have files of figures; a page draws those of more.
  static let mostTexts = 8

  /// For each of the first texts the strip of its tokens and its distribution over steer values.
  package var figures: [any Figure] {
    let shown = results.count > Self.mostTexts ? Array(results[..<Self.mostTexts]) : results
    let limit = Self.fullEvidence(of: results)
    return zip(shown.indices, shown).flatMap { Self.figures(of: $1, number: $0, limit: limit) }
  }

  /// The figures of one text, by its number from 1; nil if there is no such text.
  package func figures(ofText number: Int) -> [any Figure]? {
    guard results.indices.contains(number - 1) else { return nil }
    return Self.figures(
      of: results[number - 1], number: number - 1, limit: Self.fullEvidence(of: results))
  }

  /// The evidence of full colour, the same for all texts of a run, nats: that which nineteen tokens of
  /// twenty stay below.
  static func fullEvidence(of texts: some Sequence<TextSpans>) -> Double {
    let sizes = texts.flatMap { $0.evidence.compactMap { $0.map { abs(Double($0)) } } }
      .filter(\.isFinite).sorted()
    guard !sizes.isEmpty else { return 1 }
    return max(sizes[min(sizes.count - 1, sizes.count * 19 / 20)], 0.5)
  }

  /// The figures of one text, none if it has no tokens.
  ///
  /// - Parameters:
  ///   - text: The text.
  ///   - number: Its number in the run, from 0.
  ///   - limit: The evidence of full colour, nats.
  /// - Returns: The strip, and the distribution if there is one.
  package static func figures(of text: TextSpans, number: Int, limit: Double) -> [any Figure] {
    guard !text.ids.isEmpty else { return [] }
    let suffix = number == 0 ? "" : "-\(number + 1)"
    let strip = text.strip(named: "spans" + suffix, limit: limit)
    guard !text.distribution.isEmpty else { return [strip] }
    let chart = SteerValueChart(
      name: "steer-values" + suffix, values: text.distribution.map { Double($0.steerValue) },
      probabilities: text.distribution.map { Double($0.probability) })
    return [strip, chart]
  }
}

extension TextSpans {
  /// The text with its evidence.
  func strip(named name: String, limit: Double) -> SpanStrip {
    let scalars = Array(text.unicodeScalars)
    // Tokens that share a character show it once; what lies between tokens stays in the text.
    var end = 0
    let pieces = characterRanges.map { range -> String in
      let (start, stop) = (min(end, scalars.count), min(max(range.upperBound, end), scalars.count))
      end = stop
      return String(String.UnicodeScalarView(scalars[start..<stop]))
    }
    return SpanStrip(
      name: name,
      tokens: zip(pieces, evidence).map { .init(text: $0, evidence: $1.map(Double.init)) },
      spans: spans.filter { 0 <= $0.start && $0.start < $0.end && $0.end <= pieces.count }.map {
        .init(tokens: $0.start..<$0.end, score: $0.score)
      }, limit: limit)
  }
}
