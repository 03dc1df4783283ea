import Testing

/// Data, prompts and token ids that cannot be used: one clear line, exit code 1.
@Suite struct TextErrorTests {
  static let commands: [FailingCommand] = data + columns + texts + ids

  static let data: [FailingCommand] = [
    .init("no data file", mentions: ["missing.jsonl", "no such file"]) {
      $0.trainArguments(data: "missing.jsonl")
    },
    .init("no data file, nothing in the way", mentions: ["missing.jsonl"]) { _ in
      ["train", "--data", "missing.jsonl"]
    },
    .init("empty text", mentions: ["sentences.jsonl:6", "empty"]) {
      try $0.writeSentences(extra: #"{"text": "", "label": 1}"#)
      return $0.trainArguments()
    },
    .init("label too large", mentions: ["sentences.jsonl:6", "1.5"]) {
      try $0.writeSentences(extra: #"{"text": "Good.", "label": 1.5}"#)
      return $0.trainArguments()
    },
    .init("label no number", mentions: ["sentences.jsonl:6", "good"]) {
      try $0.writeSentences(extra: #"{"text": "Good.", "label": "good"}"#)
      return $0.trainArguments()
    },
    .init("no JSON", mentions: ["sentences.jsonl:6", "JSON"]) {
      try $0.writeSentences(extra: "Good.")
      return $0.trainArguments()
    },
    .init("data of no bytes", mentions: ["empty.jsonl", "is empty"]) {
      try $0.write("", as: "empty.jsonl")
      return $0.trainArguments(data: "empty.jsonl")
    },
    .init("data of another kind", mentions: ["notes.txt", ".csv"]) {
      try $0.write("Good.\n", as: "notes.txt")
      return $0.trainArguments(data: "notes.txt")
    },
    .init("texts of one token", mentions: ["two tokens"]) {
      try $0.write(#"{"text": "a", "label": 1}"# + "\n", as: "short.jsonl")
      return $0.trainArguments(data: "short.jsonl")
    },
  ]

  static let columns: [FailingCommand] = [
    .init("unknown key", mentions: ["sentences.jsonl:1", "review", #""label", "text""#]) {
      try $0.writeSentences()
      return $0.trainArguments() + ["--text-column", "review"]
    },
    .init("unknown column", mentions: ["reviews.csv:1", "label", #""text", "stars""#]) {
      try $0.write("text,stars\nGood.,1\n", as: "reviews.csv")
      return $0.trainArguments(data: "reviews.csv")
    },
  ]

  static let texts: [FailingCommand] = [
    .init("text longer than the context", mentions: ["81 tokens", "context is 80"]) { _ in
      let ids = Array(repeating: "1", count: 81).joined(separator: ",")
      return ["score", "--model", gpt2(""), "--ids", ids]
    },
    .init("prompt longer than the context", mentions: ["prompt 2", "context of 256"]) {
      let long = Array(repeating: "word", count: 250).joined(separator: " ")
      try $0.write("A film\n\(long)\n", as: "prompts.txt")
      return ["generate", "--model", "reviews-2m", "--prompts", "prompts.txt"]
    },
    .init("empty prompt", mentions: ["prompt 1 has no tokens"]) { _ in
      ["generate", "--model", "reviews-2m", "--prompt", ""]
    },
    .init("empty text to score", mentions: ["text 2 is empty"]) { _ in
      ["score", "--model", "reviews-2m", "--text", "A film", "--text", ""]
    },
    .init("no prompts file", mentions: ["missing.txt", "no such file"]) { _ in
      ["generate", "--model", "reviews-2m", "--prompts", "missing.txt"]
    },
    .init("prompts without prompt", mentions: ["prompts.jsonl:1", "no prompt"]) {
      try $0.write("{\"title\": \"A film\"}\n", as: "prompts.jsonl")
      return ["generate", "--model", "reviews-2m", "--prompts", "prompts.jsonl"]
    },
  ]

  static let ids: [FailingCommand] = [
    .init("id beyond the vocabulary", mentions: ["999999", "331"]) { _ in
      ["score", "--model", gpt2(""), "--ids", "1,999999"]
    },
    .init("negative id", mentions: ["-1", "331"]) { _ in
      ["score", "--model", gpt2(""), "--ids", "-1,2"]
    },
  ]

  @Test(arguments: commands) func textError(_ command: FailingCommand) throws {
    try command.expectClearError()
  }
}
