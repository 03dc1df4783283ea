import Files
import Foundation
import LanguageModels
import LinearAlgebra
import Steering
import TestSupport
import Testing
import TextTokenization
import WeightFormats

@Suite struct TextGeneratorTests {
  let model: LanguageModel
  let steer: FixedSteer
  let prompts: [[TokenID]]

  init() throws {
    model = try LanguageModel(folder: FileFolder(path: Fixture.path("gpt2")))
    let contents = try SteerFile.read(Fixture.path("gpt2/steer_multiply.safetensors"))
    steer = FixedSteer(contents.steer, values: [2, 1])
    prompts = try Fixture.json(ModelCases.self, "gpt2/cases.json").ids + [[7], [9, 9]]
  }

  func generate(
    _ prompts: [[TokenID]], firstIndex: Int = 0, _ change: (inout GenerationSettings) -> Void
  )
    throws -> [[Continuation]]
  {
    var settings = GenerationSettings()
    settings.continuations = 6
    settings.maxNewTokens = 15
    change(&settings)
    return try TextGenerator(model: model, steer: steer, settings: settings)
      .continuations(of: prompts, firstIndex: firstIndex)
  }

  @Test(arguments: [1, 5, 6, 13, 64])
  func batchesDoNotChangeTheDraws(_ batchSize: Int) throws {
    let reference = try generate(prompts) { $0.batchSize = 256 }
    #expect(try generate(prompts) { $0.batchSize = batchSize } == reference)
  }

  /// Mixed precision draws from nearly the same probabilities; settings say it where it is so.
  @Test func textsInMixedPrecisionAreNearlyThoseInFloats() throws {
    let reference = try generate(prompts) { $0.temperature = 0 }
    let mixed = try generate(prompts) { ($0.temperature, $0.precision) = (0, .mixed) }
    let same = zip(reference.joined(), mixed.joined()).count { $0 == $1 }
    #expect(same * 10 >= reference.joined().count * 9, "\(same) of \(reference.joined().count)")
    for batchSize in [1, 13] {
      let parted = try generate(prompts) {
        ($0.temperature, $0.precision, $0.batchSize) = (0, .mixed, batchSize)
      }
      #expect(parted == mixed)
    }
  }

  @Test func settingsStateAPrecisionThatIsNotFull() throws {
    var settings = GenerationSettings()
    let full = try JSONEncoder().encode(settings)
    #expect(!String(decoding: full, as: UTF8.self).contains("precision"))
    #expect(try JSONDecoder().decode(GenerationSettings.self, from: full) == settings)
    settings.precision = .mixed
    let mixed = try JSONEncoder().encode(settings)
    #expect(String(decoding: mixed, as: UTF8.self).contains("mixed"))
    #expect(try JSONDecoder().decode(GenerationSettings.self, from: mixed) == settings)
  }

