import Datasets
import Jobs
import LanguageModels
import Steering
import TextTokenization

/// A text to score, with the tokens of it that are scored.
struct ScoredText {
  var text: String
  var ids: [TokenID]
  /// The answers of a conversation; nil for all of a text.
  var answers: [Range<Int>]?

  /// A score without what the model is given.
  func restricted(_ score: TextScore) -> TextScore {
    answers.map { score.restricted(to: $0) } ?? score
  }
}

/// Where the texts of `score` come from.
struct ScoreSource {
  var text: [String]
  var prompt: String?
  var file: String?
  var encoding: TextEncoding

  /// Reads the texts.
  ///
  /// - Throws: `JobError.answersWithoutPrompt`, `JobError.promptWithoutChat`, `JobError.emptyText`;
  ///   what reading and tokenizing throw.
  func texts(_ reading: TextReading, note: (DatasetNote) -> Void) throws -> [ScoredText] {
    if reading.isChat { return try answers(reading, note) }
    if prompt != nil { throw JobError.promptWithoutChat }
    let texts =
      try file.map {
        try DatasetReader.prompts(path: $0, encoding: encoding, note: note).map(\.text)
      }
      ?? text
    return try texts.enumerated().map { index, text in
      let ids = try reading.tokens(of: text)
      if ids.isEmpty { throw JobError.emptyText(index: index) }
      return ScoredText(text: text, ids: ids)
    }
  }

  private func answers(_ reading: TextReading, _ note: (DatasetNote) -> Void) throws -> [ScoredText]
  {
    try conversations(note).map { conversation in
      let chat = try reading.answers(conversation)
      return ScoredText(text: chat.text, ids: chat.ids, answers: chat.answers)
    }
  }

  private func conversations(_ note: (DatasetNote) -> Void) throws -> [Conversation] {
    if let file {
      var options = TextFileOptions()
      options.encoding = encoding
      return try DatasetReader.conversations(path: file, file: options, note: note)
    }
    guard let prompt else { throw JobError.answersWithoutPrompt }
    return text.enumerated().map { index, text in
      Conversation(prompt: prompt, answer: text, place: "text \(index + 1)")
    }
  }
}
