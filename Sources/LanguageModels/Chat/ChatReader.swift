public import ChatTemplates
internal import TextTokenization

/// Turns conversations into tokens through a model's chat template.
///
/// Rendered texts are tokenized as they are: special tokens in them become their ids, and none is added,
/// since templates write the begin of a text themselves.
public struct ChatReader: Sendable {
  /// The template.
  public let template: ChatTemplate
  /// What it sees beside messages.
  public let options: ChatOptions
  private let tokenizer: Tokenizer
  private let endsOfText: [TokenID]

  /// Prepares a model's default template.
  ///
  /// - Parameters:
  ///   - model: The model.
  ///   - date: What `strftime_now` tells.
  /// - Throws: ``LanguageModelError/noChatTemplate(model:)``, ``LanguageModelError/noTokenizer(folder:)``;
  ///   what ``ChatFormat/init(_:)`` throws; `ChatTemplateError` for a template that cannot be read.
  public init(_ model: LanguageModel, date: TemplateDate? = nil) throws {
    let format = try model.chatFormat()
    template = try format.templates.template()
    var options = ChatOptions()
    options.specialTokens = format.specialTokens
    options.date = date
    self.options = options
    tokenizer = try model.tokenizer()
    endsOfText = model.configuration.endOfTextIDs.map { TokenID($0) }
  }

  /// A conversation up to where the model's answer begins.
  ///
  /// - Parameter messages: Objects with role and content, the last of them not the model's.
  /// - Returns: The text, which ends in the beginning of an answer, and its tokens.
  /// - Throws: `ChatTemplateError`.
  public func prompt(_ messages: [TemplateValue]) throws(ChatTemplateError) -> TokenizedChat {
    let text = try render(messages, addsGenerationPrompt: true).text
    return TokenizedChat(text: text, encoding: tokenizer.encodeWithOffsets(text), answers: [])
  }

  /// A conversation with the model's answers in it.
  ///
  /// Where the template marks what the model writes, that is an answer. Else an answer is what the text
  /// with it has beyond the text that asks for it, up to the token that ends it.
  ///
  /// - Parameter messages: Objects with role and content, at least one of them the `assistant`'s.
  /// - Returns: The text, and which of its tokens are answers.
  /// - Throws: `ChatTemplateError`, also where it cannot be told what in the text is an answer.
  public func conversation(_ messages: [TemplateValue]) throws(ChatTemplateError) -> TokenizedChat {
    let whole = try render(messages, addsGenerationPrompt: false)
    let encoding = tokenizer.encodeWithOffsets(whole.text)
    let ranges: [Range<Int>]
    if template.marksGenerations {
      ranges = try markedBytes(whole).map { encoding.tokens(in: $0) }
    } else {
      ranges = try differences(messages, whole.text).map {
        endingAtEnd(encoding.tokens(in: $0), encoding)
      }
    }
    let answers = Self.joined(ranges)
    guard !answers.isEmpty else {
      throw unusable("it has no answer. Give one, with the role assistant.")
    }
    return TokenizedChat(text: whole.text, encoding: encoding, answers: answers)
  }

  private func render(_ messages: [TemplateValue], addsGenerationPrompt: Bool)
    throws(ChatTemplateError) -> RenderedChat
  {
    var options = options
    options.addsGenerationPrompt = addsGenerationPrompt
    return try template.render(messages: messages, options: options)
  }

  private func unusable(_ problem: String) -> ChatTemplateError {
    .unusableConversation(template: template.name, problem: problem)
  }

  // MARK: Where answers are

  private func markedBytes(_ chat: RenderedChat) throws(ChatTemplateError) -> [Range<Int>] {
    guard chat.unplacedGenerations == 0 else {
      throw unusable(
        "the template marks answers inside a macro or a variable, so that their place is not known. "
          + "Write {% generation %} where the text is put out.")
    }
    return chat.generatedBytes
  }

  /// The bytes of each answer: what its text has beyond that which asks for it.
  private func differences(_ messages: [TemplateValue], _ whole: String)
    throws(ChatTemplateError) -> [Range<Int>]
  {
    let bytes = Array(whole.utf8)
    var ranges: [Range<Int>] = []
    for (index, message) in messages.enumerated() where message["role"] == .string("assistant") {
      guard index > 0 else { throw unusable("it begins with an answer. Begin with a question.") }
      let asked = try render(Array(messages[..<index]), addsGenerationPrompt: true).text
      let answered =
        index == messages.count - 1
        ? whole : try render(Array(messages[...index]), addsGenerationPrompt: false).text
      let end = answered.utf8.count
      guard Self.commonPrefix(bytes, answered) == end else {
        throw unusable(
          "the template writes answer \(ranges.count + 1) otherwise once messages follow it, so that it "
            + "is not known where it is. Give conversations with one answer each.")
      }
      ranges.append(min(Self.commonPrefix(bytes, asked), end)..<end)
    }
    return ranges
  }

  private static func commonPrefix(_ bytes: [UInt8], _ text: String) -> Int {
    zip(bytes, text.utf8).prefix { $0 == $1 }.count
  }

  /// An answer without what follows the token that ends it: there the model has stopped.
  private func endingAtEnd(_ tokens: Range<Int>, _ encoding: Encoding) -> Range<Int> {
    let end = tokens.last { endsOfText.contains(encoding.ids[$0]) }
    return tokens.lowerBound..<(end.map { $0 + 1 } ?? tokens.upperBound)
  }

  // A token may hold the end of one stretch and the beginning of the next.
  private static func joined(_ ranges: [Range<Int>]) -> [Range<Int>] {
    var result: [Range<Int>] = []
    for range in ranges where !range.isEmpty {
      if let last = result.last, range.lowerBound < last.upperBound {
        result[result.count - 1] = last.lowerBound..<max(last.upperBound, range.upperBound)
      } else {
        result.append(range)
      }
    }
    return result
  }
}
