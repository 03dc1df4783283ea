import Foundation
import Testing

/// Options over all commands: what every command takes, and one meaning for each name.
@Suite struct OptionTests {
  /// A command with its options by their long names.
  private struct Command {
    let name: String
    let options: [String: String]
    let hasPlace: Bool
  }

  private func commands() throws -> [Command] {
    let help = try Tool.succeed(["--experimental-dump-help"]).json()
    let tool = try #require(help["command"] as? [String: Any])
    let all = try #require(tool["subcommands"] as? [[String: Any]])
    return try all.map { command in
      let arguments = command["arguments"] as? [[String: Any]] ?? []
      var options: [String: String] = [:]
      for argument in arguments {
        for name in argument["names"] as? [[String: Any]] ?? []
        where name["kind"] as? String == "long" {
          options[try #require(name["name"] as? String)] = argument["abstract"] as? String ?? ""
        }
      }
      return Command(
        name: try #require(command["commandName"] as? String), options: options,
        hasPlace: arguments.contains { $0["kind"] as? String == "positional" })
    }.filter { $0.name != "help" }
  }

  @Test func everyCommandWithAResultPrintsJSONAndIsQuiet() throws {
    // A server's results are its answers.
    for command in try commands() where !["completions", "serve"].contains(command.name) {
      #expect(command.options["json"] != nil && command.options["quiet"] != nil, "\(command.name)")
    }
  }

  /// A steer is named by an option; where the command is about nothing else its place will do.
  @Test func everySteerIsGivenAlike() throws {
    let byOption = [
      "generate", "score", "spectrum", "vocabulary", "spans", "sweep", "transfer", "linearity",
      "export", "serve",
    ]
    let byPlace = ["compose", "convert", "inspect"]
    for command in try commands() {
      #expect(
        (command.options["steer"] != nil) == byOption.contains(command.name), "\(command.name)")
    }
    try Workspace.with { workspace in
      try workspace.writeSentences()
      try workspace.succeed(workspace.trainArguments(steps: 2))
      for words in [
        ["inspect", "--steer", "run"], ["convert", "--steer", "run", "copy.pt"],
        ["compose", "--steer", "run", "--steer=run", "--out", "both.safetensors"],
      ] { try workspace.succeed(words) }
    }
    // A run is given by its place everywhere.
    let placed = Set(try commands().filter(\.hasPlace).map(\.name))
    #expect(placed.isSuperset(of: byPlace + ["report", "notebook", "figures", "study"]))
  }

  /// Names whose help has other words in some command, with what they mean in all of them.
  private static let meanings = [
    "batch-size": "how many are worked on at once",
    "compat": "upstream: do as the published code does",
    "dimensions": "how many of the leading dimensions",
    "judge": "the classifier that scores generated texts",
    "label-column": "the column or key of the labels",
    "model": "the language model",
    "name": "the steers that are meant, by their names",
    "names": "the names of the new steers",
    "no-prepend-bos": "whether texts begin with the begin-of-text token",
    "out": "what is written",
    "overwrite": "discard what is there",
    "pass-precision": "whether texts pass models in floats or in 16 bits with shared scales",
    "precision": "whether products with weights are in floats or in 16 bits with shared scales",
    "prepend-bos": "whether texts begin with the begin-of-text token",
    "prompt": "what the model continues or answers",
    "prompts": "a file of prompts",
    "rank": "the rank of the new steer",
    "resume": "go on from what is finished, to the same result",
    "seed": "the seed of all that is random",
    "steer": "a steer file or the folder of a run with one",
    "steer-values": "one value per steer",
    "text": "a text",
    "text-column": "the column or key of the texts",
    "texts": "a file of texts",
    "values": "steer values, one after the other",
  ]

  // Help without the condition before it, and the default after it.
  private func gist(_ help: String) -> String {
    help.replacing(#/^(With|Of) [^:]*: /#, with: "").replacing(#/ \(default[^)]*\)/#, with: "")
      .lowercased().trimmingCharacters(in: ["."])
  }

  @Test func everyNameHasOneMeaning() throws {
    var gists: [String: Set<String>] = [:]
    for command in try commands() {
      for (name, help) in command.options where name != "help" {
        gists[name, default: []].insert(gist(help))
      }
    }
    let differing = gists.filter { $0.value.count > 1 }
    for (name, texts) in differing where Self.meanings[name] == nil {
      Issue.record("--\(name) has several meanings: \(texts.sorted())")
    }
    let settled = Self.meanings.keys.filter { differing[$0] == nil }.sorted()
    #expect(settled.isEmpty, "their help is the same everywhere")
    // Where a name stands for one thing in other words, each says the thing.
    for text in gists["compat"] ?? [] {
      #expect(text.hasPrefix("upstream: do as the published code does"))
    }
  }
}
