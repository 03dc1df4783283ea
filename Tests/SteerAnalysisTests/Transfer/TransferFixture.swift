import LinearAlgebra
import SteerAnalysis
import Steering
import TestSupport

/// The matrices and numbers of `transfer.json`.
struct TransferFixture: Decodable {
  struct Array: Decodable {
    let shape: [Int]
    let values: [Float]
  }

  private let arrays: [String: Array]
  let numbers: [String: Double]
  let texts: [Int]

  private struct Key: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }
    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    var arrays: [String: Array] = [:]
    for key in container.allKeys where !["numbers", "texts"].contains(key.stringValue) {
      arrays[key.stringValue] = try container.decode(Array.self, forKey: key)
    }
    self.arrays = arrays
    numbers = try container.decode([String: Double].self, forKey: Key(stringValue: "numbers"))
    texts = try container.decode([Int].self, forKey: Key(stringValue: "texts"))
  }

  static func load() throws -> TransferFixture {
    try Fixture.json(TransferFixture.self, "transfer.json")
  }

  subscript(name: String) -> Matrix {
    guard let array = arrays[name] else { return Matrix(rows: 0, columns: 0) }
    return Matrix(rows: array.shape[0], columns: array.shape[1], array.values)
  }

  func vectors() throws -> TransferVectors {
    TransferVectors(
      sourceTokens: self["sourceTokens"], targetTokens: self["targetTokens"],
      targetBias: self["bias"].values,
      contexts: try PairedContexts(
        source: self["sourceContexts"], target: self["targetContexts"], texts: texts))
  }

  func steer() throws -> Steer {
    try multiplySteer(self["projector1"], self["projector2"])
  }
}

func multiplySteer(_ projector1: Matrix, _ projector2: Matrix) throws -> Steer {
  try Steer(
    kind: .multiply, epsilon: 1e-3, names: ["planted"], dummySteer: nil,
    parameters: [projector1, projector2])
}

/// Settings under which a transfer is nothing but its maps.
func plainSettings(_ rule: TransferRule) -> TransferSettings {
  var settings = TransferSettings()
  settings.rule = rule
  settings.fit = .leastSquares
  settings.weightsTokens = false
  settings.refinementSteps = 0
  settings.calibrates = false
  return settings
}

extension Steer {
  /// `P1 P2ᵀ` of the first steer.
  var firstMatrix: Matrix { projector1(0).multiplied(byTransposed: projector2(0)) }
}
