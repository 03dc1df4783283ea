internal import ChatTemplates
internal import Datasets
internal import Foundation
internal import LanguageModels
internal import Steering
internal import TextEvaluation
package import TextTokenization

/// What a server has: a model, steers and perhaps a judge.
package struct ServedModel: Sendable {
  /// What is to be loaded.
  package struct Settings: Sendable {
    /// The model: a folder, a GGUF file or a name; nil for the one that the first steer names.
    package var model: String?
    /// Steer files or run folders.
    package var steers: [String] = []
    /// The steer values where a request gives none, for each file as in ``ServedSteers``.
    package var steerValues: [[Float]] = []
    /// A classifier: a folder or a name.
    package var judge: String?
    /// Whether the begin-of-text token begins every prompt (default: as the first steer was trained, else as
    /// the model's tokenizer begins texts).
    package var prependsBeginOfText: Bool?

    /// Whether requests are decoded in mixed precision; analyses of texts are in floats in any case.
    package var decodesMixed = false

    /// The model that is served where nothing is said.
    package static let standardModel = "reviews-4m"

    /// Nothing yet.
    package init() {}
  }

  /// What requests call the model: its name, or the last part of its path.
  package let name: String
  /// The steers.
  package let steers: ServedSteers
  /// The classifier that judges texts.
  let judge: ClassifierJudge?
  /// When it was loaded, in seconds since 1970.
  package let loaded = Int(Date().timeIntervalSince1970)
  let language: LanguageModel
  /// The model as requests are decoded.
  let decoder: LanguageModel
  let tokenizer: Tokenizer
  // What is asked for in a conversation needs a template.
  private let prompts: TextReading
  private let conversations: TextReading?

  /// Loads all.
  ///
  /// - Parameters:
  ///   - settings: What is to be loaded.
  ///   - context: Told how files were read.
  /// - Throws: ``JobError``; what loading models, steers and judges throws.
  package init(_ settings: Settings, _ context: JobContext) throws {
    let files = try settings.steers.map { try LoadedSteer($0, context) }
    guard
      let language = try settings.model.map({ try context.languageModel($0) })
        ?? files.first?.model(nil, context)
    else { throw JobError.noModel }
    for file in files { try file.check(fits: language) }
    self.language = language
    let precision: PassPrecision = settings.decodesMixed ? .mixed : .full
    context.noteUnsupported(precision)
    decoder = language.decoding(in: precision)
    name = URL(filePath: language.name).lastPathComponent
    tokenizer = try language.tokenizer()
    steers = try ServedSteers(files, defaultValues: settings.steerValues)
    judge = try settings.judge.map {
      try ClassifierJudge(SequenceClassifier(folder: ModelFolders.resolve($0)), for: .positive)
    }
    var chat = ChatSettings()
    chat.isUsed = false
    prompts = try TextReading(
      language, prepends: settings.prependsBeginOfText, chat: chat, steer: files.first?.steer)
    chat.isUsed = true
    let hasTemplate = (try? language.chatFormat()) != nil
    conversations =
      hasTemplate ? try TextReading(language, chat: chat, steer: files.first?.steer) : nil
  }

  /// The number of positions that a prompt and its continuation have.
  package var contextLength: Int { language.configuration.contextLength }

  /// The number of tokens in the vocabulary.
  package var vocabularySize: Int { language.configuration.vocabularySize }

  /// What the judge is called, without its folder, which is not for others to read; nil if there is none.
  package var judgeName: String? { judge.map { URL(filePath: $0.name).lastPathComponent } }

  /// Whether the model takes conversations.
  package var hasChatTemplate: Bool { conversations != nil }

  /// Whether the begin-of-text token, which no client typed, stands before the tokens of a text.
  package var prependsBeginOfText: Bool { prompts.prependsBeginOfText }

  /// The tokens of a prompt.
  ///
  /// - Throws: ``JobError/noBeginOfText(model:)``.
  package func tokens(of prompt: String) throws -> [TokenID] { try prompts.tokens(of: prompt) }

  /// The tokens of a conversation, up to where the model's answer begins.
  ///
  /// - Parameter messages: Roles and contents, in order; at least one.
  /// - Returns: The tokens that the template makes of it.
  /// - Throws: ``ServingError/noChatTemplate``; ``JobError/conversation(place:problem:)`` if the template
  ///   does not take it.
  package func tokens(of messages: [(role: String, content: String)]) throws -> [TokenID] {
    guard let conversations else { throw ServingError.noChatTemplate }
    let values = messages.map { message in
      TemplateValue.object([
        .init("role", .string(message.role)), .init("content", .string(message.content)),
      ])
    }
    let conversation = Conversation(messages: values, place: "messages")
    return try conversations.prompt(
      Prompt(text: conversation.lastQuestion, conversation: conversation)
    ).ids
  }

  /// The text of tokens from the beginning of a text on.
  package func text(of ids: [TokenID]) -> String { tokenizer.decode(ids) }

  /// The bytes of a token, possibly a part of a character.
  package func bytes(of id: TokenID) -> [UInt8] { tokenizer.bytes(of: id) ?? [] }
}
