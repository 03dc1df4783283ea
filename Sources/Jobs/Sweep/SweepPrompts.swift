internal import Datasets
internal import EmbeddedModels
internal import LanguageModels
internal import SteerAnalysis
internal import Steering

/// The prompts that texts are continued from to measure a steer.
struct SweepPrompts {
  /// As the sweep takes them.
  let prompts: [SteerSweep.Prompt]
  /// How they became tokens.
  let reading: TextReading
  /// What manifests say of them.
  let input: (name: String, sha256: String)

  /// Reads prompts.
  ///
  /// - Parameters:
  ///   - prompts: What is continued; nil for the quick start's, with an embedded model.
  ///   - encoding: How a file writes its characters.
  ///   - prepends: Whether the begin-of-text token begins every prompt; nil for what suits.
  ///   - chat: Whether prompts are conversations.
  ///   - steer: The steer, whose training says how prompts begin; nil for one that was not trained.
  ///   - model: The model.
  ///   - context: Told what is to be said of them.
  /// - Throws: ``SweepError/missingPrompts(model:)``, ``JobError``; what reading throws.
  init(
    _ prompts: GenerationRun.Prompts?, encoding: TextEncoding, prepends: Bool?, chat: ChatSettings,
    steer: Steer?, model: LanguageModel, _ context: JobContext
  ) throws {
    let isEmbedded = EmbeddedFiles.languageModels.contains(model.name)
    let reading = try TextReading(
      model, prepends: prepends, chat: chat, steer: steer,
      prependsByDefault: isEmbedded ? true : nil)
    let texts: [Prompt]
    let name: String
    switch prompts {
    case .file(let path):
      name = path
      texts = try DatasetReader.prompts(
        path: path, encoding: encoding, readsConversations: reading.isChat, note: context.tell)
    case .texts(let given):
      name = "prompts"
      if let empty = given.firstIndex(of: "") { throw JobError.emptyText(index: empty) }
      texts = given.map { Prompt(text: $0) }
    case nil:
      guard isEmbedded else { throw SweepError.missingPrompts(model: model.name) }
      name = "the quick start's"
      texts = QuickstartPrompts.all.map { Prompt(text: $0) }
    }
    let read = try texts.enumerated().map { index, prompt in
      try reading.prompt(prompt, place: "prompt \(index + 1)")
    }
    try context.noteDroppedBytes(of: read.map(\.text), by: model)
    self.reading = reading
    self.prompts = read.map {
      SteerSweep.Prompt(text: $0.text, rendered: $0.rendered, ids: $0.ids)
    }
    input = (name, PromptDigest.of(read.map { $0.rendered ?? $0.text }))
  }
}
