import Files
import LanguageModels
import LinearAlgebra
import MessagePassing
import Steering
import TestSupport
import Testing
import TextTokenization

/// A training that ranks share comes to what one process comes to.
@Suite struct RankedTrainingTests {
  let model: LanguageModel
  var examples: [TrainingExample]

  init() throws {
    model = try LanguageModel(folder: FileFolder(path: Fixture.path("gpt2")))
    var random = CounterRandom(seed: 12)
    examples = (0..<23).map { i in
      let ids = (0..<3 + random.index(below: 20)).map { _ in TokenID(random.index(below: 331)) }
      return TrainingExample(ids: ids, labels: [i % 2 == 0 ? 1 : -1])
    }
  }

  private func settings(_ change: (inout TrainingSettings) -> Void = { _ in }) -> TrainingSettings {
    var settings = TrainingSettings()
    // Beyond the five batches of the first epoch.
    settings.steps = 13
    settings.batchSize = 5
    settings.rank = 9
    settings.seed = 3
    settings.regularization = 1e-3
    change(&settings)
    return settings
  }

  private struct Outcome: Equatable, Sendable {
    var losses: [Double]
    var tokens: [Int]
    var gradient: [[Float]]
    var parameters: [[Float]]
  }

  private func trained(
    _ ranks: any Communicator, _ settings: TrainingSettings, resuming state: TrainingState? = nil
  ) throws -> Outcome {
    let trainer = try SteerTrainer(
      model: model, examples: examples, settings: settings, names: ["label", "dummy"],
      resuming: state, communicator: ranks)
    let gradient = try trainer.nextGradient().map(\.values)
    var outcome = Outcome(losses: [], tokens: [], gradient: gradient, parameters: [])
    while !trainer.isFinished {
      let step = try trainer.step()
      outcome.losses.append(step.loss)
      outcome.tokens.append(step.tokens)
    }
    outcome.parameters = trainer.state.steer.parameters.map(\.values)
    return outcome
  }

  private func expectClose(_ some: Outcome, _ other: Outcome, parameters: Bool = true) {
    #expect(some.tokens == other.tokens)
    for (a, b) in zip(some.losses, other.losses) { #expect(abs(a - b) < 1e-5 * abs(b)) }
    for (a, b) in zip(some.gradient, other.gradient) { #expect(Self.distance(a, b) < 1e-5) }
    guard parameters else { return }
    for (a, b) in zip(some.parameters, other.parameters) { #expect(Self.distance(a, b) < 1e-4) }
  }

  // ‖a − b‖ / ‖b‖
  private static func distance(_ a: [Float], _ b: [Float]) -> Double {
    func norm(_ x: [Double]) -> Double { x.reduce(0) { $0 + $1 * $1 }.squareRoot() }
    let difference = zip(a, b).map { Double($0) - Double($1) }
    return norm(difference) / max(norm(b.map(Double.init)), 1e-30)
  }

  @Test(arguments: [2, 3, 4, 30])
  func ranksComeToWhatOneProcessComesTo(_ size: Int) throws {
    let settings = settings()
    let alone = try trained(SingleProcess(), settings)
    let ranks = try ThreadRanks.run(size) { try trained($0, settings) }
    // All ranks have the same bits.
    for other in ranks { #expect(other == ranks[0]) }
    expectClose(ranks[0], alone)
    let again = try ThreadRanks.run(size) { try trained($0, settings) }
    #expect(again[0] == ranks[0])
  }

  @Test(arguments: [SteerKind.add, .offset, .mixed])
  func kindsOfSteers(_ kind: SteerKind) throws {
    let settings = settings {
      $0.kind = kind
      $0.epsilon = kind == .mixed ? 1e-3 : 1
    }
    let alone = try trained(SingleProcess(), settings)
    expectClose(try ThreadRanks.run(3) { try trained($0, settings) }[0], alone)
  }

  @Test func aWeightOnTheDivergence() throws {
    let settings = settings { $0.klWeight = 0.5 }
    let alone = try trained(SingleProcess(), settings)
    expectClose(try ThreadRanks.run(2) { try trained($0, settings) }[0], alone)
  }

  @Test func paddingIsCountedAsPublished() throws {
    let settings = settings { $0.countsPadding = true }
    let alone = try trained(SingleProcess(), settings)
    expectClose(try ThreadRanks.run(3) { try trained($0, settings) }[0], alone)
    // More ranks than texts in a batch.
    expectClose(try ThreadRanks.run(7) { try trained($0, settings) }[0], alone)
  }

  @Test func answersAlone() throws {
    var ranked = self
    ranked.examples = examples.map { example in
      var answer = example
      answer.learned = [1..<max(2, example.ids.count / 2)]
      return answer
    }
    let settings = settings()
    let alone = try ranked.trained(SingleProcess(), settings)
    let other = ranked
    expectClose(try ThreadRanks.run(2) { try other.trained($0, settings) }[0], alone)
  }

  @Test func anotherNumberOfRanksGoesOn() throws {
    let (first, whole) = (settings { $0.steps = 7 }, settings())
    let states = try ThreadRanks.run(3) { ranks in
      let trainer = try SteerTrainer(
        model: model, examples: examples, settings: first, names: ["label", "dummy"],
        communicator: ranks)
      while !trainer.isFinished { _ = try trainer.step() }
      return trainer.state
    }
    let state = states[1]
    // Of the same number of ranks the bytes of a training that was never stopped, of another the same
    // within rounding.
    let through = try ThreadRanks.run(3) { try trained($0, whole) }[0]
    let same = try ThreadRanks.run(3) { try trained($0, whole, resuming: state) }[0]
    #expect(same.parameters == through.parameters)
    #expect(same.losses == Array(through.losses.suffix(6)))
    let other = try ThreadRanks.run(2) { try trained($0, whole, resuming: state) }[0]
    for (a, b) in zip(other.parameters, through.parameters) { #expect(Self.distance(a, b) < 1e-4) }
  }

  @Test func seedsShareHiddenStates() throws {
    let (first, second) = (
      settings(),
      settings {
        $0.seed = 4
        $0.dataSeed = 3
      }
    )
    let alone = try trained(SingleProcess(), second)
    let ranks = try ThreadRanks.run(2) { ranks in
      let trainer = try SteerTrainer(
        model: model, examples: examples, settings: first, names: ["label", "dummy"],
        communicator: ranks)
      while !trainer.isFinished { _ = try trainer.step() }
      let other = try SteerTrainer(
        model: model, examples: examples, settings: second, names: ["label", "dummy"],
        sharing: trainer, communicator: ranks)
      while !other.isFinished { _ = try other.step() }
      return other.state.steer.parameters.map(\.values)
    }
    for (a, b) in zip(ranks[0], alone.parameters) { #expect(Self.distance(a, b) < 1e-4) }
  }
}
