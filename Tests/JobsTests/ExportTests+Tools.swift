import Files
import Foundation
import Jobs
import LanguageModels
import LinearAlgebra
import Steering
import TestSupport
import Testing
import WeightFormats

// What the tests of exports share: models, steers for them, and scores.
extension ExportTests {
  /// Writes two random steers, strong enough to be seen, that belong to a model.
  func writeSteer(_ kind: SteerKind, for model: LanguageModel, to path: String) throws
    -> Steer
  {
    var random = SeededGenerator(state: 17)
    func matrix(_ rows: Int, _ columns: Int) -> Matrix {
      Matrix(
        rows: rows, columns: columns,
        (0..<rows * columns).map { _ in Float.random(in: -0.5...0.5, using: &random) })
    }
    let (d, v) = (model.configuration.hiddenSize, model.configuration.vocabularySize)
    let parameters: [Matrix] =
      switch kind {
      case .multiply: [matrix(2 * d, 3), matrix(2 * d, 3)]
      case .mixed: [matrix(2 * d, 3), matrix(2 * d, 3), matrix(2, v)]
      case .add: [matrix(2, d)]
      case .offset: [matrix(2, v)]
      }
    var provenance = SteerProvenance()
    provenance.model = model.name
    provenance.embeddingDigest = Digests.outputEmbedding(of: model)
    let steer = try Steer(
      kind: kind, epsilon: 0.5, names: ["joy", "ire"], dummySteer: nil, parameters: parameters,
      provenance: provenance)
    try SteerFile.write(steer, to: path)
    return steer
  }

  func scores(_ model: LanguageModel, _ steer: FixedSteer? = nil) throws -> [Float] {
    try TextScorer(model: model).scores(Self.ids, steers: [steer]).flatMap {
      $0[0].logProbabilities.compactMap { $0 }
    }
  }

  func model(_ name: String) throws -> LanguageModel {
    let path = name.hasPrefix("/") ? name : Fixture.path(name)
    guard path.hasSuffix(".gguf") else { return try LanguageModel(folder: FileFolder(path: path)) }
    return try LanguageModel(
      ModelSource(name: path, files: .gguf(FileBytes.map(path: path))))
  }

  func export(
    _ folder: String, _ model: LanguageModel, _ format: ExportFormat, to out: String = "out"
  ) -> ExportRun {
    var job = ExportRun(
      steer: folder + "/steer.safetensors", format: format, out: folder + "/" + out)
    job.model = model.name
    job.steerValues = Self.values
    if format == .huggingFace || format == .gguf { job.elementType = .float32 }
    return job
  }

  /// Whether a model has a tensor for a steer's bias.
  func hasPlace(_ kind: SteerKind, _ model: LanguageModel) -> Bool {
    let normed: [ModelConfiguration.Family] = [
      .gpt2, .gptNeo, .gptJ, .gptNeoX, .falcon, .stableLM,
    ]
    return switch kind {
    case .multiply: true
    case .add: normed.contains(model.configuration.family)
    case .offset, .mixed: model.configuration.biases.contains(.outputHead)
    }
  }
}
