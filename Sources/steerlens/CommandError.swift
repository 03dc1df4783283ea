/// What a command can fail with beyond its parts' own errors.
enum CommandError: Error, Equatable, CustomStringConvertible {
  case textTooLong(index: Int, tokens: Int, limit: Int)
  case notModelOrSteer(String)
  case cannotPrint(String)
  case malformedPattern(String)
  case noServer(String)
  case cannotStartServer(String, reason: String)
  case notShared(String, launcher: String)
  case malformedVariable(String, value: String, expected: String)

  var description: String {
    switch self {
    case .textTooLong(let index, let tokens, let limit):
      "text \(index + 1) has \(tokens) tokens; the model's context is \(limit); shorten the text"
    case .cannotPrint(let reason):
      "standard output cannot be written (\(reason)); the result is lost"
    case .noServer(let path):
      "\(path) is not there; build it with `swift build -c release --product steerlens-serve`, or install "
        + "the package anew"
    case .cannotStartServer(let path, let reason): "\(path) cannot be started (\(reason))"
    case .notShared(let command, let launcher):
      "`steerlens \(command)` is the work of one process, and \(launcher) started several; start it alone "
        + "(train, generate, sweep, evaluate and prepare share their work)"
    case .malformedVariable(let name, let value, let expected):
      "the environment variable \(name) is \(value.debugDescription); give \(expected), or unset it"
    case .notModelOrSteer(let path):
      "\(path) is neither a model folder (no config.json) nor a steer (no steer.safetensors)"
    case .malformedPattern(let pattern):
      "--pattern \(pattern) is no regular expression; check brackets and escapes"
    }
  }
}
