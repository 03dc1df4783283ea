import Foundation
import LinearAlgebra
import Steering
import TestSupport
import Testing
import WeightFormats

@Suite struct SteerFileTests {
  func steer(_ kind: SteerKind) throws -> Steer {
    var random = CounterRandom(seed: 1)
    let shapes: [(Int, Int)] =
      switch kind {
      case .multiply: [(3 * 7, 2), (3 * 7, 2)]
      case .add: [(3, 7)]
      case .offset: [(3, 19)]
      case .mixed: [(3 * 7, 2), (3 * 7, 2), (3, 19)]
      }
    var steer = try Steer(
      kind: kind, epsilon: 2e-3, names: ["joy", "größe, \"x\"", "dummy"], dummySteer: 2,
      parameters: shapes.map {
        .normal(rows: $0.0, columns: $0.1, standardDeviation: 1, random: &random)
      })
    steer.provenance.model = "some/model"
    steer.provenance.embeddingDigest = "ab12"
    steer.provenance.training = TrainingSettings()
    steer.provenance.step = 12
    return steer
  }

  @Test(arguments: SteerKind.allCases) func roundTrip(_ kind: SteerKind) throws {
    try Fixture.withTemporaryFolder { folder in
      let steer = try steer(kind)
      try SteerFile.write(steer, to: folder + "/a.safetensors")
      try SteerFile.write(steer, to: folder + "/b.safetensors")
      let contents = try SteerFile.read(folder + "/a.safetensors")
      #expect(contents.remarks.isEmpty)
      #expect(contents.steer.parameters == steer.parameters)
      #expect(contents.steer.names == steer.names && contents.steer.dummySteer == 2)
      #expect(contents.steer.epsilon == 2e-3 && contents.steer.kind == kind)
      #expect(contents.steer.provenance == steer.provenance)
      let files = try ["a", "b"].map {
        try Data(contentsOf: URL(filePath: "\(folder)/\($0).safetensors"))
      }
      #expect(files[0] == files[1])
    }
  }

  @Test(arguments: SteerKind.allCases)
  func aFileWithoutMetadataIsReadAndSaysSo(_ kind: SteerKind) throws {
    try Fixture.withTemporaryFolder { folder in
      let path = folder + "/bare.safetensors"
      let tensors = kind.tensorNames.map { name in
        let shape = name.hasPrefix("projector") ? [2, 5, 3] : [2, 5]
        return NamedTensor(
          name: name, shape: shape,
          values: [Float](repeating: 0.5, count: shape.reduce(1, *)))
      }
      try SafetensorsWriter.write(tensors, metadata: [:], to: path)
      let contents = try SteerFile.read(path)
      #expect(contents.steer.kind == kind && contents.steer.epsilon == 1e-3)
      #expect(contents.steer.names == ["steer-0", "steer-1"] && contents.steer.dummySteer == nil)
      #expect(contents.remarks.count == 3)
    }
  }

