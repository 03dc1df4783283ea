import Files
import Foundation
import LanguageModels
import LinearAlgebra
import Steering
import TestSupport
import Testing
import TextTokenization
import WeightFormats

/// Training on some tokens of each text, the others being context alone.
@Suite struct AnswerTrainingTests {
  let cases: ChatModelCases
  let model: LanguageModel

  init() throws {
    cases = try ChatModelCases.read()
    model = try LanguageModel(folder: FileFolder(path: ChatModelCases.model))
  }

  private var examples: [TrainingExample] {
    cases.conversations.map {
      TrainingExample(ids: $0.ids, labels: [$0.label], learned: $0.mask.ranges)
    }
  }

  private func trainer(_ examples: [TrainingExample], maxLength: Int = 256) throws -> SteerTrainer {
    var settings = TrainingSettings()
    settings.rank = 5
    settings.epsilon = cases.epsilon
    settings.learningRate = cases.learningRate
    settings.batchSize = examples.count
    settings.steps = cases.losses.count
    settings.maxLength = maxLength
    settings.precision = .full
    let trainer = try SteerTrainer(
      model: model, examples: examples, settings: settings, names: ["label", "dummy"])
    let start = try Fixture.tensors("chat-model/start.safetensors")
    let width = model.configuration.hiddenSize
    trainer.start(
      from: try ["projector1", "projector2"].map {
        Matrix(rows: 2 * width, columns: 5, try start.floats($0))
      })
    return trainer
  }

  /// Every step's loss is PyTorch's, with labels of −100 on prompts.
  @Test func lossesAreTheReferences() throws {
    let trainer = try trainer(examples)
    for expected in cases.losses {
      let step = try trainer.step()
      expectClose([Float(step.crossEntropy)], [Float(expected)], atol: 0, rtol: 1e-5)
      #expect(step.tokens == cases.conversations.reduce(0) { $0 + $1.mask.reduce(0, +) })
    }
  }

  /// The loss is the mean over learned tokens, whatever stretches these are.
  @Test(arguments: [[1..<2], [3..<6, 9..<11], [0..<4]])
  func lossIsTheMeanOfLearnedTokens(_ learned: [Range<Int>]) throws {
    let ids = cases.conversations[0].ids
    let trained = try trainer([TrainingExample(ids: ids, labels: [1], learned: learned)])
    let fixed = FixedSteer(trained.state.steer, values: [1, 1])
    let score = try TextScorer(model: model).scores([ids], steers: [fixed])[0][0]
    var (sum, count) = (0.0, 0)
    for (index, value) in score.logProbabilities.enumerated() {
      guard let value, learned.contains(where: { $0.contains(index) }) else { continue }
      sum -= Double(value)
      count += 1
    }
    let step = try trained.step()
    #expect(step.tokens == count)
    expectClose([Float(step.crossEntropy)], [Float(sum / Double(count))], atol: 0, rtol: 1e-5)
  }

  /// A last token is no context: where it is not learned, it has no influence at all.
  @Test func tokensThatAreNotLearnedAreContextAlone() throws {
    let ids = cases.conversations[0].ids
    let answer = ids.count - 8..<ids.count - 1
    var other = ids
    other[other.count - 1] = 7
    func loss(_ ids: [TokenID], _ learned: [Range<Int>]?) throws -> Double {
      try trainer([TrainingExample(ids: ids, labels: [1], learned: learned)]).step().crossEntropy
    }
    #expect(try loss(ids, [answer]) == loss(other, [answer]))
    #expect(try loss(ids, nil) != loss(other, nil))
    // As context they count.
    other = ids
    other[2] = 7
    #expect(try loss(ids, [answer]) != loss(other, [answer]))
  }

  @Test func learningAllIsLearningWithoutStretches() throws {
    let ids = cases.conversations[1].ids
    let all = try trainer([TrainingExample(ids: ids, labels: [1], learned: [0..<ids.count])])
    let plain = try trainer([TrainingExample(ids: ids, labels: [1])])
    #expect(try all.step().crossEntropy == plain.step().crossEntropy)
    #expect(all.state.steer.parameters == plain.state.steer.parameters)
    #expect(
      all.state.steer.provenance.dataDigest != plain.state.steer.provenance.dataDigest)
  }

  @Test func answersThatAreCutOffAreLeftOut() throws {
    let short = try trainer(examples, maxLength: 22)
    #expect(short.excludedExamples > 0 && short.excludedExamples < examples.count)
    #expect(throws: SteeringError.noTrainingTokens) { try trainer(examples, maxLength: 4) }
  }

  @Test func paddingDoesNotCountBesideAnswers() throws {
    var settings = TrainingSettings()
    settings.countsPadding = true
    #expect(throws: SteeringError.self) {
      try SteerTrainer(
        model: model, examples: examples, settings: settings, names: ["label", "dummy"])
    }
  }

  /// What is not said is not written, so that files of plain trainings stay as they were.
  @Test func settingsOfPlainTextsSayNothingOfConversations() throws {
    var settings = TrainingSettings()
    let plain = String(decoding: try JSONEncoder().encode(settings), as: UTF8.self)
    #expect(!plain.contains("chat"))
    settings.chat = true
    settings.chatSystem = "Be brief."
    settings.chatDate = "2026-02-07"
    let read = try JSONDecoder().decode(
      TrainingSettings.self, from: JSONEncoder().encode(settings))
    #expect(read == settings)
  }
}
