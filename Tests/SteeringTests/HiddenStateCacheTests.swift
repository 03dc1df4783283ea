import Files
import Foundation
import LanguageModels
import LinearAlgebra
import MessagePassing
import Steering
import Synchronization
import TestSupport
import Testing
import TextTokenization

/// Trainings with hidden states that are kept come to the bits of those without, whatever the file holds.
@Suite struct HiddenStateCacheTests {
  private let model: LanguageModel
  private let examples: [TrainingExample]

  init() throws {
    model = try LanguageModel(folder: FileFolder(path: Fixture.path("gpt2")))
    examples = Self.texts(seed: 11)
  }

  // Of some texts a part is learned alone.
  private static func texts(seed: UInt64) -> [TrainingExample] {
    var random = CounterRandom(seed: seed)
    return (0..<23).map { i in
      let ids = (0..<5 + random.index(below: 20)).map { _ in TokenID(random.index(below: 331)) }
      return TrainingExample(
        ids: ids, labels: [i % 2 == 0 ? 1 : -1], learned: i % 5 == 0 ? [2..<3, 4..<ids.count] : nil)
    }
  }

  private struct Outcome: Sendable {
    var passedTexts: Int
    var parameters: [[Float]]
    var notes: [String]
  }

  // 13 steps: five batches of the first epoch, those of two more, and some of the fourth.
  private func trained(
    _ folder: String?, steps: Int = 13, model other: LanguageModel? = nil,
    examples others: [TrainingExample]? = nil, program: String = "a",
    ranks: any Communicator = SingleProcess(),
    _ change: (inout TrainingSettings) -> Void = { _ in }
  ) throws -> Outcome {
    var settings = TrainingSettings()
    (settings.steps, settings.batchSize, settings.rank, settings.seed) = (steps, 5, 9, 3)
    change(&settings)
    let model = other ?? model
    let notes = Mutex<[String]>([])
    let trainer = try SteerTrainer(
      model: model, examples: others ?? examples, settings: settings, names: ["label", "dummy"],
      cache: folder.map {
        try HiddenStateCache(folder: $0, of: model, program: program) { note in
          notes.withLock { $0.append(note) }
        }
      }, communicator: ranks)
    while !trainer.isFinished { _ = try trainer.step() }
    return Outcome(
      passedTexts: trainer.passedTexts, parameters: trainer.state.steer.parameters.map(\.values),
      notes: notes.withLock { $0 })
  }

  private func file(in folder: String) throws -> String {
    let names = try FileManager.default.contentsOfDirectory(atPath: folder)
    #expect(names.count == 1)
    return try folder + "/" + #require(names.first)
  }

