import Files
import Foundation
import LanguageModels
import LinearAlgebra
import Steering
import TestSupport
import Testing
import TextTokenization
import WeightFormats

@Suite struct SteerTrainerTests {
  let model: LanguageModel
  let examples: [TrainingExample]

  init() throws {
    model = try LanguageModel(folder: FileFolder(path: Fixture.path("gpt2")))
    var random = CounterRandom(seed: 11)
    examples = (0..<23).map { i in
      let ids = (0..<3 + random.index(below: 20)).map { _ in TokenID(random.index(below: 331)) }
      return TrainingExample(ids: ids, labels: [i % 2 == 0 ? 1 : -1])
    }
  }

  func settings(steps: Int) -> TrainingSettings {
    var settings = TrainingSettings()
    settings.steps = steps
    settings.batchSize = 5
    settings.rank = 9
    settings.seed = 3
    return settings
  }

  func trainer(steps: Int, resuming state: TrainingState? = nil, memory: Int? = nil) throws
    -> SteerTrainer
  {
    try SteerTrainer(
      model: model, examples: examples, settings: settings(steps: steps),
      names: ["label", "dummy"], resuming: state, hiddenStateMemory: memory)
  }

  @Test func trainingLowersTheLossOfWhatItSees() throws {
    var fast = settings(steps: 60)
    fast.learningRate = 0.1
    let trainer = try SteerTrainer(
      model: model, examples: examples, settings: fast, names: ["label", "dummy"])
    var losses: [Double] = []
    while !trainer.isFinished { losses.append(try trainer.step().crossEntropy) }
    let (first, last) = (losses.prefix(5).reduce(0, +) / 5, losses.suffix(5).reduce(0, +) / 5)
    #expect(last < first - 0.2, "\(first) → \(last)")
    #expect(trainer.state.step == 60)
  }

