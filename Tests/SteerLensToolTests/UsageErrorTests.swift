import ArgumentParser
import Testing

import steerlens

/// Wrong options: exit code 64, and a message that names the option.
@Suite struct UsageErrorTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let arguments: [String]
    let mentions: String

    init(_ arguments: [String], _ mentions: String) {
      self.arguments = arguments
      self.mentions = mentions
    }

    var testDescription: String { arguments.joined(separator: " ") }
  }

  private static let train = ["train", "--model", "reviews-2m", "--data", "sentences.jsonl"]
  private static let generate = ["generate", "--model", "reviews-2m", "--prompt", "A film"]
  private static let sweep = ["sweep", "--steer", "run"]
  private static let compose = ["compose", "run", "--out", "sum"]
  private static let score = ["score", "--model", "reviews-2m", "--text", "A film"]

  private static let spans = ["spans", "--steer", "run", "--text", "A film"]

  private static let csv = ["prepare", "csv", "reviews.csv", "--out", "reviews.jsonl"]
  private static let jigsaw = ["prepare", "jigsaw", "all_data.csv"]

  static let cases: [Case] = [
    .init(["nonsense"], "nonsense"),
    .init(["serve", "--port", "70000"], "--port"),
    .init(["serve", "--steer-values", "3"], "--steer-values"),
    .init(["serve", "--steer", "run", "--steer-values", "much"], "--steer-values"),
    .init(["serve", "--api-key", "a", "--api-key-file", "b"], "--api-key-file"),
    .init(["serve", "--max-queue", "0"], "--max-queue"),
    .init(["serve", "--timeout", "0"], "--timeout"),
    .init(["report"], "<runs>"),
    .init(["report", "run", "--out", "page.html"], "--out"),
    .init(["report", "run", "other", "--out", "page.pdf"], ".html"),
    .init(["notebook", "run", "--topic", "weather"], "--topic"),
    .init(["notebook", "run", "--out", "notebook.pdf"], "--out"),
    .init(train + ["--max-length", "9223372036854775807"], "--max-length"),
    .init(train + ["--batch-size", "9223372036854775807"], "--batch-size"),
    .init(generate + ["--max-new-tokens", "9223372036854775807"], "--max-new-tokens"),
    .init(sweep + ["--max-new-tokens", "9223372036854775807"], "--max-new-tokens"),
    .init(spans + ["--permutations", "9223372036854775807"], "--permutations"),
    .init(spans + ["--positive", "1e30"], "--positive"),
    .init(compose + ["--weights", "1e38"], "--weights"),
    .init(
      ["transfer", "--steer", "run", "--to", "reviews-2m", "--refine", "9223372036854775807"],
      "--refine"),
    .init(["spectrum", "--steer", "a", "--steer", "b", "--texts", "c.txt"], "--texts"),
    .init(["spectrum", "--steer", "a", "--no-truncation", "--texts", "c.txt"], "--texts"),
    .init(["linearity"], "--steer"),
    .init(["linearity", "--steer", "a", "--values", "0"], "--values"),
    .init(["linearity", "--steer", "a", "--fractions", "0,1"], "--fractions"),
    .init(
      train + ["--hidden-state-cache", "cache", "--compat", "upstream"], "--hidden-state-cache"),
    .init(train + ["--data-dir", "data"], "--data-dir"),
    .init(["train", "--data", "sentiment-sst5"], "--data-dir"),
    .init(["train", "--data", "toy-sentiment-1", "--label-column", "joy"], "--label-column"),
    .init(["train", "--data", "toy-sentiment-1", "--subset", "0"], "--subset"),
    .init(["prepare", "weather", "a.csv", "--out", "a.jsonl"], "<source>"),
    .init(["prepare", "csv", "--out", "a.jsonl"], "at least one file"),
    .init(["prepare", "csv", "a.csv"], "--out"),
    .init(["prepare", "csv", "a.csv", "--out", "b.csv"], ".jsonl"),
    .init(["prepare", "sentiment-sst5", "--out", "a.jsonl"], "--data-dir"),
    .init(["prepare", "toxicity", "a.csv", "--data-dir", "d", "--out", "a.jsonl"], "--data-dir"),
    .init(csv + ["--map", "good"], "--map"),
    .init(csv + ["--map", "good=2"], "--map"),
    .init(csv + ["--map", "good=1,good=-1"], "--map"),
    .init(csv + ["--scale", "5:1"], "--scale"),
    .init(csv + ["--scale", "1:5", "--map", "good=1"], "--map"),
    .init(csv + ["--phrases"], "--phrases"),
    .init(csv + ["--attribute", "insult"], "--attribute"),
    .init(csv + ["--compat", "upstream"], "--compat"),
    .init(csv + ["--dev", "1"], "--dev"),
    .init(csv + ["--max-characters", "0"], "--max-characters"),
    .init(csv + ["--data-dir", "data"], "--data-dir"),
    .init(jigsaw + ["--out", "a.jsonl", "--text-column", "t"], "--text-column"),
    .init(jigsaw + ["--out", "a.jsonl", "--literal-quotes"], "--literal-quotes"),
    .init(jigsaw + ["--out", "folder", "--polarity", "reversed"], "--polarity"),
    .init(jigsaw + ["--out", "folder", "--dev", "-1"], "--dev"),
    .init(train + ["--rank", "0"], "--rank"),
    .init(train + ["--steps", "0"], "--steps"),
    .init(train + ["--steps", "many"], "--steps"),
    .init(train + ["--epsilon", "nan"], "--epsilon"),
    .init(train + ["--learning-rate", "0"], "--learning-rate"),
    .init(train + ["--dummy-steer", "7"], "--dummy-steer"),
    .init(train + ["--dummy-steer", "last"], "--dummy-steer"),
    .init(train + ["--num-steers", "3"], "--label-column"),
    .init(train + ["--names", "one,two"], "--names"),
    .init(train + ["--adaptor", "rotate"], "--adaptor"),
    .init(train + ["--checkpoint-every", "0"], "--checkpoint-every"),
    .init(train + ["--resume", "--overwrite"], "--overwrite"),
    .init(train + ["--threads", "0"], "--threads"),
    .init(["train", "--model", "reviews-2m"], "--data"),
    .init(generate + ["--no-such-option"], "--no-such-option"),
    .init(generate + ["--top-p", "2"], "--top-p"),
    .init(generate + ["--top-k", "-1"], "--top-k"),
    .init(generate + ["--temperature", "-1"], "--temperature"),
    .init(generate + ["--continuations", "0"], "--continuations"),
    .init(generate + ["--max-new-tokens", "0"], "--max-new-tokens"),
    .init(generate + ["--batch-size", "0"], "--batch-size"),
    .init(generate + ["--threads", "0"], "--threads"),
    .init(generate + ["--prompts", "prompts.txt"], "--prompt"),
    .init(generate + ["--shard", "5/4"], "such as 2/8"),
    .init(generate + ["--shard", "a/b"], "such as 2/8"),
    .init(["merge", "--out", "all.jsonl"], "parts"),
    .init(["merge", "part-1.jsonl"], "--out"),
    .init(generate + ["--steer-values", "1"], "--steer"),
    .init(generate + ["--steer", "run"], "--steer-values"),
    .init(["generate", "--model", "reviews-2m"], "--prompt"),
    .init(score + ["--steer-values", "1"], "--steer"),
    .init(score + ["--steer", "run"], "--steer-values"),
    .init(score + ["--steer", "run", "--steer-values", "one"], "--steer-values"),
    .init(score + ["--steer", "run", "--steer-values", "nan"], "--steer-values"),
    .init(score + ["--ids", "1,2"], "--ids"),
    .init(score + ["--threads", "0"], "--threads"),
    .init(["score", "--model", "reviews-2m"], "--text"),
    .init(["score", "--model", "reviews-2m", "--ids", "1,two"], "--ids"),
    .init(["sweep"], "--steer"),
    .init(sweep + ["--values", ""], "--values"),
    .init(sweep + ["--values", "1,nan"], "--values"),
    .init(sweep + ["--values", "1,0,-0"], "--values"),
    .init(sweep + ["--values", "1", "--second-values", "2,2.0000001"], "--second-values"),
    .init(sweep + ["--second", "joy"], "--second-values"),
    .init(sweep + ["--prompt", "It", "--prompts", "prompts.txt"], "--prompts"),
    .init(sweep + ["--resume"], "--out"),
    .init(sweep + ["--out", "sweep", "--resume", "--overwrite"], "--overwrite"),
    .init(["compose", "--out", "sum"], "steers"),
    .init(["compose", "run"], "--out"),
    .init(compose + ["--weights", "1,inf"], "--weights"),
    .init(compose + ["--mode", "product"], "--mode"),
    .init(compose + ["--names", "a,b"], "--names"),
    .init(compose + ["--mode", "concatenate", "--names", "a,a"], "--names"),
    .init(compose + ["--mode", "concatenate", "--rank", "2"], "--rank"),
    .init(compose + ["--rank", "0"], "--rank"),
    .init(compose + ["--keep-dummies"], "--keep-dummies"),
    .init(["study"], "--data"),
    .init(["study", "run", "--data", "d.jsonl"], "--data"),
    .init(["study", "run", "--out", "o"], "--out"),
    .init(["study", "run", "--price", "0.5"], "--price"),
    .init(["study", "run", "--steps", "5"], "--data"),
    .init(["study", "run", "--validation", "none"], "--data"),
    .init(["study", "run", "--text-column", "review"], "--data"),
    .init(["study", "run", "--values", "1,1.0"], "--values"),
    .init(
      ["transfer", "--steer", "s", "--to", "m", "--judge", "j", "--values", "1,1"], "--values"),
    .init(["study", "run", "--held-out-texts", "-1"], "--held-out-texts"),
    .init(["study", "run", "--prompt", "a", "--prompts", "p.txt"], "--prompts"),
    .init(["study", "run", "-n", "0"], "--continuations"),
    .init(["transfer", "--steer", "s", "--to", "m", "--prompts", "p.txt"], "--judge"),
    .init(["quickstart", "--model", "gpt2"], "--model"),
    .init(["quickstart", "--values", "one"], "--values"),
    .init(["quickstart", "--steps", "0"], "--steps"),
    .init(["quickstart", "--continuations", "0"], "--continuations"),
    .init(["inspect"], "path"),
    .init(["inspect", "reviews-2m", "--threads", "0"], "--threads"),
  ]

  private static let spansCases: [Case] = [
    .init(["spans", "--text", "A film"], "--steer"),
    .init(["spans", "--steer", "run"], "--text"),
    .init(spans + ["--texts", "texts.txt"], "--text"),
    .init(spans + ["--text-column", "review"], "--texts"),
    .init(spans + ["--max-spans", "0"], "--max-spans"),
    .init(spans + ["--max-words", "0"], "--max-words"),
    .init(spans + ["--min-evidence", "-1"], "--min-evidence"),
    .init(spans + ["--min-evidence", "nan"], "--min-evidence"),
    .init(spans + ["--permutations", "0"], "--permutations"),
    .init(spans + ["--seed", "-1"], "--seed"),
    .init(spans + ["--grid", "3,2,1"], "--grid"),
    .init(spans + ["--grid", "-1,1,0"], "--grid"),
    .init(spans + ["--grid", "0,0"], "--grid"),
    .init(spans + ["--grid", "1"], "--grid"),
    .init(spans + ["--grid", "-1,nan"], "--grid"),
    .init(spans + ["--positive", "nan"], "--positive"),
    .init(spans + ["--negative", "inf,0"], "--negative"),
    .init(spans + ["--threads", "0"], "--threads"),
  ]

  @Test(arguments: cases + spansCases) func usageError(_ usage: Case) throws {
    let error = #expect(throws: (any Error).self) {
      try SteerLensTool.parseAsRoot(usage.arguments)
    }
    let wrong = try #require(error)
    #expect(SteerLensTool.exitCode(for: wrong) == .validationFailure)
    let message = try #require(
      SteerLensTool.fullMessage(for: wrong).split(separator: "\n").first)
    #expect(message.hasPrefix("Error: "))
    #expect(message.contains(usage.mentions), "\(message)")
    #expect(!message.contains("`"), "\(message)")
  }

  @Test func aUsageErrorLeavesNothingBehind() throws {
    try Workspace.with { workspace in
      let result = try workspace.run(Self.train + ["--rank", "0"])
      #expect(result.exitCode == 64 && result.output.isEmpty, "\(result)")
      #expect(result.errorLines.first?.hasPrefix("Error: --rank is 0") == true, "\(result)")
      #expect(!result.errors.contains(escape))
      #expect(try workspace.listing() == [])
    }
  }
}
