public import ArgumentParser
public import ChatTemplates
package import Jobs

/// The options of commands that can read texts as conversations.
package struct ChatArguments: ParsableArguments {
  package init() {}

  @Flag(
    inversion: .prefixedNo,
    help: """
      Read texts as conversations, through the model's chat template (default: as the steer was trained).
      """)
  var chat: Bool?

  @Option(help: "With --chat: a system message, before conversations that have none.")
  var system: String?

  @Option(
    help: """
      With --chat: the date, as 2026-02-07, for templates that ask (default: the steer's, else today).
      """)
  var chatDate: TemplateDate?

  package func validate() throws {
    if chat == false, system != nil || chatDate != nil {
      throw ValidationError("--system and --chat-date need --chat.")
    }
  }

  /// What was asked.
  package var settings: ChatSettings {
    var settings = ChatSettings()
    settings.isUsed = chat
    settings.system = system
    settings.date = chatDate
    return settings
  }
}

extension TemplateDate: ExpressibleByArgument {
  /// The value of `--chat-date`.
  public init?(argument: String) { self.init(isoText: argument) }
}

/// Whether texts begin with the begin-of-text token.
package struct BeginOfTextOption: ParsableArguments {
  package init() {}

  @Flag(
    inversion: .prefixedNo,
    help: """
      Begin every text with the begin-of-text token (default: as the steer was trained, else as the \
      model's tokenizer does).
      """)
  var prependBos: Bool?
}