  /// Whether steps have needed them yet or not, the first texts have the hidden states of the steps' passes,
  /// and asking for them changes no step.
  @Test func theFirstTextsHaveTheHiddenStatesOfSteps() throws {
    let (asked, other) = (try trainer(steps: 3), try trainer(steps: 3))
    let early = try asked.firstTexts(7)
    while !asked.isFinished { _ = try (asked.step(), other.step()) }
    #expect(asked.state.steer.parameters == other.state.steer.parameters)
    let (texts, kept) = try other.firstTexts(7)
    let hidden = try #require(kept)
    #expect(early.texts == texts && early.hidden == hidden && texts.count == 7)
    #expect(texts.allSatisfy(examples.contains))
    let expected = try Matrix(
      texts.flatMap { text in
        let states = try model.hiddenStates([text.ids])
        return (0..<text.ids.count - 1).map { states.row($0) }
      })
    #expect(hidden.rows == expected.rows && hidden.columns == expected.columns)
    #expect(zip(hidden.values, expected.values).allSatisfy { abs($0 - $1) < 1e-5 })
    #expect(try other.firstTexts(1000).texts.count == examples.count)
    var padded = settings(steps: 1)
    padded.countsPadding = true
    #expect(
      try SteerTrainer(
        model: model, examples: examples, settings: padded, names: ["label", "dummy"]
      ).firstTexts(7).hidden == nil)
  }

  // A text's divergence under its own label, after training with and without a weight.
  @Test func aWeightOnTheDivergenceKeepsTheSteerNearTheModel() throws {
    func trained(_ weight: Float) throws -> SteerTrainer {
      var settings = settings(steps: 40)
      settings.learningRate = 0.1
      settings.klWeight = weight
      let trainer = try SteerTrainer(
        model: model, examples: examples, settings: settings, names: ["label", "dummy"])
      while !trainer.isFinished { _ = try trainer.step() }
      return trainer
    }
    let texts = try PackedBatch(examples.map(\.ids))
    let hidden = try model.hiddenStates(texts, caches: nil)
    let ones = Matrix(rows: hidden.rows, columns: 2, [Float](repeating: 1, count: 2 * hidden.rows))
    let positions = TrainingPositions(hidden: hidden, targets: texts.ids, values: ones)
    let divergences = try [Float(0), 1, 10].map { weight in
      let steer = try trained(weight).state.steer
      let loss = steer.loss(
        on: positions, head: model.outputHead, regularization: 0, klWeight: 1)
      return try #require(loss.divergence)
    }
    #expect(divergences[1] < 0.8 * divergences[0], "\(divergences)")
    #expect(divergences[2] < 0.5 * divergences[1], "\(divergences)")
  }

  @Test func theWeightOfADivergenceIsChecked() throws {
    var settings = settings(steps: 1)
    settings.klWeight = -1
    #expect(throws: SteeringError.self) { try settings.validate() }
    settings.klWeight = 0.5
    try settings.validate()
    let decoded = try JSONDecoder().decode(
      TrainingSettings.self, from: JSONEncoder().encode(settings))
    #expect(decoded == settings)
    let capped = try LanguageModel(folder: FileFolder(path: Fixture.path("families/gemma2")))
    #expect(throws: SteeringError.self) {
      try SteerTrainer(
        model: capped, examples: examples, settings: settings, names: ["label", "dummy"])
    }
  }

  // Step 7 is in the second epoch: a resumed run must compute hidden states that a straight run
  // already has.
  @Test(arguments: [1, 4, 5, 7, 13])
  func resumingGivesTheSameBits(_ stop: Int) throws {
    let straight = try trainer(steps: 14)
    while !straight.isFinished { _ = try straight.step() }
    try Fixture.withTemporaryFolder { folder in
      let path = folder + "/training.safetensors"
      let first = try trainer(steps: stop)
      while !first.isFinished { _ = try first.step() }
      try TrainingStateFile.write(first.state, to: path)
      let second = try trainer(steps: 14, resuming: TrainingStateFile.read(path))
      while !second.isFinished { _ = try second.step() }
      #expect(second.state.steer.parameters == straight.state.steer.parameters)
      #expect(second.state.steer.provenance == straight.state.steer.provenance)
    }
  }

  // Gains of step 0, 1, 2 …, and the step that is kept.
  @Test(arguments: [
    ([0.1, 0.2, 0.3], 2), ([0.1, 0.3, 0.2], 1), ([0.1, 0.3, 0.29], 2), ([0.1, 0.3, 0.2, 0.286], 3),
    ([-0.1, -0.2, -0.1001], 0), ([0, 0, 0], 0),
  ])
  func theBestStepIsKeptInTheState(_ gains: [Double], _ kept: Int) throws {
    let trainer = try trainer(steps: gains.count)
    for gain in gains {
      trainer.note(
        HeldOutMeasure(
          step: trainer.state.step, loss: 1, gain: gain, effect: 1, areasUnderCurve: [0.5, nil]))
      _ = try trainer.step()
    }
    #expect(trainer.state.best?.provenance.step == kept)
    try Fixture.withTemporaryFolder { folder in
      let path = folder + "/training.safetensors"
      try TrainingStateFile.write(trainer.state, to: path)
      let read = try TrainingStateFile.read(path)
      #expect(read.heldOut == trainer.state.heldOut && read.heldOut.count == gains.count)
      #expect(read.best?.parameters == trainer.state.best?.parameters)
      #expect(read.best?.provenance.step == kept && read.step == gains.count)
    }
  }

  @Test func aDamagedStateIsNamed() throws {
    try Fixture.withTemporaryFolder { folder in
      let path = folder + "/training.safetensors"
      let trainer = try trainer(steps: 2)
      while !trainer.isFinished { _ = try trainer.step() }
      try TrainingStateFile.write(trainer.state, to: path)
      let whole = try FileBytes.map(path: path).contents
      var random = CounterRandom(seed: 5)
      // The header is short beside the tensors: half of the places are in it.
      let places = (0..<250).map { random.index(below: $0 % 2 == 0 ? 3000 : whole.count) }
      var unnoticed = 0
      for (i, place) in places.enumerated() {
        let flipped = whole[place] ^ UInt8(1 << (i % 8))
        let damaged =
          i % 5 == 4 ? Array(whole[..<place]) : whole[..<place] + [flipped] + whole[(place + 1)...]
        try Data(damaged).write(to: URL(filePath: path))
        do {
          let state = try TrainingStateFile.read(path)
          // Padding, and the digest's own key, mean nothing.
          unnoticed += 1
          #expect(state.steer.parameters == trainer.state.steer.parameters, "byte \(place)")
          #expect(state.step == 2 && state.steer.names == ["label", "dummy"])
        } catch {
          #expect("\(error)".contains("training.safetensors"), "\(error)")
        }
      }
      #expect(unnoticed < places.count / 20, "\(unnoticed)")
    }
  }

  @Test func forgottenHiddenStatesComeBackTheSame() throws {
    let (keeping, forgetting) = (try trainer(steps: 9), try trainer(steps: 9))
    while !keeping.isFinished {
      let (a, b) = (try keeping.step(), try forgetting.step())
      #expect(a.crossEntropy == b.crossEntropy)
      forgetting.forgetHiddenStates()
    }
    #expect(keeping.state.steer.parameters == forgetting.state.steer.parameters)
  }

  @Test func hiddenStatesInAFileGiveTheSameBits() throws {
    let inMemory = try trainer(steps: 9)
    let inFile = try trainer(steps: 9, memory: 0)
    while !inMemory.isFinished {
      _ = try inMemory.step()
      _ = try inFile.step()
    }
    #expect(inFile.state.steer.parameters == inMemory.state.steer.parameters)
  }

  @Test func aStateOfOtherSettingsDataOrModelIsRefused() throws {
    let first = try trainer(steps: 2)
    _ = try first.step()
    var other = settings(steps: 4)
    other.learningRate = 1e-3
    #expect(throws: SteeringError.self) {
      try SteerTrainer(
        model: model, examples: examples, settings: other, names: ["label", "dummy"],
        resuming: first.state)
    }
    #expect(throws: SteeringError.self) {
      try SteerTrainer(
        model: model, examples: Array(examples.dropLast()), settings: settings(steps: 4),
        names: ["label", "dummy"], resuming: first.state)
    }
    #expect(throws: Never.self) { try trainer(steps: 4, resuming: first.state) }
  }

  @Test func textsWithoutANextTokenAreLeftOutAndCounted() throws {
    let short = [TrainingExample(ids: [5], labels: [1]), TrainingExample(ids: [], labels: [1])]
    let trainer = try SteerTrainer(
      model: model, examples: short + examples, settings: settings(steps: 1),
      names: ["label", "dummy"])
    #expect(trainer.excludedExamples == 2)
    #expect(throws: SteeringError.noTrainingTokens) {
      try SteerTrainer(
        model: model, examples: short, settings: settings(steps: 1), names: ["label", "dummy"])
    }
  }

  @Test func aDivergingRunSaysSo() throws {
    var wild = settings(steps: 50)
    wild.learningRate = 1e30
    let trainer = try SteerTrainer(
      model: model, examples: examples, settings: wild, names: ["label", "dummy"])
    #expect(throws: SteeringError.self) { while !trainer.isFinished { _ = try trainer.step() } }
  }

  @Test func labelsMustMatchTheLabelledSteers() throws {
    let two = [TrainingExample(ids: [1, 2, 3], labels: [1, 0.5])]
    #expect(throws: SteeringError.self) {
      try SteerTrainer(
        model: model, examples: two, settings: settings(steps: 1), names: ["label", "dummy"])
    }
    var three = settings(steps: 1)
    three.steers = 3
    three.dummySteer = 2
    let trainer = try SteerTrainer(
      model: model, examples: two, settings: three, names: ["a", "b", "dummy"])
    #expect(try trainer.step().tokens == 2)
    #expect(trainer.state.steer.parameterCount == 3 * 2 * 48 * 9)
  }

  @Test func rankIsClampedToTheWidth() throws {
    var settings = settings(steps: 1)
    settings.rank = 1000
    let trainer = try SteerTrainer(
      model: model, examples: examples, settings: settings, names: ["label", "dummy"])
    #expect(trainer.state.steer.rank == 48)
  }
}
