import Files
import LanguageModels
import LinearAlgebra
import Steering
import TestSupport
import Testing
import TextTokenization

@Suite struct ContinuousBatchTests {
  let model: LanguageModel
  let steer: Steer
  let prompts: [[TokenID]]

  init() throws {
    model = try LanguageModel(folder: FileFolder(path: Fixture.path("gpt2")))
    steer = try SteerFile.read(Fixture.path("gpt2/steer_multiply.safetensors")).steer
    prompts = try Fixture.json(ModelCases.self, "gpt2/cases.json").ids + [[7], [9, 9]]
  }

  func request(_ number: Int, continuations: Int = 1, newTokens: Int = 12) -> DecodingRequest {
    var settings = GenerationSettings()
    settings.continuations = continuations
    settings.maxNewTokens = newTokens
    settings.seed = UInt64(number)
    settings.temperature = number % 3 == 0 ? 0 : 1
    settings.topP = number % 2 == 0 ? 1 : 0.9
    settings.stopsAtEndOfText = false
    var request = DecodingRequest(
      prompt: prompts[number % prompts.count],
      steerValues: (0..<steer.count).map { Float((number + $0) % 5 - 2) }, settings: settings)
    request.likeliest = 3
    return request
  }

  func batch() -> ContinuousBatch {
    ContinuousBatch(model: model, steers: RowwiseSteers([steer]))
  }

  /// All that a request gets in a batch that others join and leave meanwhile.
  func drawn(_ request: DecodingRequest, among others: [DecodingRequest]) throws -> [DrawnToken] {
    let batch = batch()
    var waiting = others[...]
    for other in waiting.prefix(others.count / 2) { _ = try batch.join(other) }
    waiting = waiting.dropFirst(others.count / 2)
    if !others.isEmpty { _ = try batch.step() }
    let start = try batch.join(request)
    var result = start.drawn
    while result.lazy.filter({ $0.end != nil }).count < request.settings.continuations {
      if let other = waiting.popFirst() { _ = try batch.join(other) }
      for (ticket, drawn) in try batch.step() where ticket == start.ticket { result += drawn }
    }
    return result
  }

  @Test(arguments: [1, 2, 6]) func aRequestDoesNotDependOnOthers(_ continuations: Int) throws {
    let others = (0..<20).map { request($0, continuations: $0 % 4 + 1, newTokens: 5 + $0 % 9) }
    for number in [3, 7] {
      let own = request(number, continuations: continuations)
      let alone = try drawn(own, among: [])
      let among = try drawn(own, among: others)
      #expect(alone.map(\.id) == among.map(\.id))
      #expect(alone.count == 12 * continuations)
      // Elsewhere products of few rows are OpenBLAS's, which may round each row otherwise.
      if ProcessorKernels.vectorBits >= 512 { #expect(alone == among) }
    }
  }

  @Test func tokensAreThoseOfTheGenerator() throws {
    var settings = GenerationSettings()
    settings.continuations = 6
    settings.maxNewTokens = 15
    settings.seed = 11
    let values: [Float] = [2, 1]
    let generator = try TextGenerator(
      model: model, steer: FixedSteer(steer, values: values), settings: settings)
    for (index, expected) in try generator.continuations(of: prompts).enumerated() {
      var request = DecodingRequest(
        prompt: prompts[index], steerValues: values, settings: settings)
      request.index = index
      let drawn = try drawn(request, among: [])
      for (number, continuation) in expected.enumerated() {
        let own = drawn.filter { $0.continuation == number }
        #expect(own.compactMap(\.id) == continuation.ids)
        #expect(own.last?.end == (continuation.isFinished ? .endOfText : .length))
      }
    }
  }

  @Test func logProbabilitiesAreTheScorers() throws {
    let values: [Float] = [2, -1]
    var request = DecodingRequest(
      prompt: prompts[1], steerValues: values, settings: GenerationSettings())
    request.draws = false
    request.scoresPrompt = true
    request.likeliest = 4
    let start = try batch().join(request)
    #expect(start.drawn.isEmpty)
    let score = try TextScorer(model: model).scores(
      [prompts[1]], steers: [FixedSteer(steer, values: values)])[0][0]
    #expect(start.promptLogProbabilities[0] == nil)
    expectClose(
      start.promptLogProbabilities.compactMap { $0?.value },
      score.logProbabilities.compactMap { $0 }, atol: 1e-4, rtol: 1e-4)
    for known in start.promptLogProbabilities.compactMap({ $0 }) {
      let ranked = known.likeliest.map(\.logProbability)
      #expect(ranked.count == 4 && ranked == ranked.sorted(by: >))
      #expect(known.value <= ranked[0])
    }
  }

  @Test func continuationsLeave() throws {
    let batch = batch()
    let first = try batch.join(request(1, continuations: 3))
    let second = try batch.join(request(2))
    #expect(batch.rowCount == 4)
    batch.leave(first.ticket, continuation: 1)
    #expect(batch.rowCount == 3)
    let step = try batch.step()
    let continuations = step.first { $0.ticket == first.ticket }?.drawn.map(\.continuation)
    #expect(continuations == [0, 2])
    batch.leave(first.ticket)
    batch.leave(second.ticket)
    #expect(batch.rowCount == 0)
    #expect(try batch.step().isEmpty)
  }

  // A penalty that nothing outweighs leaves no token twice.
  @Test func penaltiesKeepTokensFromComingAgain() throws {
    var request = request(3, newTokens: 20)
    request.presencePenalty = 1000
    let ids = try drawn(request, among: []).compactMap(\.id)
    #expect(Set(ids).count == 20)
    request.presencePenalty = 0
    request.settings.temperature = 0
    let free = try drawn(request, among: []).compactMap(\.id)
    request.frequencyPenalty = 1000
    #expect(Set(try drawn(request, among: []).compactMap(\.id)).count == 20)
    #expect(Set(free).count < 20)
  }

  @Test func requestsAreChecked() throws {
    let batch = batch()
    var empty = request(1)
    empty.prompt = []
    #expect(throws: SteeringError.emptyPrompt(prompt: 0)) { _ = try batch.join(empty) }
    var long = request(1)
    long.settings.maxNewTokens = model.configuration.contextLength + 1
    #expect(throws: SteeringError.self) { _ = try batch.join(long) }
  }

  @Test func logitsThatAreNoNumbersEndTheirRequestAlone() throws {
    let steep = try Steer(
      kind: steer.kind, epsilon: .greatestFiniteMagnitude, names: steer.names,
      dummySteer: steer.dummySteer, parameters: steer.parameters)
    let batch = ContinuousBatch(model: model, steers: RowwiseSteers([steep]))
    var calm = request(2)
    calm.steerValues = calm.steerValues.map { _ in 0 }
    let other = try batch.join(calm)
    var hot = request(1, continuations: 2)
    hot.steerValues = hot.steerValues.map { _ in 100 }
    #expect(try batch.join(hot).drawn.map(\.end) == [.nonFiniteLogits, .nonFiniteLogits])
    #expect(batch.rowCount == 1)
    let step = try batch.step()
    #expect(step.map(\.ticket) == [other.ticket] && step[0].drawn[0].id != nil)
  }
}
