import ArgumentParser

/// How commands that only draw or write what a run holds say what they wrote.
struct ResultOptions: ParsableArguments {
  @Flag(help: "Print the result as JSON.")
  var json = false

  // They have neither; scripts may say so of every command alike.
  @Flag(name: .shortAndLong, help: "No progress and no notes on standard error.")
  var quiet = false
}
