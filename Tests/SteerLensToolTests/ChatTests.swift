import Foundation
import TestSupport
import Testing

/// Conversations on the command line.
@Suite struct ChatTests {
  private let model = ["--model", ChatModelCases.model, "--threads", "1"]

  @Test func answersArePrintedAfterTheirPrompts() throws {
    try Workspace.with { workspace in
      let result = try workspace.run(
        ["generate", "--chat", "--prompt", "How was the film?", "--greedy", "--json"]
          + ["-n", "1", "--max-new-tokens", "12"] + model)
      #expect(result.exitCode == 0, "\(result.errors)")
      let records = try #require(try result.json()["results"] as? [[String: Any]])
      let prompt = try #require(records[0]["prompt"] as? [String: String])
      #expect(prompt["text"] == "How was the film?")
      #expect(prompt["rendered"]?.hasSuffix("<|im_start|>assistant\n") == true)
      let texts = try #require(records[0]["generations"] as? [[String: String]])
      #expect(texts.map { $0["text"] } == [try ChatModelCases.read().prompts[0].answerText])
    }
  }

  /// The scores of an answer are those of the same tokens with the prompt before them.
  @Test func anAnswerIsScoredAfterItsPrompt() throws {
    try Workspace.with { workspace in
      let cases = try ChatModelCases.read()
      let reference = cases.conversations[0]
      let chat = try workspace.run(
        ["score", "--chat", "--prompt", "How was the film?", "--json"]
          + ["--text", "Wonderful, and well shot."] + model)
      #expect(chat.exitCode == 0, "\(chat.errors)")
      let ids = reference.ids.map(String.init).joined(separator: ",")
      let plain = try workspace.run(["score", "--ids", ids, "--json"] + model)
      let scores = try [chat, plain].map { result in
        let results = try #require(try result.json()["results"] as? [[String: Any]])
        let values = try #require(results[0]["logProbabilities"] as? [Any])
        return values.map { ($0 as? NSNumber)?.doubleValue }
      }
      #expect(scores[0].count == reference.ids.count)
      for (index, isAnswer) in reference.mask.enumerated() {
        #expect(scores[0][index] == (isAnswer == 1 ? scores[1][index] : nil))
      }
      let table = try workspace.run(
        ["score", "--chat", "--prompt", "How was the film?"]
          + ["--text", "Wonderful, and well shot."] + model)
      // Neither what the answer follows nor the line break that the template writes after its end.
      #expect(!table.output.contains("How") && table.output.contains("<|im_end|>"))
      #expect(!table.output.contains("⏎") && !table.output.contains("–"), "\(table.output)")
    }
  }

  @Test func whatCannotBeUsedIsNamed() throws {
    try Workspace.with { workspace in
      func error(_ arguments: [String]) throws -> String {
        let result = try workspace.run(arguments)
        #expect(result.exitCode != 0 && result.output.isEmpty)
        return result.errors
      }
      let prompt = ["--prompt", "Hi"]
      #expect(
        try error(["generate", "--model", "reviews-2m", "--chat"] + prompt)
          .contains("reviews-2m: no chat template"))
      #expect(
        try error(["generate", "--system", "Be brief."] + prompt + model)
          .contains("--system and --chat-date are for conversations; give --chat too"))
      #expect(
        try error(["generate", "--chat", "--chat-date", "2026-02-30"] + prompt + model)
          .contains("--chat-date"))
      #expect(
        try error(["score", "--chat", "--text", "Paris."] + model).contains("give the --prompt"))
      #expect(
        try error(["train", "--chat", "--data", "toy-sentiment-1"] + model)
          .contains("toy-sentiment-1 holds no conversations"))
      try workspace.write(#"{"messages": [{"role": "user", "content": "Hi"}]}"#, as: "chat.jsonl")
      #expect(
        try error(["generate", "--prompts", workspace.path("chat.jsonl")] + model)
          .contains("chat.jsonl:1: holds messages. Give --chat"))
    }
  }

  /// What a template says when it refuses a conversation never reaches the terminal raw.
  @Test func refusalsAreEscaped() throws {
    try Workspace.with { workspace in
      let folder = workspace.path("model")
      try ChatModelCases.copyModel(
        to: folder,
        template: "{% if messages[0].role == 'system' %}{{ raise_exception('no \(escape)[31m"
          + "system messages') }}{% endif %}{{ messages[0].content }}")
      let result = try workspace.run([
        "generate", "--model", folder, "--chat", "--system", "Be brief.", "--prompt", "Hi",
      ])
      #expect(result.exitCode == 1 && !result.errors.contains(escape))
      #expect(result.errors.contains("chat_template.jinja, line 1: the template refuses"))
    }
  }
}
