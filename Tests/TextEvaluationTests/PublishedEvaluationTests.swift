import Datasets
import EmbeddedModels
import Files
import LanguageModels
import TestSupport
import Testing
import TextEvaluation
import WeightFormats

/// Evaluations against the published script (`Tests/Fixtures/evaluation.json`).
@Suite struct PublishedEvaluationTests {
  struct Cases: Decodable {
    struct Case: Decodable {
      struct Perplexity: Decodable {
        var mean: Double?
        var total: Double?
      }

      struct Sentiment: Decodable {
        var mean: Double
        var std: Double
      }

      struct Toxicity: Decodable {
        var averageMaximum: Double
        var probability: Double
      }

      var name: String
      var prompts: [String]
      var texts: [[String]]
      var perplexity: Perplexity
      var distinct: [Double]
      var sentiment: Sentiment
      var toxicityScores: [[Double]]
      var toxicity: Toxicity

      var generations: [PromptGenerations] {
        zip(prompts, texts).map { PromptGenerations(prompt: $0, texts: $1) }
      }
    }

    var model: String
    var cases: [Case]
  }

  static func folder(_ name: String) throws -> FileFolder {
    try FileFolder(name: name, files: #require(EmbeddedFiles.model(named: name)))
  }

  static func cases() throws -> Cases { try Fixture.json(Cases.self, "evaluation.json") }

  /// The scores of a case by the judges that the fixture was made with.
  static func scores(_ one: Cases.Case, followsPublishedCode: Bool) throws -> RunScores {
    let model = try LanguageModel(folder: folder(cases().model))
    let perplexity = try ConditionalPerplexity(
      model: model, followsPublishedCode: followsPublishedCode)
    let judge = try ClassifierJudge(
      SequenceClassifier(folder: folder(EmbeddedFiles.judge)), for: .positive)
    var scores = RunScores(one.generations)
    scores.losses = try one.generations.map { try perplexity.losses($0) }
    scores.sentiment = try one.generations.map { prompt in
      try judge.verdicts(on: prompt.texts.map { prompt.prompt + $0 }) { _ in }
    }
    scores.toxicity = one.toxicityScores.map { $0.map { .score($0) } }
    return scores
  }

  static func report(_ scores: RunScores, followsPublishedCode: Bool) -> Evaluation {
    EvaluationReport(
      scores, baseline: nil, compared: nil, metrics: Set(EvaluationMetric.allCases),
      names: EvaluationNames(perplexityModel: "m", sentimentJudge: "j", toxicityJudge: "t"),
      followsPublishedCode: followsPublishedCode, seed: 0
    ).evaluation
  }

  @Test func numbersAreThePublishedOnes() throws {
    for one in try Self.cases().cases {
      let scores = try Self.scores(one, followsPublishedCode: true)
      let evaluation = Self.report(scores, followsPublishedCode: true)
      func expect(
        _ value: Double?, _ expected: Double?, _ tolerance: Double, _ what: String
      ) {
        guard let value, let expected else {
          return #expect(value == nil && expected == nil, "\(one.name): \(what)")
        }
        #expect(abs(value - expected) <= tolerance * abs(expected), "\(one.name): \(what)")
      }
      expect(evaluation.perplexity?.mean, one.perplexity.mean, 1e-4, "mean perplexity")
      expect(evaluation.perplexity?.total, one.perplexity.total, 1e-4, "total perplexity")
      let distinct = try #require(evaluation.distinct)
      for (n, expected) in one.distinct.enumerated() {
        expect(distinct[n], expected, 1e-12, "dist-\(n + 1)")
      }
      expect(evaluation.sentiment?.positiveShare, one.sentiment.mean, 1e-12, "positive share")
      expect(evaluation.sentiment?.standardDeviation, one.sentiment.std, 1e-12, "deviation")
      expect(
        evaluation.toxicity?.expectedMaximum, one.toxicity.averageMaximum, 1e-12, "maximum")
      expect(evaluation.toxicity?.probability, one.toxicity.probability, 1e-12, "probability")
    }
  }

  @Test func nothingIsLeftOutSilently() throws {
    let hard = try #require(Self.cases().cases.first { $0.name == "hard" })
    let scores = try Self.scores(hard, followsPublishedCode: false)
    let texts = hard.texts.reduce(0) { $0 + $1.count }
    let own = try #require(Self.report(scores, followsPublishedCode: false).perplexity)
    let published = try #require(Self.report(scores, followsPublishedCode: true).perplexity)
    // One text is empty; the published rule drops the improbable ones too, the default keeps them.
    #expect(own.exclusions == ["no new tokens": 1] && own.count == texts - 1)
    let dropped = try #require(published.exclusions["10,000 or more"])
    #expect(dropped > 0 && published.excluded == dropped + 1)
    #expect(published.count + published.excluded == texts)
    let mean = try #require(own.mean)
    #expect(mean > 1e4 && own.total == published.total)
  }

  @Test func aPromptOfOneTokenIsNoLossOfATotal() throws {
    let one = try #require(Self.cases().cases.first { $0.name == "oneTokenPrompt" })
    let scores = try Self.scores(one, followsPublishedCode: false)
    let perplexity = try #require(Self.report(scores, followsPublishedCode: false).perplexity)
    #expect(perplexity.excluded == 0 && perplexity.count == 4)
    let total = try #require(perplexity.total)
    #expect(total > 1 && total < 1e5)
  }

  @Test func textsBeyondTheContextAreCounted() throws {
    let model = try LanguageModel(folder: Self.folder("reviews-2m"))
    let long = String(repeating: " film", count: model.configuration.contextLength)
    let losses = try ConditionalPerplexity(model: model).losses(
      PromptGenerations(prompt: "A", texts: [long, " film"]))
    #expect(losses[0] == .excluded(.longerThanContext))
    #expect(losses[1].perplexity != nil)
  }
}
