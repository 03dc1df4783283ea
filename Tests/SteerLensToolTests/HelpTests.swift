import Testing

/// `--help` and `--version`.
@Suite struct HelpTests {
  static let options: [String: [String]] = [
    "quickstart": [
      "--out", "--model", "--values", "--steps", "--continuations", "--seed", "--json", "--resume",
    ],
    "study": [
      "<folder>", "--model", "--data", "--judge", "--values", "--prompt", "--prompts",
      "--continuations", "--max-new-tokens", "--price", "--text", "--held-out-texts",
      "--transfer-to", "--out", "--resume", "--overwrite", "--json", "--steps", "--validation",
    ],
    "train": [
      "--model", "--data", "--out", "--steps", "--rank", "--epsilon", "--learning-rate",
      "--batch-size", "--max-length", "--num-steers", "--dummy-steer", "--resume", "--overwrite",
      "--seed", "--text-column", "--label-column", "--json", "--quiet", "--keep-checkpoints",
      "--data-dir", "--subset", "--map", "--encoding", "--adaptor", "--preset", "--validation",
      "--delimiter", "--literal-quotes", "--seeds", "--data-seed", "--hidden-state-cache",
    ],
    "generate": [
      "--model", "--steer", "--steer-values", "--prompt", "--prompts", "--continuations",
      "--max-new-tokens", "--temperature", "--greedy", "--top-k", "--top-p", "--seed", "--out",
      "--json", "--threads", "--prefix", "--shard", "--resume", "--overwrite",
      "--encoding",
    ],
    "merge": ["<parts>", "--out", "--overwrite", "--json", "--quiet"],
    "evaluate": [
      "--generations", "--baseline", "--compare", "--metrics", "--perplexity-model",
      "--sentiment-judge", "--positive-label", "--toxicity-judge", "--toxic-label", "--lexicon",
      "--seed", "--out", "--resume", "--overwrite", "--json", "--encoding", "--score-cache",
    ],
    "score": [
      "--model", "--steer", "--steer-values", "--text", "--texts", "--ids", "--prepend-bos",
      "--json", "--encoding",
    ],
    "spectrum": [
      "--steer", "--model", "--name", "--dimensions", "--texts", "--out", "--json",
      "--map", "--encoding", "--delimiter", "--ablate", "--values", "--prompts", "--judge",
      "--resume",
    ],
    "linearity": [
      "--steer", "--model", "--name", "--values", "--fractions", "--texts", "--out",
      "--json",
    ],
    "vocabulary": [
      "--steer", "--model", "--steer-values", "--dimensions", "--dimension", "--words",
      "--texts", "--word-initial", "--alphabetic", "--min-length", "--word-list", "--pattern",
      "--out", "--json",
    ],
    "sweep": [
      "--model", "--steer", "--values", "--second-values", "--vary", "--second", "--prompt",
      "--prompts", "--judge", "--continuations", "--seed", "--out", "--resume", "--price",
      "--overwrite", "--json",
    ],
    "transfer": [
      "--from", "--to", "--steer", "--out", "--fit", "--rule", "--shared-tokens", "--texts",
      "--refine",
      "--weigh-tokens", "--no-calibration", "--compare-methods", "--seed", "--json", "--judge",
      "--values", "--prompts", "--continuations",
    ],
    "export": [
      "--steer", "--steer-values", "--format", "--out", "--model", "--dtype", "--rank",
      "--separate-bias", "--bias-entries", "--json",
    ],
    "compose": [
      "<steers>", "--out", "--weights", "--mode", "--names", "--keep-dummies", "--rank", "--json",
    ],
    "spans": [
      "--steer", "--text", "--texts", "--text-column", "--positive", "--negative", "--max-spans",
      "--max-words", "--min-evidence", "--grid", "--permutations", "--seed", "--prepend-bos",
      "--model", "--out",
      "--json", "--threads",
    ],
    "prepare": [
      "<source>", "<inputs>", "--out", "--data-dir", "--attribute", "--phrases", "--text-column",
      "--label-column", "--map", "--scale", "--literal-quotes", "--compat", "--no-balance", "--dev",
      "--test", "--seed", "--polarity", "--max-characters", "--duplicates", "--strict", "--json",
      "--quiet",
    ],
    "fetch": ["<name>", "--revision", "--file", "--json", "--quiet"],
    "convert": ["<input>", "<output>", "--model", "--json"],
    "notebook": ["<run>", "--topic", "--out", "--run-path"],
    "report": ["<runs>", "--out"],
    "figures": ["<runs>", "--out", "--theme", "--pixel-ratio", "--only"],
    "serve": [
      "--model", "--steer", "--steer-values", "--judge", "--host", "--port", "--api-key",
      "--api-key-file", "--allowed-host", "--max-context-memory", "--max-queue", "--timeout",
      "--threads", "--prepend-bos",
    ],
    "inspect": ["<path>", "--model", "--json", "--tensors"],
  ]

  @Test(arguments: options.keys.sorted()) func helpOfACommand(_ command: String) throws {
    let result = try Tool.succeed([command, "--help"])
    #expect(result.errors.isEmpty && !result.output.contains(escape))
    for option in try #require(Self.options[command]) {
      #expect([" ", ",", "/"].contains { result.output.contains(option + $0) }, "\(option)")
    }
    #expect(!result.output.contains("FloatList"), "an internal name")
    #expect(try Tool.succeed(["help", command]).output == result.output)
  }

  /// Wrapped at 80 columns, an example line would no longer be a command to copy.
  @Test(arguments: options.keys.sorted()) func examplesCanBeCopied(_ command: String) throws {
    let lines = try Tool.succeed([command, "--help"]).output
      .split(separator: "\n", omittingEmptySubsequences: false)
    let start = try #require(lines.firstIndex(of: "Examples:"))
    let examples = lines[(start + 1)...].prefix { !$0.isEmpty }
    #expect(examples.first?.hasPrefix("  steerlens \(command)") == true)
    #expect(examples.allSatisfy { $0.hasPrefix("  ") }, "\(examples)")
    for (line, next) in zip(examples, examples.dropFirst()) {
      #expect(next.hasPrefix("    ") == line.hasSuffix("\\"), "\(line)\n\(next)")
    }
  }

  @Test func helpListsTheCommands() throws {
    for arguments in [["--help"], []] {
      let result = try Tool.succeed(arguments)
      for command in Self.options.keys {
        #expect(result.output.contains("\n  \(command) "))
      }
    }
  }

  @Test func version() throws {
    let result = try Tool.succeed(["--version"])
    let parts = result.output.split(separator: "\n")[0].split(separator: ".")
    #expect(parts.count == 3 && parts.allSatisfy { Int($0) != nil })
  }
}