  static let malformed: [(String, [String: String], [Int], Float)] = [
    ("shape", [:], [2, 15], 1), ("zero", [:], [2, 0, 3], 1), ("nan", [:], [2, 5, 3], .nan),
    ("adaptor", ["adaptor": "twist"], [2, 5, 3], 1), ("epsilon", ["epsilon": "x"], [2, 5, 3], 1),
    ("negative", ["epsilon": "-1"], [2, 5, 3], 1), ("names", ["names": "[\"a\"]"], [2, 5, 3], 1),
    ("same", ["names": "[\"a\",\"a\"]"], [2, 5, 3], 1), ("rank", ["rank": "4"], [2, 5, 3], 1),
    ("count", ["num_steers": "3"], [2, 5, 3], 1), ("dummy", ["dummy_steer": "2"], [2, 5, 3], 1),
    ("step", ["step": "soon"], [2, 5, 3], 1), ("training", ["training": "{}"], [2, 5, 3], 1),
    ("composed_from", ["composed_from": #"[{"name": "joy"}]"#], [2, 5, 3], 1),
    ("kind", ["adaptor": "add"], [2, 5, 3], 1),
  ]

  @Test(arguments: malformed)
  func malformedFilesAreNamedErrors(
    _ name: String, metadata: [String: String], shape: [Int], value: Float
  ) throws {
    try Fixture.withTemporaryFolder { folder in
      let path = folder + "/\(name).safetensors"
      let values = [Float](repeating: value, count: shape.reduce(1, *))
      try SafetensorsWriter.write(
        ["projector1", "projector2"].map { NamedTensor(name: $0, shape: shape, values: values) },
        metadata: metadata, to: path)
      let error = #expect(throws: (any Error).self) { try SteerFile.read(path) }
      #expect("\(try #require(error))".contains(path))
    }
  }

  @Test func mutatedFilesNeverCrash() throws {
    try Fixture.withTemporaryFolder { folder in
      let path = folder + "/steer.safetensors"
      try SteerFile.write(steer(.multiply), to: path)
      let valid = try Data(contentsOf: URL(filePath: path))
      let header = 8 + Int(valid[0]) + Int(valid[1]) << 8
      var random = CounterRandom(seed: 8)
      var read = 0
      for _ in 0..<3000 {
        var bytes = valid
        for _ in 0...random.index(below: 3) {
          bytes[random.index(below: header)] = UInt8(random.index(below: 256))
        }
        try bytes.write(to: URL(filePath: path))
        if let contents = try? SteerFile.read(path) {
          #expect(contents.steer.parameterCount <= valid.count / 4)
          read += 1
        }
      }
      #expect(read > 0 && read < 3000)
    }
  }

  @Test func tensorsOfDifferentShapeAreRefused() throws {
    #expect(throws: SteeringError.self) {
      try Steer(
        kind: .multiply, epsilon: 1, names: ["a"], dummySteer: nil,
        parameters: [Matrix(rows: 4, columns: 2), Matrix(rows: 4, columns: 3)])
    }
  }

  @Test func offsetsOfAnotherNumberOfSteersAreRefused() throws {
    try Fixture.withTemporaryFolder { folder in
      let path = folder + "/steer.safetensors"
      let projector = [Float](repeating: 1, count: 4 * 5 * 3)
      try SafetensorsWriter.write(
        [
          NamedTensor(name: "projector1", shape: [4, 5, 3], values: projector),
          NamedTensor(name: "projector2", shape: [4, 5, 3], values: projector),
          NamedTensor(name: "offset_vec", shape: [2, 9], values: [Float](repeating: 1, count: 18)),
        ], metadata: [:], to: path)
      let error = #expect(throws: SteeringError.self) { try SteerFile.read(path) }
      #expect("\(try #require(error))".contains("offset_vec is of 2 steers"))
    }
  }

  @Test func aMixedSteerMustFitWidthAndVocabulary() throws {
    let steer = try steer(.mixed)
    #expect(throws: Never.self) {
      try steer.check(hiddenSize: 7, vocabularySize: 19, model: "m", embeddingDigest: nil)
    }
    for (width, vocabulary) in [(8, 19), (7, 20)] {
      #expect(throws: SteeringError.self) {
        try steer.check(
          hiddenSize: width, vocabularySize: vocabulary, model: "m", embeddingDigest: nil)
      }
    }
  }

  @Test func thePublishedFormHasNoMixedSteers() throws {
    try Fixture.withTemporaryFolder { folder in
      let steer = try steer(.mixed)
      #expect(throws: SteeringError.notPublished(kind: .mixed)) {
        try PublishedCheckpoint.write(steer, to: folder + "/steer.pt")
      }
    }
  }

  @Test func valuesMayLeaveOutTheDummy() throws {
    let steer = try steer(.add)
    #expect(try steer.completeValues([1, 2]) == [1, 2, 0])
    #expect(try steer.completeValues([1, 2, 3]) == [1, 2, 3])
    #expect(throws: SteeringError.self) { try steer.completeValues([1]) }
    #expect(throws: SteeringError.self) { try steer.completeValues([1, 2, 3, 4]) }
  }

  @Test func theModelMustMatch() throws {
    let steer = try steer(.multiply)
    #expect(throws: Never.self) {
      try steer.check(hiddenSize: 7, vocabularySize: 1, model: "m", embeddingDigest: "ab12")
    }
    #expect(throws: SteeringError.wrongModel(trainedOn: "some/model", model: "m")) {
      try steer.check(hiddenSize: 7, vocabularySize: 1, model: "m", embeddingDigest: "cd34")
    }
    #expect(throws: SteeringError.self) {
      try steer.check(hiddenSize: 8, vocabularySize: 7, model: "m", embeddingDigest: nil)
    }
  }
}
