import Foundation
import LinearAlgebra
import Steering
import TestSupport
import Testing
import WeightFormats

/// Checkpoints of the published training script.
@Suite struct PublishedCheckpointTests {
  private static func path(_ kind: SteerKind) -> String {
    Fixture.path("pytorch/published-\(kind.rawValue).pt")
  }

  @Test(arguments: SteerKind.published) func parametersAndSettings(_ kind: SteerKind) throws {
    let contents = try SteerFile.read(Self.path(kind))
    let steer = contents.steer
    let expected = try SteerFile.read(Fixture.path("gpt2/steer_\(kind.rawValue).safetensors")).steer
    #expect(contents.remarks.isEmpty)
    #expect(steer.kind == kind && steer.parameters == expected.parameters)
    #expect(steer.names == ["steer-0", "dummy"] && steer.dummySteer == 1 && steer.epsilon == 1e-3)
    #expect(steer.provenance.model == "EleutherAI/gpt-neo-125M" && steer.provenance.step == 1000)
    let training = try #require(steer.provenance.training)
    #expect(training.learningRate == 1e-2 && training.seed == 7 && training.countsPadding)
    let settings = try #require(steer.provenance.publishedSettings)
    #expect(settings.count == 34 && settings["gamma_mean"] == .number(0.99))
    #expect(
      settings["steer_values"] == .list([.integer(5), .integer(1)])
        || settings["steer_values"] == .list([.number(5), .number(1)]))
    #expect(settings["cuda"] == .boolean(true) && settings["eval_file"] == PublishedSetting.none)
  }

  @Test(arguments: SteerKind.published) func settingsSurviveBothWays(_ kind: SteerKind) throws {
    try Fixture.withTemporaryFolder { folder in
      let original = try SteerFile.read(Self.path(kind)).steer
      try SteerFile.write(original, to: folder + "/a.safetensors")
      let there = try SteerFile.read(folder + "/a.safetensors").steer
      try PublishedCheckpoint.write(there, to: folder + "/b.pt")
      let back = try SteerFile.read(folder + "/b.pt").steer
      #expect(back.parameters == original.parameters && back.names == original.names)
      #expect(back.provenance.training == original.provenance.training)
      #expect(back.provenance.step == original.provenance.step)
      let (old, new) = (original.provenance.publishedSettings, back.provenance.publishedSettings)
      for (key, value) in try #require(old) {
        if case .number(let number) = value {
          // JSON does not tell 5 from 5.0.
          #expect(new?[key] == .number(number) || new?[key] == .integer(Int(number)), "\(key)")
        } else {
          #expect(new?[key] == value || key == "steer_values", "\(key)")
        }
      }
      // The same bytes every time.
      let first = try Data(contentsOf: URL(filePath: folder + "/b.pt"))
      try PublishedCheckpoint.write(there, to: folder + "/b.pt")
      #expect(try Data(contentsOf: URL(filePath: folder + "/b.pt")) == first)
    }
  }

  // What the published form has no place for.
  @Test func namesAndOriginSurvive() throws {
    try Fixture.withTemporaryFolder { folder in
      var provenance = SteerProvenance()
      provenance.model = "gpt2"
      provenance.embeddingDigest = "abc"
      provenance.dataDigest = "def"
      provenance.derivedFrom = "{}"
      provenance.step = 12
      let steer = try Steer(
        kind: .add, epsilon: 2e-3, names: ["joy \u{1F600}", "calm", "always"], dummySteer: 2,
        parameters: [Matrix([[1, 2], [3, 4], [5, 6]])], provenance: provenance)
      try PublishedCheckpoint.write(steer, to: folder + "/a.pt")
      let back = try SteerFile.read(folder + "/a.pt").steer
      #expect(back.names == steer.names && back.dummySteer == 2 && back.epsilon == 2e-3)
      #expect(back.provenance.embeddingDigest == "abc" && back.provenance.dataDigest == "def")
      #expect(back.provenance.derivedFrom == "{}" && back.provenance.step == 12)
      #expect(back.provenance.model == "gpt2" && back.parameters == steer.parameters)
    }
  }

  // The transfer script's, EasyEdit2's, and EasySteer's.
  @Test func checkpointsOfOtherPrograms() throws {
    let original = try SteerFile.read(Fixture.path("gpt2/steer_multiply.safetensors")).steer
    for name in ["transferred", "easyedit", "state"] {
      let contents = try SteerFile.read(Fixture.path("pytorch/\(name).pt"))
      #expect(contents.steer.parameters == original.parameters, "\(name)")
      #expect(contents.steer.kind == .multiply && contents.steer.epsilon == 1e-3)
      let saysLittle = contents.remarks.contains { $0.contains("no metadata") }
      #expect(saysLittle == (name != "easyedit"), "\(contents.remarks)")
    }
    let edited = try SteerFile.read(Fixture.path("pytorch/easyedit.pt")).steer
    #expect(edited.provenance.model == "gpt2" && edited.provenance.step == 500)
    #expect(edited.names == ["steer-0", "dummy"] && edited.dummySteer == 1)
    #expect(edited.provenance.publishedSettings?["lr"] == .number(1e-3))
    let transferred = try SteerFile.read(Fixture.path("pytorch/transferred.pt")).steer
    #expect(transferred.provenance.step == 0 && transferred.provenance.training == nil)
    #expect(transferred.provenance.publishedSettings == nil && transferred.dummySteer == nil)
  }

  @Test func otherFilesAreNamed() throws {
    let weights = Fixture.path("pytorch/tensors.bin")
    let error = #expect(throws: SteeringError.self) { try SteerFile.read(weights) }
    #expect(try #require(error).description.contains("no tensors projector1 and projector2"))
    #expect(throws: WeightFormatError.self) {
      try SteerFile.read(Fixture.path("pytorch/hostile-eval.pt"))
    }
  }

  @Test func damagedCheckpointsNeverCrash() throws {
    try Fixture.withTemporaryFolder { folder in
      let valid = try Data(contentsOf: URL(filePath: Self.path(.add)))
      var random = CounterRandom(seed: 41)
      var read = 0
      for _ in 0..<1000 {
        var bytes = valid
        for _ in 0...random.index(below: 2) {
          bytes[random.index(below: bytes.count)] = UInt8(random.index(below: 256))
        }
        let path = folder + "/a.pt"
        try bytes.write(to: URL(filePath: path))
        do {
          #expect(try SteerFile.read(path).steer.count > 0)
          read += 1
        } catch {
          #expect("\(error)".hasPrefix(path), "\(error)")
        }
      }
      #expect(read > 50 && read < 990)
    }
  }
}