  @Test func theSecondTrainingPassesNoText() throws {
    try Fixture.withTemporaryFolder { folder in
      let plain = try trained(nil)
      let first = try trained(folder + "/new/cache")
      let second = try trained(folder + "/new/cache")
      #expect(plain.passedTexts == 23 && first.passedTexts == 23 && second.passedTexts == 0)
      #expect(first.parameters == plain.parameters)
      #expect(second.parameters == plain.parameters)
      #expect(first.notes.count == 1 && first.notes[0].hasSuffix("23 texts, 0 of which are there"))
      #expect(
        second.notes.count == 1 && second.notes[0].hasSuffix("23 texts, 23 of which are there"))
    }
  }

  @Test func whatDoesNotDecideHiddenStatesMayDiffer() throws {
    try Fixture.withTemporaryFolder { folder in
      _ = try trained(folder)
      let changes: [(inout TrainingSettings) -> Void] = [
        { ($0.seed, $0.dataSeed) = (8, 3) }, { $0.kind = .add }, { $0.precision = .full },
        { $0.learningRate = 1e-3 },
      ]
      for change in changes {
        let kept = try trained(folder, change)
        #expect(kept.passedTexts == 0)
        let plain = try trained(nil, change)
        #expect(kept.parameters == plain.parameters)
      }
    }
  }

  @Test func whatDecidesHiddenStatesHasAFileOfItsOwn() throws {
    try Fixture.withTemporaryFolder { folder in
      let cache = folder + "/cache"
      _ = try trained(cache)
      // One bit of a weight.
      let copy = folder + "/model"
      try FileManager.default.copyItem(atPath: Fixture.path("gpt2"), toPath: copy)
      try change(copy + "/model.safetensors") { $0[$0.count - 4] ^= 1 }
      let others = try [
        trained(cache, model: LanguageModel(folder: FileFolder(path: copy))),
        trained(
          cache,
          model: LanguageModel(folder: FileFolder(path: Fixture.path("gpt2")), memory: .float32)),
        trained(cache, examples: Self.texts(seed: 12)),
        trained(cache, examples: examples.map { TrainingExample(ids: $0.ids, labels: $0.labels) }),
        trained(cache, program: "b"),
        trained(cache) { $0.seed = 4 },
        trained(cache) { $0.batchSize = 6 },
        trained(cache) { $0.maxLength = 9 },
        trained(cache) { $0.passPrecision = .mixed },
        Parallel.$taskThreadCount.withValue(Parallel.threadCount + 1) { try trained(cache) },
      ]
      for other in others { #expect(other.passedTexts == 23) }
      let files = try FileManager.default.contentsOfDirectory(atPath: cache)
      #expect(files.count == 1 + others.count)
    }
  }

  @Test func labelsDoNotDecideHiddenStates() throws {
    try Fixture.withTemporaryFolder { folder in
      _ = try trained(folder)
      let turned = examples.map {
        TrainingExample(ids: $0.ids, labels: $0.labels.map { -$0 }, learned: $0.learned)
      }
      let kept = try trained(folder, examples: turned)
      #expect(kept.passedTexts == 0)
    }
  }

  @Test func damagedHiddenStatesAreComputedAgain() throws {
    try Fixture.withTemporaryFolder { folder in
      let plain = try trained(nil)
      _ = try trained(folder)
      let file = try file(in: folder)
      try change(file) { $0[$0.count / 2] ^= 0x10 }
      let second = try trained(folder)
      #expect((1...5).contains(second.passedTexts))
      #expect(second.parameters == plain.parameters)
      #expect(second.notes.count == 2 && second.notes[1].contains("damaged"))
      // What was computed again is kept.
      let third = try trained(folder)
      #expect(third.passedTexts == 0 && third.parameters == plain.parameters)
    }
  }

  @Test func aDamagedMarkIsNoMark() throws {
    try Fixture.withTemporaryFolder { folder in
      let plain = try trained(nil)
      _ = try trained(folder)
      // The digests begin after the header's page.
      try change(file(in: folder)) { $0[4096 + 64 * 7 + 3] ^= 1 }
      let second = try trained(folder)
      #expect((1...5).contains(second.passedTexts) && second.parameters == plain.parameters)
    }
  }

  @Test(arguments: ["empty", "short", "long", "garbage", "header"])
  func anyBytesAreSafe(_ kind: String) throws {
    try Fixture.withTemporaryFolder { folder in
      let plain = try trained(nil)
      _ = try trained(folder)
      let file = try file(in: folder)
      var random = CounterRandom(seed: 5)
      try change(file) { bytes in
        switch kind {
        case "empty": bytes = []
        case "short": bytes.removeLast(100)
        case "long": bytes.append(0)
        case "garbage": bytes = bytes.map { _ in UInt8(random.index(below: 256)) }
        default: bytes[30] ^= 1
        }
      }
      let second = try trained(folder)
      #expect(second.passedTexts == 23 && second.parameters == plain.parameters)
      let third = try trained(folder)
      #expect(third.passedTexts == 0 && third.parameters == plain.parameters)
    }
  }

  @Test func aStoppedTrainingLeavesWhatItHad() throws {
    try Fixture.withTemporaryFolder { folder in
      let plain = try trained(nil)
      let stopped = try trained(folder, steps: 2)
      #expect(stopped.passedTexts == 10)
      let second = try trained(folder)
      #expect(second.passedTexts == 13 && second.parameters == plain.parameters)
    }
  }

  @Test func oneTrainingAtATimeUsesAFile() throws {
    try Fixture.withTemporaryFolder { folder in
      let plain = try trained(nil)
      _ = try trained(folder)
      let held = try FileLock(path: file(in: folder))
      let second = try trained(folder)
      #expect(second.passedTexts == 23 && second.parameters == plain.parameters)
      #expect(second.notes.count == 1 && second.notes[0].contains("in use by another process"))
      withExtendedLifetime(held) {}
    }
  }

  @Test func aFolderThatCannotBeMadeIsAnError() throws {
    try Fixture.withTemporaryFolder { folder in
      try AtomicFile.write("text", to: folder + "/file")
      #expect(throws: FileError.self) { try trained(folder + "/file/cache") }
    }
  }

  // A link could lead to another file; it is neither followed nor replaced.
  @Test func whatIsNoRegularFileIsLeftAlone() throws {
    try Fixture.withTemporaryFolder { folder in
      let cache = folder + "/cache"
      let plain = try trained(cache)
      let file = try file(in: cache)
      try FileManager.default.moveItem(atPath: file, toPath: folder + "/other")
      try FileManager.default.createSymbolicLink(
        atPath: file, withDestinationPath: folder + "/other")
      let second = try trained(cache)
      #expect(second.passedTexts == 23 && second.parameters == plain.parameters)
      #expect(second.notes.count == 1 && second.notes[0].contains("computed without it"))
    }
  }

  @Test func ranksKeepTheirOwnTexts() throws {
    try Fixture.withTemporaryFolder { folder in
      let plain = try ThreadRanks.run(3) { try trained(nil, ranks: $0) }
      let first = try ThreadRanks.run(3) { try trained(folder, ranks: $0) }
      let second = try ThreadRanks.run(3) { try trained(folder, ranks: $0) }
      #expect(first.map(\.passedTexts).reduce(0, +) == 23)
      #expect(second.map(\.passedTexts) == [0, 0, 0])
      for outcome in first + second { #expect(outcome.parameters == plain[0].parameters) }
      let two = try ThreadRanks.run(2) { try trained(folder, ranks: $0) }
      #expect(two.map(\.passedTexts).reduce(0, +) == 23)
    }
  }

  private func change(_ path: String, _ body: (inout [UInt8]) -> Void) throws {
    var bytes = [UInt8](try Data(contentsOf: URL(filePath: path)))
    body(&bytes)
    try Data(bytes).write(to: URL(filePath: path))
  }
}
