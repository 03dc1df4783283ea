import ArgumentParser
import Jobs
import NumberText

struct MergeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "merge",
    abstract: "Join what generate --shard wrote to the texts of one run.",
    discussion: """
      Checks that every part is there once, finished, of the same job and as it was written. The joined \
      file is, byte for byte, that of generate without --shard, and its manifest tells evaluate the \
      model, the steer and the settings.

      Examples:
        steerlens merge part1.jsonl part2.jsonl --out generations.jsonl
        steerlens merge runs/texts/part-*.jsonl --out runs/generations
        steerlens evaluate --generations runs/generations
      """)

  @Argument(
    help: "Files that generate --shard wrote, with their manifests, or run folders; in any order.",
    completion: .file())
  var parts: [String]

  @Option(
    name: .shortAndLong,
    help: "The joined texts: a file of JSON lines, or a folder for the run.",
    completion: .file())
  var out: String

  @Flag(help: "Discard the texts of other inputs or settings that the file or run folder holds.")
  var overwrite = false

  @OptionGroup var result: ResultOptions

  func run() throws {
    var job = MergeRun(parts: parts, out: out)
    job.overwrites = overwrite
    let display = ProgressDisplay(quiet: result.quiet)
    var context = JobContext(command: CommandLine.typed(as: "steerlens"))
    context.progress = display.update
    let report = MergeReport(try job.run(context), out: out)
    try Console.print(report, asJSON: result.json) { report.text }
  }
}

/// The JSON of `merge`.
struct MergeReport: Encodable {
  var out: String
  /// In the order of their prompts.
  var parts: [String]
  var prompts: Int
  var lines: Int
  var bytes: Int

  init(_ result: MergeRun.Result, out: String) {
    self.out = out
    (parts, prompts) = (result.parts, result.prompts)
    (lines, bytes) = (result.lines, result.bytes)
  }

  /// For people.
  var text: String {
    func count(_ number: Int, _ word: String) -> String {
      "\(Numbers.grouped(number)) \(word)\(number == 1 ? "" : "s")"
    }
    return
      "\(count(parts.count, "part")), \(count(prompts, "prompt")), \(count(lines, "line")): \(out)"
  }
}
