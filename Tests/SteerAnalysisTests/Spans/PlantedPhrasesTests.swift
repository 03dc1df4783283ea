import LanguageModels
import SteerAnalysis
import Steering
import Testing

/// Phrases of known sentiment in neutral text, found with a steer trained on other sentences.
@Suite struct PlantedPhrasesTests {
  struct Planted: Sendable {
    var text: String
    var positive: [String]
    var negative: [String]
  }

  static let texts = [
    Planted(
      text: "The story is set in Paris in 1920. It is a wonderful and moving film. The second half "
        + "takes place on a train. It is dull, stupid and badly acted. The film runs two hours.",
      positive: ["wonderful"], negative: ["dull"]),
    Planted(
      text: "We saw it on Monday. The plot is a terrible mess, while the cast "
        + "gives a terrific, touching performance.",
      positive: ["touching"], negative: ["terrible"]),
  ]

  @Test(arguments: texts.indices) func areFoundWithTheRightSigns(_ index: Int) throws {
    let planted = Self.texts[index]
    var settings = SpanSettings()
    settings.wordCost = 0
    let analysis = try SpanAnalysis(
      model: embeddedModel("reviews-2m"), steer: ReviewsModel.sentimentSteer.get(),
      line: SteerLine(positive: [1, 0], negative: [-1, 0]), settings: settings)
    let result = try analysis.results([planted.text])[0]
    let scalars = Array(result.text.unicodeScalars)
    for (words, sign) in [(planted.positive, 1), (planted.negative, -1)] {
      // The strongest span of a sign is a planted phrase.
      let strongest = try #require(
        result.spans.filter { $0.sign == sign }.max { abs($0.score) < abs($1.score) })
      let text = String(
        String.UnicodeScalarView(scalars[strongest.characterStart..<strongest.characterEnd]))
      for word in words { #expect(text.contains(word), "\(sign): \(text)") }
      #expect(abs(strongest.score) > 1 && strongest.pValue < 0.1, "\(strongest)")
      for word in words {
        let evidence = try #require(result.words.first { $0.text.hasPrefix(word) }?.evidence)
        #expect(evidence * Double(sign) > 0, "\(word): \(evidence)")
      }
    }
  }

  @Test func theTextsOwnSteerValueHasTheRightSign() throws {
    let analysis = try SpanAnalysis(
      model: embeddedModel("reviews-2m"), steer: ReviewsModel.sentimentSteer.get(),
      line: SteerLine(positive: [1, 0], negative: [-1, 0]))
    let results = try analysis.results([
      "A wonderful, moving film with a terrific cast.", "A dull, stupid and badly acted film.",
    ])
    let values = results.map(\.bestSteerValue)
    #expect((values[0] ?? 0) > 0 && (values[1] ?? 0) < 0, "\(values)")
    #expect(results[0].totalEvidence > 0 && results[1].totalEvidence < 0)
  }
}
