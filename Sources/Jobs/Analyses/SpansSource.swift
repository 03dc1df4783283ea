internal import Datasets
internal import LanguageModels
internal import Reports
internal import SteerAnalysis
internal import TextTokenization

/// The texts of spans, and what the model reads before each.
struct SpansSource {
  private let run: SpansRun
  private let reading: TextReading

  init(_ run: SpansRun, _ reading: TextReading) {
    self.run = run
    self.reading = reading
  }

  /// The file of texts; nil where they are given themselves.
  func file(_ context: JobContext) throws -> LoadedTexts? {
    guard case .file(let path, let column) = run.texts else { return nil }
    if reading.isChat {
      return try LoadedTexts(
        conversations: path, textColumn: column, file: run.reading, note: context.tell)
    }
    return try LoadedTexts(
      path: path, textColumn: column, file: run.reading, keepsColumns: true, context)
  }

  /// What acted, by name, for a manifest.
  var settings: [String: String] {
    var settings = reading.settings
    settings["prompt"] = run.prompt
    return settings
  }

  /// The texts with their contexts; of conversations each answer is one.
  ///
  /// - Throws: ``JobError/answersWithoutPrompt``, ``JobError/promptWithoutChat``; what tokenizing throws.
  func texts(_ file: LoadedTexts?, beginOfText: TokenID?) throws -> [SpanText] {
    guard reading.isChat else {
      if run.prompt != nil { throw JobError.promptWithoutChat }
      let tokenizer = try reading.model.tokenizer()
      let before = beginOfText.map { [$0] } ?? []
      return (file?.texts ?? given).map {
        SpanText(text: $0, encoding: tokenizer.encodeWithOffsets($0), context: before)
      }
    }
    return try (file?.conversations ?? answers()).flatMap { try spanTexts(of: $0) }
  }

  /// What the file labels its texts; nil if it does not, or where a text has several answers.
  func labels(of texts: [SpanText], _ file: LoadedTexts?) -> [String?]? {
    guard let file, file.texts.count == texts.count,
      let column = file.otherColumns.first(where: { $0.name == "label" })
    else { return nil }
    return texts.indices.map { i in
      let label = column.value(of: i)
      return label.isEmpty ? nil : label
    }
  }

  private var given: [String] {
    guard case .texts(let texts) = run.texts else { return [] }
    return texts
  }

  private func answers() throws -> [Conversation] {
    guard let prompt = run.prompt else { throw JobError.answersWithoutPrompt }
    return given.enumerated().map { index, text in
      Conversation(prompt: prompt, answer: text, place: "text \(index + 1)")
    }
  }

  private func spanTexts(of conversation: Conversation) throws -> [SpanText] {
    let chat = try reading.answers(conversation)
    let tokenizer = try reading.model.tokenizer()
    return chat.answers.map { answer in
      chat.spanText(of: answer) { tokenizer.isSpecial($0) }
    }
  }
}

extension TokenizedChat {
  /// An answer after all that comes before it, without the tokens that end its turn.
  fileprivate func spanText(
    of answer: Range<Int>, isSpecial: (TokenID) -> Bool
  ) -> SpanText {
    let bytes = Array(text.utf8)
    func isEnding(_ token: Int) -> Bool {
      isSpecial(ids[token])
        || String(decoding: bytes[encoding.byteRanges[token]], as: UTF8.self)
          .allSatisfy(\.isWhitespace)
    }
    // An answer of nothing but these keeps them.
    let last = answer.last { !isEnding($0) } ?? answer.upperBound - 1
    let tokens = answer.lowerBound..<last + 1
    let start = encoding.byteRanges[tokens.lowerBound].lowerBound
    let end = encoding.byteRanges[last].upperBound
    let ranges = encoding.byteRanges[tokens].map { $0.lowerBound - start..<$0.upperBound - start }
    let before = String(decoding: bytes[..<start], as: UTF8.self).unicodeScalars.count
    let characters = encoding.characterRanges[tokens].map {
      max($0.lowerBound - before, 0)..<max($0.upperBound - before, 0)
    }
    return SpanText(
      text: String(decoding: bytes[start..<max(start, end)], as: UTF8.self),
      encoding: Encoding(
        ids: Array(ids[tokens]), byteRanges: ranges, characterRanges: characters),
      context: Array(ids[..<tokens.lowerBound]))
  }
}
