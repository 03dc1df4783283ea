import Datasets
import EmbeddedModels
import LanguageModels
import LinearAlgebra
import Steering
import Testing
import TextTokenization
import WeightFormats

/// The embedded `reviews-2m` with steers for tests to share.
enum ReviewsModel {
  /// A steer of random numbers, strong enough to be seen.
  static func randomSteer(_ kind: SteerKind, for model: LanguageModel) throws -> Steer {
    var random = CounterRandom(seed: 8)
    let (width, tokens) = (
      model.configuration.hiddenSize, model.configuration.vocabularySize
    )
    let parameters = kind.tensorNames.map { tensor in
      let (rows, columns) =
        switch tensor {
        case "projector1", "projector2": (2 * width, 4)
        case "add_vec": (2, width)
        default: (2, tokens)
        }
      return Matrix.normal(rows: rows, columns: columns, standardDeviation: 1.5, random: &random)
    }
    return try Steer(
      kind: kind, epsilon: 0.01, names: ["random", "dummy"], dummySteer: 1,
      parameters: parameters)
  }

  /// A sentiment steer, trained for a few seconds on the embedded sentences; once for all tests.
  static let sentimentSteer = Result { try trainSentimentSteer() }

  private static func trainSentimentSteer() throws -> Steer {
    let model = try embeddedModel("reviews-2m")
    let tokenizer = try model.tokenizer()
    let sentences = try DatasetReader.labelledTexts(
      EmbeddedFiles.sentimentSentences, format: .jsonLines, name: "sentiment.jsonl")
    var settings = TrainingSettings()
    settings.steps = 100
    let trainer = try SteerTrainer(
      model: model,
      examples: sentences.map {
        TrainingExample(ids: tokenizer.encode($0.text), labels: [Float($0.label)])
      }, settings: settings, names: ["sentiment", "dummy"])
    while !trainer.isFinished { _ = try trainer.step() }
    return trainer.state.steer
  }
}
