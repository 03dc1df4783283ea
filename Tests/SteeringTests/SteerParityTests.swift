import Files
import LanguageModels
import LinearAlgebra
import Steering
import TestSupport
import Testing
import WeightFormats

/// Parity with PyTorch on all families (training on `gpt2`); tolerances are those of `Tests/Fixtures/SCHEMA.md`.
@Suite struct SteerParityTests {
  struct Case {
    let family: String
    let model: LanguageModel
    let cases: ModelCases
    let expected: TensorStore

    init(_ family: String) throws {
      self.family = family
      model = try LanguageModel(folder: FileFolder(path: Fixture.path(family)))
      cases = try Fixture.json(ModelCases.self, "\(family)/cases.json")
      expected = try Fixture.tensors("\(family)/expected.safetensors")
    }

    func steer(_ kind: SteerKind) throws -> Steer {
      try SteerFile.read(Fixture.path("\(family)/steer_\(kind.rawValue).safetensors")).steer
    }
  }

  static let families = ["gpt2", "gpt_neo", "gptj", "gpt_neox", "llama"]

  @Test(arguments: families, SteerKind.published)
  func logProbabilities(_ family: String, _ kind: SteerKind) throws {
    let test = try Case(family)
    let (model, cases, expected) = (test.model, test.cases, test.expected)
    let steer = try test.steer(kind)
    for (setting, values) in cases.steerValues {
      let scores = try TextScorer(model: model).scores(
        cases.ids, steers: [nil, FixedSteer(steer, values: values)])
      for (c, score) in scores.enumerated() {
        let name = "logprob_\(c)_\(kind.rawValue)_\(setting)"
        expectClose(
          score[1].logProbabilities.compactMap { $0 }, try expected.floats(name), atol: 1e-4,
          rtol: 0)
        #expect(score[1].logProbabilities.count == cases.ids[c].count)
      }
    }
  }

  @Test(arguments: families) func greedyTokens(_ family: String) throws {
    let test = try Case(family)
    let (model, cases) = (test.model, test.cases)
    var settings = GenerationSettings()
    settings.temperature = 0
    settings.continuations = 2
    settings.maxNewTokens = 12
    settings.stopsAtEndOfText = false
    let far = try #require(cases.steerValues["far"])
    let generator = try TextGenerator(
      model: model, steer: FixedSteer(test.steer(.multiply), values: far), settings: settings)
    let drawn = try generator.continuations(of: cases.ids.map { Array($0.prefix(20)) })
    for (expected, continuations) in zip(cases.greedy, drawn) {
      for continuation in continuations { #expect(continuation.ids == expected) }
    }
  }

  /// The rules that the reference was computed with, and the precision of ours.
  struct TrainingRule: Sendable {
    var countsPadding: Bool
    var precision = TrainingSettings.Precision.full

    static let all = [
      TrainingRule(countsPadding: true), TrainingRule(countsPadding: false),
      TrainingRule(countsPadding: false, precision: .mixed),
    ]
  }

  @Test(arguments: SteerKind.published, TrainingRule.all)
  func threeAdamSteps(_ kind: SteerKind, _ tested: TrainingRule) throws {
    let test = try Case("gpt2")
    let training = try #require(test.cases.training)
    let rule = "\(kind.rawValue)_\(tested.countsPadding ? "upstream" : "default")"
    var settings = TrainingSettings()
    settings.kind = kind
    settings.regularization = training.regularization
    settings.countsPadding = tested.countsPadding
    settings.precision = tested.precision
    settings.steps = training.steps
    let trainer = try SteerTrainer(
      model: test.model, examples: examples(training), settings: settings,
      names: ["label", "dummy"])
    trainer.start(from: try test.steer(kind).parameters)
    let losses = try #require(training.losses[rule])
    for step in 0..<training.steps {
      if step == 0 { try expectGradient(trainer.nextGradient(), test.expected, rule, kind) }
      let report = try trainer.step()
      let actual = [report.crossEntropy, report.loss].map(Float.init)
      expectClose(actual, losses[step].map(Float.init), atol: 0, rtol: 1e-5)
    }
    // Adam divides by the gradient's size: where that almost vanishes, rounding shows.
    let tolerance: Float = tested.precision == .mixed ? 1e-3 : 1e-4
    for (name, matrix) in zip(kind.tensorNames, trainer.state.steer.parameters) {
      expectClose(
        matrix.values, try test.expected.floats("train_\(rule)_after3_\(name)"), atol: tolerance,
        rtol: 0)
    }
  }

  func examples(_ training: ModelCases.Training) -> [TrainingExample] {
    zip(training.ids, training.labels).map { TrainingExample(ids: $0, labels: [$1]) }
  }

  func expectGradient(
    _ gradient: [Matrix], _ expected: TensorStore, _ rule: String, _ kind: SteerKind
  ) throws {
    for (name, matrix) in zip(kind.tensorNames, gradient) {
      let reference = try expected.floats("train_\(rule)_grad_\(name)")
      let largest = reference.map(abs).max() ?? 0
      expectClose(matrix.values, reference, atol: 1e-4 * largest, rtol: 0)
    }
  }
}
