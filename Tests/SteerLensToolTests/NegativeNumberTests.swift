import ArgumentParser
import Foundation
import Testing
import steerlens

/// Options whose value is a negative number: a message that says what the option takes.
@Suite struct NegativeNumberTests {
  private static func message(_ arguments: [String]) -> String {
    do {
      _ = try SteerLensTool.parseAsRoot(arguments)
      return ""
    } catch {
      #expect(SteerLensTool.exitCode(for: error) == .validationFailure)
      return SteerLensTool.fullMessage(for: error).split(separator: "\n").first.map(String.init)
        ?? ""
    }
  }

  private static let train = ["train", "--data", "a.jsonl"]
  private static let generate = ["generate", "--prompt", "A film"]
  private static let spans = ["spans", "--steer", "run", "--text", "A film"]
  private static let prepare = ["prepare", "csv", "a.csv", "--out", "a.jsonl"]
  private static let transfer = ["transfer", "--steer", "run", "--to", "reviews-2m"]

  static let bounds: [(arguments: [String], says: String)] = [
    (train + ["--steps"], "from 1 to"), (train + ["--rank"], "at least 1"),
    (train + ["--epsilon"], "positive"), (train + ["--dummy-steer"], "from 0 to"),
    (train + ["--seed"], "from 0 to"), (train + ["--checkpoint-every"], "at least 1"),
    (train + ["--threads"], "at least 1"), (train + ["--num-steers"], "from 1 to"),
    (train + ["--init-std"], "0 or a positive"), (train + ["--learning-rate"], "positive"),
    (generate + ["--temperature"], "0 (greedy) or a positive"),
    (generate + ["-n"], "from 1 to"), (generate + ["--top-k"], "0 (no limit)"),
    (generate + ["--top-p"], "above 0"), (generate + ["--min-new-tokens"], "from 0 to"),
    (generate + ["--repetition-penalty"], "positive"), (generate + ["--batch-size"], "from 1"),
    (spans + ["--max-spans"], "from 1 to"), (spans + ["--permutations"], "from 1 to"),
    (spans + ["--min-evidence"], "0 or more"), (spans + ["--seed"], "from 0 to"),
    (prepare + ["--dev"], "0 or more"), (prepare + ["--max-characters"], "at least 1"),
    (transfer + ["--refine"], "from 0 to"), (transfer + ["--max-texts"], "at least 2"),
    (["vocabulary", "--steer", "run", "--min-length"], "0 or more"),
    (["vocabulary", "--steer", "run", "--words"], "at least 1"),
    (["spectrum", "--steer", "run", "--leave-one-out"], "0 or more"),
    (["figures", "run", "--pixel-ratio"], "from 0.5 to 8"),
    (["compose", "run", "--out", "sum", "--rank"], "at least 1"),
    (["quickstart", "--continuations"], "from 1 to"),
  ]

  @Test(arguments: bounds) func saysTheBound(_ option: (arguments: [String], says: String)) {
    let message = Self.message(option.arguments + ["-3"])
    let name = option.arguments.last == "-n" ? "--continuations" : option.arguments.last ?? ""
    #expect(message.contains(name), "\(message)")
    #expect(message.contains(option.says), "\(message)")
  }

  /// Options that take a number and have no default to tell it by.
  private static let optional: Set = [
    "top-k", "max-texts", "threads", "dev", "test", "max-characters", "rank", "subset", "dimension",
    "refine", "ids", "steer-values", "second-values", "weights", "positive", "negative", "grid",
    "dummy-steer", "scale", "map",
  ]

  @Test func noNumberIsCalledMissing() throws {
    let help = try JSONSerialization.jsonObject(with: Data(SteerLensTool._dumpHelp().utf8))
    let root = try #require((help as? [String: Any])?["command"] as? [String: Any])
    let commands = try #require(root["subcommands"] as? [[String: Any]])
    var count = 0
    for command in commands {
      let name = try #require(command["commandName"] as? String)
      for argument in command["arguments"] as? [[String: Any]] ?? []
      where argument["kind"] as? String == "option" {
        let option = try #require(argument["valueName"] as? String)
        let isNumber = (argument["defaultValue"] as? String).map { Double($0) != nil } ?? false
        guard isNumber || Self.optional.contains(option) else { continue }
        count += 1
        let message = Self.message([name, "--\(option)", "-3"])
        #expect(!message.contains("Missing value"), "\(name): \(message)")
      }
    }
    #expect(count > 50)
  }
}
