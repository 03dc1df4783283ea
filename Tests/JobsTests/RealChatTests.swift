import ChatTemplates
import Foundation
import Datasets
import Jobs
import LanguageModels
import Steering
import TestSupport
import Testing
import TextTokenization

/// A published instruct model answers as it does in the reference.
@Suite struct RealChatTests {
  private struct Case: Decodable {
    var messages: [ChatModelCases.Message]
    var ids: [TokenID]
    var greedy: [TokenID]
  }

  static let file =
    (ProcessInfo.processInfo.environment["STEERLENS_REAL_MODELS"].map { URL(filePath: $0) }
    ?? FileManager.default.temporaryDirectory.appending(path: "steerlens-real-models"))
    .appending(path: "SmolLM2-135M-Instruct.Q4_1.gguf").path

  @Test(
    .enabled(
      if: FileManager.default.fileExists(atPath: file),
      "no GGUF file of SmolLM2: put it under $STEERLENS_REAL_MODELS"))
  func answersAreTheReferences() throws {
    let cases = try Fixture.json([Case].self, "real-models/smollm2-chat.json")
    let model = try LanguageModel(ModelFolders.source(Self.file))
    let reading = try TextReading(model, chat: .used)
    for reference in cases {
      let conversation = Conversation(
        messages: reference.messages.map {
          ["role": .string($0.role), "content": .string($0.content)]
        }, place: "a test")
      let prompt = try reading.prompt(Prompt(text: "", conversation: conversation))
      #expect(prompt.ids == reference.ids)
      var settings = GenerationSettings()
      settings.continuations = 1
      settings.maxNewTokens = 30
      settings.temperature = 0
      settings.stopsAtEndOfText = false
      let drawn = try TextGenerator(model: model, steer: nil, settings: settings)
        .continuations(of: [prompt.ids])
      #expect(drawn[0][0].ids == reference.greedy)
    }
  }
}

extension ChatSettings {
  fileprivate static var used: ChatSettings {
    var settings = ChatSettings()
    settings.isUsed = true
    return settings
  }
}
