import Datasets
import EmbeddedModels
import Files
import LanguageModels
import LinearAlgebra
import Steering
import TestSupport
import Testing
import TextTokenization
import WeightFormats

/// The shipped models against Hugging Face transformers (`Tests/Fixtures/embedded.json`).
@Suite struct EmbeddedModelsTests {
  struct Cases: Decodable {
    struct Score: Decodable {
      var ids: [Int32]
      var logProbabilities: [Float?]
    }

    var texts: [String]
    var models: [String: [Score]]
    var judge: [[Float]]
  }

  static func folder(_ name: String) throws -> FileFolder {
    try FileFolder(name: name, files: #require(EmbeddedFiles.model(named: name)))
  }

  @Test(arguments: EmbeddedFiles.languageModels) func logProbabilities(_ name: String) throws {
    let cases = try Fixture.json(Cases.self, "embedded.json")
    let model = try LanguageModel(folder: Self.folder(name))
    let tokenizer = try model.tokenizer()
    for (text, expected) in zip(cases.texts, try #require(cases.models[name])) {
      let ids = tokenizer.encode(text)
      #expect(ids == expected.ids)
      let score = try TextScorer(model: model).scores([ids], steers: [nil])[0][0]
      expectClose(
        score.logProbabilities.compactMap { $0 }, expected.logProbabilities.compactMap { $0 },
        atol: 1e-4, rtol: 0)
    }
  }

  @Test func judgeProbabilities() throws {
    let cases = try Fixture.json(Cases.self, "embedded.json")
    let judge = try SequenceClassifier(folder: Self.folder(EmbeddedFiles.judge))
    #expect(judge.labels == ["NEGATIVE", "POSITIVE"])
    let actual = try judge.probabilities(cases.texts)
    expectClose(actual.values, cases.judge.flatMap { $0 }, atol: 1e-4, rtol: 0)
  }

  @Test func judgeReadsAnyNumberOfTextsOfAnyLength() throws {
    let judge = try SequenceClassifier(folder: Self.folder(EmbeddedFiles.judge))
    #expect(try judge.probabilities([]).rows == 0)
    let long = String(repeating: "A dull film. ", count: 200) + "A wonderful film."
    let texts = Array(repeating: long, count: 40) + ["A wonderful film."]
    let probabilities = try judge.probabilities(texts)
    #expect(probabilities.rows == 41)
    #expect(throws: LanguageModelError.emptySequence) { try judge.probabilities([""]) }
  }

  @Test func aClassifierIsNoLanguageModelAndTheReverse() throws {
    #expect(throws: LanguageModelError.self) {
      try LanguageModel(folder: Self.folder(EmbeddedFiles.judge))
    }
    #expect(throws: LanguageModelError.self) {
      try SequenceClassifier(folder: Self.folder("reviews-2m"))
    }
  }

  @Test func sentencesAreBalancedAndLabelled() throws {
    let sentences = try DatasetReader.labelledTexts(
      EmbeddedFiles.sentimentSentences, format: .jsonLines, name: "sentiment.jsonl")
    #expect(sentences.count == 1200)
    #expect(sentences.count { $0.label == 1 } == 600)
  }

  // Folders of the list that are no models, such as that of the shared tokenizer, must not hide a
  // user's folder of the same name.
  @Test(arguments: ["gpt2", "reviews", "pages", "sentences", ""])
  func otherNamesAreNoModels(_ name: String) {
    #expect(!EmbeddedFiles.holds(model: name))
    #expect(EmbeddedFiles.model(named: name) == nil)
  }
}
