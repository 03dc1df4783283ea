import EmbeddedModels
import Files
import Foundation
import LanguageModels
import LinearAlgebra
import Steering
import TestSupport
import Testing
import TextTokenization
import WeightFormats

/// The factors, embedding and hidden states of `analysis.safetensors`.
enum AnalysisFixture {
  static func matrix(_ name: String) throws -> Matrix {
    let store = try Fixture.tensors("analysis.safetensors")
    let shape = try store.description(of: name).shape
    return Matrix(rows: shape[0], columns: shape[1], try store.floats(name))
  }

  static func steer(_ name: String) throws -> Steer {
    try Steer(
      kind: .multiply, epsilon: 1e-3, names: [name], dummySteer: nil,
      parameters: [matrix("\(name).p1"), matrix("\(name).p2")])
  }
}

/// An embedded language model.
func embeddedModel(_ name: String) throws -> LanguageModel {
  try LanguageModel(
    folder: FileFolder(name: name, files: #require(EmbeddedFiles.model(named: name))))
}

/// A fixture model, that of the GPT-2 family unless said.
func fixtureModel(_ name: String = "gpt2") throws -> LanguageModel {
  try LanguageModel(folder: FileFolder(path: Fixture.path(name)))
}

/// A checkpoint of the `gpt2` fixture.
func fixtureSteer(_ kind: String) throws -> Steer {
  try SteerFile.read(Fixture.path("gpt2/steer_\(kind).safetensors")).steer
}

/// Random entries of standard deviation 1.
func normalMatrix(_ rows: Int, _ columns: Int, seed: UInt64) -> Matrix {
  var random = CounterRandom(seed: seed)
  return .normal(rows: rows, columns: columns, standardDeviation: 1, random: &random)
}
