import Files
import Foundation
import LanguageModels
import LinearAlgebra
import Steering
import TestSupport
import Testing
import TextTokenization

/// Training on the hidden states of passes in mixed precision.
@Suite struct PassPrecisionTrainingTests {
  let model: LanguageModel
  let examples: [TrainingExample]

  init() throws {
    model = try LanguageModel(folder: FileFolder(path: Fixture.path("gpt2")))
    var random = CounterRandom(seed: 12)
    examples = (0..<40).map { i in
      let ids = (0..<6 + random.index(below: 10)).map { _ in TokenID(random.index(below: 331)) }
      return TrainingExample(ids: ids, labels: [i % 2 == 0 ? 1 : -1])
    }
  }

  // The losses of two epochs, 20 texts a step, all else in floats.
  private func losses(_ precision: PassPrecision, countsPadding: Bool = false) throws -> [Double] {
    var settings = TrainingSettings()
    settings.rank = 9
    settings.batchSize = 20
    settings.steps = 4
    settings.learningRate = 0.1
    settings.precision = .full
    settings.passPrecision = precision
    settings.countsPadding = countsPadding
    let trainer = try SteerTrainer(
      model: model, examples: examples, settings: settings, names: ["label", "dummy"])
    return try (0..<4).map { _ in try trainer.step().crossEntropy }
  }

  @Test func lossesAreThoseOfPassesInFloats() throws {
    let (full, mixed) = (try losses(.full), try losses(.mixed))
    #expect((mixed != full) == PassPrecision.supportsMixed)
    for (a, b) in zip(mixed, full) { #expect(abs(a - b) < 1e-4) }
  }

  @Test func paddedTextsPassInFloats() throws {
    #expect(try losses(.mixed, countsPadding: true) == losses(.full, countsPadding: true))
  }

  @Test func settingsStateThePrecisionOfPassesWhereItIsMixed() throws {
    var settings = TrainingSettings()
    let full = try JSONEncoder().encode(settings)
    #expect(!String(decoding: full, as: UTF8.self).contains("passPrecision"))
    #expect(try JSONDecoder().decode(TrainingSettings.self, from: full) == settings)
    settings.passPrecision = .mixed
    let mixed = try JSONEncoder().encode(settings)
    #expect(try JSONDecoder().decode(TrainingSettings.self, from: mixed) == settings)
  }
}