  /// What is called before every pass can end the work in the midst of a batch.
  @Test func workEndsBetweenTokens() throws {
    struct Stop: Error {}
    var settings = GenerationSettings()
    settings.continuations = 2
    settings.maxNewTokens = 9
    settings.stopsAtEndOfText = false
    let generator = try TextGenerator(model: model, steer: steer, settings: settings)
    var passes = 0
    let whole = try generator.continuations(of: prompts, beforePass: { passes += 1 })
    #expect(passes == 9 * generator.batches(of: prompts).count)
    #expect(try generator.continuations(of: prompts) == whole)
    passes = 0
    #expect(throws: Stop.self) {
      _ = try generator.continuations(
        of: prompts,
        beforePass: {
          passes += 1
          if passes == 4 { throw Stop() }
        })
    }
    #expect(passes == 4)
  }

  @Test func streamsBelongToPromptAndContinuation() throws {
    let all = try generate(prompts) { _ in }
    let tail = try generate(Array(prompts[2...]), firstIndex: 2) { _ in }
    #expect(tail == Array(all[2...]))
    let more = try generate(prompts) { $0.continuations = 9 }
    #expect(more.map { Array($0.prefix(6)) } == all)
    let longer = try generate(prompts) { $0.maxNewTokens = 18 }
    #expect(longer.map { $0.map { Array($0.ids.prefix(15)) } } == all.map { $0.map(\.ids) })
    #expect(try generate(prompts) { $0.seed = 1 } != all)
    #expect(Set(all.joined().map(\.ids)).count > 20)
  }

  @Test func decodingWithTheCacheEqualsDecodingWithout() throws {
    let cached = try generate([prompts[1]]) {
      $0.temperature = 0
      $0.continuations = 1
      $0.stopsAtEndOfText = false
    }
    var ids = prompts[1]
    for _ in 0..<15 {
      let hidden = try model.hiddenStates([ids])
      let last = hidden.gatherRows([ids.count - 1])
      let logits = model.outputHead.logits(steer.apply(last)).values
      ids.append(TokenID(logits.firstIndex(of: logits.max()!)!))
    }
    #expect(cached[0][0].ids == Array(ids.suffix(15)))
  }

  @Test func endOfTextEndsAContinuation() throws {
    // 0 is the end of text; flat sampling meets it within 200 draws of 331 tokens now and then.
    let flat = { (settings: inout GenerationSettings) in
      settings.temperature = 50
      settings.topP = 1
      settings.continuations = 200
    }
    let stopped = try generate([[7]], flat)[0]
    let finished = stopped.filter(\.isFinished)
    #expect(!finished.isEmpty)
    #expect(finished.allSatisfy { $0.ids.count < 15 && !$0.ids.contains(0) })
    #expect(stopped.filter { !$0.isFinished }.allSatisfy { $0.ids.count == 15 })
    let running = try generate([[7]]) {
      flat(&$0)
      $0.stopsAtEndOfText = false
    }[0]
    for (a, b) in zip(stopped, running) { #expect(Array(b.ids.prefix(a.ids.count)) == a.ids) }
    let late = try generate([[7]]) {
      flat(&$0)
      $0.minNewTokens = 15
    }[0]
    #expect(late.allSatisfy { $0.ids.count == 15 && !$0.ids.contains(0) })
  }

  // Any token that `generation_config.json` lists ends a text, and none of them before the minimum.
  @Test func everyEndOfTextEndsAContinuation() throws {
    let greedy = { (settings: inout GenerationSettings) in
      settings.temperature = 0
      settings.continuations = 1
    }
    let free = try generate([prompts[1]], greedy)[0][0].ids
    let second = free[4]
    try Fixture.withTemporaryFolder { folder in
      for file in ["config.json", "model.safetensors"] {
        try FileManager.default.copyItem(
          atPath: Fixture.path("gpt2/\(file)"), toPath: folder + "/\(file)")
      }
      try Data(#"{"eos_token_id": [0, \#(second)]}"#.utf8).write(
        to: URL(filePath: folder + "/generation_config.json"))
      let other = try LanguageModel(folder: FileFolder(path: folder))
      var settings = GenerationSettings()
      settings.maxNewTokens = 15
      greedy(&settings)
      func draw() throws -> Continuation {
        try TextGenerator(model: other, steer: steer, settings: settings)
          .continuations(of: [prompts[1]])[0][0]
      }
      let first = try #require(free.firstIndex(of: second))
      let early = try draw()
      #expect(early.ids == Array(free[..<first]) && early.isFinished)
      settings.minNewTokens = 15
      let late = try draw()
      #expect(late.ids.count == 15 && !late.ids.contains(second) && !late.ids.contains(0))
      #expect(Array(late.ids.prefix(first)) == Array(free[..<first]))
    }
  }

  @Test func promptsMustFit() throws {
    let long = [TokenID](repeating: 3, count: 66)
    #expect(try generate([long]) { _ in }.count == 1)
    #expect(
      throws: SteeringError.promptTooLong(
        prompt: 1, tokens: 67, newTokens: 15, contextLength: 80)
    ) { try generate([[1], long + [3]]) { _ in } }
    #expect(throws: SteeringError.emptyPrompt(prompt: 0)) { try generate([[]]) { _ in } }
    #expect(throws: SteeringError.self) { try generate([[1]]) { $0.topP = 0 } }
    #expect(throws: SteeringError.self) { try generate([[1]]) { $0.continuations = 0 } }
  }
}
