internal import ChatTemplates
package import Datasets
internal import Files
package import LanguageModels
package import RunFolders
package import Steering
package import TextTokenization

/// How texts become the tokens that a model reads: what acted of what was asked, of how a steer was
/// trained, and of what the model's tokenizer does.
package struct TextReading {
  /// The model.
  package let model: LanguageModel
  /// Whether the begin-of-text token begins every text.
  package let prependsBeginOfText: Bool
  /// The model's chat template, where texts are conversations.
  private let chat: ChatReader?
  private let system: String?

  /// A text as a model reads it.
  package struct Prompt {
    /// What is shown of it.
    package var text: String
    /// The text that the chat template made of it; nil for plain texts.
    package var rendered: String?
    /// Its tokens.
    package var ids: [TokenID]
  }

  /// Decides.
  ///
  /// - Parameters:
  ///   - model: The model.
  ///   - prepends: Whether the begin-of-text token was asked for; nil as the steer was trained, else as
  ///     the model's tokenizer begins texts.
  ///   - settings: What was asked of conversations.
  ///   - steer: The steer; nil for none.
  ///   - byDefault: Whether the begin-of-text token begins texts of which nothing was asked; nil as
  ///     above.
  /// - Throws: ``JobError/beginOfTextInChat``; what `ChatReader` throws.
  package init(
    _ model: LanguageModel, prepends: Bool? = nil, chat settings: ChatSettings = ChatSettings(),
    steer: Steer? = nil, prependsByDefault byDefault: Bool? = nil
  ) throws {
    let training = steer?.provenance.training
    let usesChat = settings.isUsed ?? training?.chat ?? false
    self.model = model
    guard usesChat else {
      guard settings.system == nil, settings.date == nil else { throw JobError.chatSettingsUnused }
      chat = nil
      system = nil
      prependsBeginOfText =
        prepends ?? byDefault ?? training?.prependsBeginOfText ?? model.tokenizerBeginsTexts
      return
    }
    if prepends == true { throw JobError.beginOfTextInChat }
    prependsBeginOfText = false
    system = settings.system ?? training?.chatSystem
    let trained = training?.chatDate.flatMap { TemplateDate(isoText: $0) }
    chat = try ChatReader(model, date: settings.date ?? trained ?? .today)
  }

  /// Whether texts are conversations.
  package var isChat: Bool { chat != nil }

  // MARK: What is recorded

  /// What acted, by name, for a manifest.
  package var settings: [String: String] {
    var settings = ["prependBos": "\(prependsBeginOfText)"]
    guard isChat else { return settings }
    settings["chat"] = "true"
    settings["chatSystem"] = system
    settings["chatDate"] = date
    return settings
  }

  /// What acted, among the settings of a training.
  package func applied(to settings: TrainingSettings) -> TrainingSettings {
    var settings = settings
    settings.prependsBeginOfText = prependsBeginOfText
    settings.chat = isChat ? true : nil
    settings.chatSystem = system
    settings.chatDate = date
    return settings
  }

  /// The chat template, for a manifest.
  package var inputs: [RunManifest.Input] {
    guard let template = chat?.template else { return [] }
    return [
      .init(
        role: "chat template", name: template.name, sha256: ContentDigest.sha256(template.source))
    ]
  }

  // Only where it can act: a run of another day gives the same bytes.
  private var date: String? {
    chat.flatMap { $0.template.asksForDate ? $0.options.date?.isoText : nil }
  }

  // MARK: Texts

  /// The tokens of a plain text.
  package func tokens(of text: String) throws -> [TokenID] {
    try model.tokens(of: text, prependBeginOfText: prependsBeginOfText)
  }

  /// The token that begins every text; nil if none does.
  ///
  /// - Throws: ``JobError/noBeginOfText(model:)``.
  package func beginning() throws(JobError) -> TokenID? {
    prependsBeginOfText ? try model.beginOfText() : nil
  }

  /// What the model continues.
  ///
  /// - Parameters:
  ///   - prompt: The prompt; one without a conversation is a user's message.
  ///   - place: Where it stands, for messages.
  /// - Returns: Its tokens, and its text as shown and as rendered.
  /// - Throws: ``JobError/conversation(place:problem:)`` if the template does not take it.
  package func prompt(_ prompt: Datasets.Prompt, place: String = "the prompt") throws -> Prompt {
    guard let chat else { return Prompt(text: prompt.text, ids: try tokens(of: prompt.text)) }
    let conversation =
      prompt.conversation ?? Conversation(prompt: prompt.text, place: place)
    let read = try inPlace(conversation) { (messages) throws(ChatTemplateError) in
      try chat.prompt(messages)
    }
    return Prompt(text: prompt.text, rendered: read.text, ids: read.ids)
  }

  /// A conversation with its answers.
  ///
  /// - Throws: ``JobError/conversation(place:problem:)`` if the template does not take it, or it cannot be
  ///   told which of its text is an answer.
  package func answers(_ conversation: Conversation) throws -> TokenizedChat {
    guard let chat else { preconditionFailure("answers of plain texts") }
    return try inPlace(conversation) { (messages) throws(ChatTemplateError) in
      try chat.conversation(messages)
    }
  }

  private func inPlace(
    _ conversation: Conversation,
    _ read: ([TemplateValue]) throws(ChatTemplateError) -> TokenizedChat
  ) throws -> TokenizedChat {
    do throws(ChatTemplateError) {
      return try read(conversation.with(system: system).messages)
    } catch {
      throw JobError.conversation(place: conversation.place, problem: error.description)
    }
  }
}
