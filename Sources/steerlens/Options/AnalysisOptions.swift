import ArgumentParser

/// The options of every analysis command.
struct AnalysisOptions: ParsableArguments {
  @Option(
    name: .shortAndLong,
    help: "The model: a folder, GGUF file or name (default: the one that the steer names).",
    completion: .models)
  var model: String?

  @Option(
    name: .shortAndLong, help: "Write tables and a manifest to this folder.", completion: .directory
  )
  var out: String?

  @Flag(help: "Discard the run of other inputs or settings that the run folder holds.")
  var overwrite = false

  @Flag(help: "Print the result as JSON.")
  var json = false

  @OptionGroup var runtime: RuntimeOptions

  /// Prints a result, as JSON or for people.
  func print(_ result: some Encodable, text: () -> String) throws {
    try Console.print(result, asJSON: json, text: text)
  }
}
