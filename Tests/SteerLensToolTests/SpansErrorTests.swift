import Testing

/// What `spans` cannot work with: one clear line, exit code 1.
@Suite struct SpansErrorTests {
  private static let fixture = gpt2("steer_multiply.safetensors")

  /// A steer of `reviews-2m` in `run`, and the beginning of a command that uses it.
  private static func spans(_ workspace: Workspace) throws -> [String] {
    try workspace.writeSentences()
    try workspace.succeed(workspace.trainArguments(steps: 1))
    return ["spans", "--steer", "run"]
  }

  static let commands: [FailingCommand] = texts + steers

  static let texts: [FailingCommand] = [
    .init("empty text", mentions: ["text 2 is empty"]) {
      try spans($0) + ["--text", "A film", "--text", ""]
    },
    .init("empty text in spite of begin-of-text", mentions: ["text 1 is empty"]) {
      try spans($0) + ["--text", "", "--prepend-bos"]
    },
    .init("empty line of a file", mentions: ["texts.jsonl:2", "empty"]) {
      try $0.write("{\"text\": \"A film\"}\n{\"text\": \"\"}\n", as: "texts.jsonl")
      return try spans($0) + ["--texts", "texts.jsonl"]
    },
    .init("no file", mentions: ["missing.txt", "no such file"]) {
      try spans($0) + ["--texts", "missing.txt"]
    },
    .init("file of another kind", mentions: ["texts.docx", ".jsonl", ".csv", ".txt"]) {
      try $0.write("A film", as: "texts.docx")
      return try spans($0) + ["--texts", "texts.docx"]
    },
    .init("no such column", mentions: ["texts.csv:1", "text", "\"review\""]) {
      try $0.write("review\nA film\n", as: "texts.csv")
      return try spans($0) + ["--texts", "texts.csv"]
    },
    .init("no text under any key", mentions: ["texts.jsonl:1", "\"title\""]) {
      try $0.write("{\"title\": \"A film\"}\n", as: "texts.jsonl")
      return try spans($0) + ["--texts", "texts.jsonl"]
    },
  ]

  static let steers: [FailingCommand] = [
    .init("equal settings", mentions: ["same", "1.0, 1.0"]) {
      try spans($0) + ["--text", "A film", "--positive", "1", "--negative", "1,1"]
    },
    .init("too many values", mentions: ["3 given for 2 steers"]) {
      try spans($0) + ["--text", "A film", "--positive", "1,2,3"]
    },
    .init("steer missing", mentions: ["nowhere", "no such file"]) { _ in
      ["spans", "--steer", "nowhere", "--text", "A film"]
    },
    .init("steer of another model", mentions: ["width 48", "needs 128"]) { _ in
      ["spans", "--model", "reviews-2m", "--steer", fixture, "--text", "A film", "--quiet"]
    },
    .init("steer of no named model", mentions: ["--model"]) { _ in
      ["spans", "--steer", fixture, "--text", "A film", "--quiet"]
    },
    .init("a model without tokenizer", mentions: ["tokenizer.json"]) { _ in
      ["spans", "--model", gpt2(""), "--steer", fixture, "--text", "A film", "--quiet"]
    },
    .init("steer NaN", mentions: ["projector2", "NaN"]) {
      let spans = try spans($0)
      try $0.patch("run/steer.safetensors", at: -4, with: notANumber)
      return spans + ["--text", "A film"]
    },
    .init("folder of another command's run", mentions: ["run", "another --out"]) {
      try spans($0) + ["--text", "A film", "--out", "run"]
    },
  ]

  @Test(arguments: commands) func spansError(_ command: FailingCommand) throws {
    try command.expectClearError()
  }
}
