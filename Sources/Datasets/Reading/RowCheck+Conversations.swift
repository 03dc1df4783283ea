import ChatTemplates

extension RowCheck {
  /// A prompt as the user's message, or under `messages` all that comes before an answer.
  func promptConversation(_ object: JSONLine, line: Int) throws(DatasetError) -> Conversation {
    guard let value = object.messages else {
      return Conversation(prompt: try prompt(object, line: line), place: place(line))
    }
    let conversation = try conversation(value, line: line)
    guard !conversation.endsInAnswer else {
      throw malformed(line, "end in an answer. Leave it out, so that the model writes it")
    }
    return conversation
  }

  /// A conversation with answers: under `messages`, or a prompt with its answer under the text's key.
  func answeredConversation(_ object: JSONLine, line: Int) throws(DatasetError) -> Conversation {
    guard let value = object.messages else {
      guard object.members["prompt"] != nil, let column = answerColumn(among: object.keys) else {
        throw .missingAnswer(file: file, line: line, found: object.keys)
      }
      guard case .value(let answer) = object.text(column) else {
        throw .notText(
          file: file, line: line, column: column,
          value: object.members[column]?.summary ?? "missing")
      }
      return Conversation(
        prompt: try prompt(object, line: line), answer: try nonEmpty(answer, line: line),
        place: place(line))
    }
    let conversation = try conversation(value, line: line)
    guard conversation.hasAnswer else {
      throw malformed(line, "hold no answer. Give one, with the role assistant")
    }
    return conversation
  }

  /// A prompt and its answer from a table.
  func answeredConversation(_ row: DelimitedRow, _ columns: Columns) throws(DatasetError)
    -> Conversation
  {
    try checkCount(row, columns.count)
    guard let prompt = columns.prompt else {
      throw .missingAnswer(file: file, line: row.line, found: [])
    }
    return Conversation(
      prompt: try nonEmpty(row.fields[prompt], line: row.line),
      answer: try nonEmpty(row.fields[columns.text], line: row.line), place: place(row.line))
  }

  /// Finds the columns of prompts and answers in the header.
  func answerColumns(_ header: DelimitedRow) throws(DatasetError) -> Columns {
    let text = try index(of: answerColumn(among: header.fields) ?? options.textColumn, header)
    guard header.fields.contains("prompt") else {
      throw .missingAnswer(file: file, line: header.line, found: header.fields)
    }
    return Columns(
      text: text, prompt: try index(of: "prompt", header), count: header.fields.count)
  }

  /// The key or column of answers: that of texts, or `response` where it is not named and not there.
  func answerColumn(among names: [String]) -> String? {
    [options.textColumn, options.textColumn == "text" ? "response" : options.textColumn]
      .first(where: names.contains)
  }

  private func conversation(_ value: TemplateValue, line: Int) throws(DatasetError) -> Conversation
  {
    guard case .array(let messages) = value, !messages.isEmpty else {
      throw malformed(
        line, "are no list of messages. Write [{\"role\": \"user\", \"content\": \"…\"}]")
    }
    for (index, message) in messages.enumerated() {
      guard case .string(let role)? = message["role"], !role.isEmpty else {
        throw malformed(
          line, "have no role in message \(index + 1). Give it one, such as user or assistant")
      }
    }
    return Conversation(messages: messages, place: place(line))
  }

  private func place(_ line: Int) -> String { "\(file):\(line)" }

  private func malformed(_ line: Int, _ problem: String) -> DatasetError {
    .malformedMessages(file: file, line: line, problem: problem)
  }
}
