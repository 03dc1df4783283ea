import Files
import Foundation
import LanguageModels
import LinearAlgebra
import Steering
import TestSupport
import Testing
import TextTokenization

/// Offsets in closed form against counts by hand.
@Suite struct LogOddsTests {
  let model: LanguageModel

  init() throws {
    model = try LanguageModel(folder: FileFolder(path: Fixture.path("gpt2")))
  }

  private func steer(
    _ examples: [TrainingExample], labels: Int = 1, kind: SteerKind = .offset
  ) throws -> Steer {
    var settings = TrainingSettings.recommended(
      kind, rank: 2, method: kind == .offset ? .logOdds : .adam)
    settings.steers = labels + 1
    settings.dummySteer = labels
    let names = (0..<labels).map { "label-\($0)" } + ["dummy"]
    let trainer = try SteerTrainer(
      model: model, examples: examples, settings: settings, names: names)
    #expect(trainer.isFinished == (kind == .offset))
    return trainer.state.steer
  }

  // Token 10 in texts of positive, 20 in texts of negative, 30 in texts of both labels.
  private func examples(positive: Int, negative: Int) -> [TrainingExample] {
    Array(repeating: TrainingExample(ids: [1, 10, 30], labels: [1]), count: positive)
      + Array(repeating: TrainingExample(ids: [1, 20, 30], labels: [-1]), count: negative)
  }

  @Test func theOffsetIsHalfTheLogRatioOfShrunkRates() throws {
    let offsets = try steer(examples(positive: 6, negative: 6)).parameters[0]
    // 6 of 12 tokens are expected to be 3 on either side.
    let rate = (6.0 + 4) / (3 + 4) / (4.0 / (3 + 4))
    expectClose(
      [offsets[0, 10], offsets[0, 20]], [Float(log(rate) / 2), Float(-log(rate) / 2)], atol: 1e-6,
      rtol: 1e-6)
    // The first token is predicted by none, and others are in no text.
    #expect(offsets[0, 1] == 0 && offsets[0, 99] == 0 && abs(offsets[0, 30]) < 1e-7)
    #expect(offsets.row(1).allSatisfy { $0 == 0 })
  }

  @Test func moreTextsOfOneLabelDoNotMoveWhatBothHaveAlike() throws {
    let offsets = try steer(examples(positive: 40, negative: 4)).parameters[0]
    #expect(abs(offsets[0, 30]) < 1e-6 && offsets[0, 99] == 0)
    #expect(offsets[0, 10] > 0 && offsets[0, 20] < 0)
  }

  @Test func labelsWeigh() throws {
    let half = examples(positive: 8, negative: 8).map {
      TrainingExample(ids: $0.ids, labels: $0.labels.map { $0 / 2 })
    }
    let whole = examples(positive: 4, negative: 4)
    expectClose(
      try steer(half).parameters[0].values, try steer(whole).parameters[0].values, atol: 1e-6,
      rtol: 1e-6)
  }

  @Test func everyLabelHasOffsetsOfItsOwn() throws {
    let two = examples(positive: 5, negative: 5).map {
      TrainingExample(ids: $0.ids, labels: [$0.labels[0], -$0.labels[0]])
    }
    let offsets = try steer(two, labels: 2).parameters[0]
    #expect(offsets.rows == 3 && offsets[0, 10] > 0)
    expectClose(offsets.row(1), offsets.row(0).map { -$0 }, atol: 1e-6, rtol: 0)
  }

  @Test func oneLabelAloneGivesNothing() throws {
    let offsets = try steer(examples(positive: 5, negative: 0)).parameters[0]
    #expect(offsets.values.allSatisfy { $0 == 0 })
  }

  @Test func theStaticPartOfAMixedSteerIsAShareOfIt() throws {
    let texts = examples(positive: 6, negative: 6)
    let (mixed, offset) = (try steer(texts, kind: .mixed), try steer(texts))
    expectClose(
      mixed.parameters[2].values.map { $0 * mixed.epsilon },
      offset.parameters[0].values.map { 0.35 * $0 },
      atol: 1e-6, rtol: 1e-5)
  }

  @Test func aMixedSteerLearnsTheMatrixOfMultiply() throws {
    let (mixed, multiply) = (try trained(.mixed), try trained(.multiply))
    #expect(mixed.losses == multiply.losses)
    #expect(Array(mixed.last.prefix(2)) == multiply.last && mixed.last[2] == mixed.first[2])
    #expect(multiply.last[0] != multiply.first[0] && multiply.last[1] != multiply.first[1])
  }

  private func trained(_ kind: SteerKind) throws -> (
    first: [Matrix], last: [Matrix], losses: [Double]
  ) {
    var settings = TrainingSettings.recommended(kind, rank: 2)
    settings.steps = 3
    let trainer = try SteerTrainer(
      model: model, examples: examples(positive: 6, negative: 6), settings: settings,
      names: ["label", "dummy"])
    let first = trainer.state.steer.parameters
    var losses: [Double] = []
    while !trainer.isFinished { losses.append(try trainer.step().loss) }
    return (first, trainer.state.steer.parameters, losses)
  }

  @Test func anIDOutsideTheVocabularyIsTold() {
    #expect(throws: LanguageModelError.self) {
      try steer([TrainingExample(ids: [1, 331, 2], labels: [1])])
    }
  }
}
