public import ArgumentParser
import Files
import Foundation

package struct CompletionsCommand: ParsableCommand {
  package static let configuration = CommandConfiguration(
    commandName: "completions",
    abstract: "Print or install completion of commands, options, files, models and steers.",
    discussion: """
      Examples:
        steerlens completions --install
        steerlens completions --shell zsh > _steerlens
      """)

  @Option(help: "bash, zsh or fish (default: that of $SHELL).")
  var shell: CompletionShell?

  @Flag(help: "Write the script where the shell looks for it in your home folder.")
  var install = false

  package init() {}

  package func run() throws {
    guard let shell = shell ?? CompletionShell.autodetected() else {
      throw ValidationError("$SHELL is none of bash, zsh and fish; give --shell.")
    }
    let script = SteerLensTool.completionScript(for: shell)
    guard install else { return print(script) }
    let place = CompletionPlace(shell, ProcessInfo.processInfo.environment)
    try FileManager.default.createDirectory(
      atPath: place.folder, withIntermediateDirectories: true)
    try AtomicFile.write(script + "\n", to: place.path)
    Console.print(place.report)
  }
}

extension CompletionShell: @retroactive ExpressibleByArgument {}

/// Where a shell looks for the completion of a command.
struct CompletionPlace: Equatable {
  let folder: String
  private let file: String
  /// What is to be done besides; nil if the shell finds the file by itself.
  private let remark: String?

  /// - Parameters:
  ///   - shell: The shell.
  ///   - environment: The variables that say where users keep such files.
  init(_ shell: CompletionShell, _ environment: [String: String]) {
    func path(_ variable: String, _ fallback: String) -> String {
      let value = environment[variable] ?? ""
      return value.hasPrefix("/") ? value : (environment["HOME"] ?? "") + fallback
    }
    switch shell {
    case .zsh:
      folder = path("ZDOTDIR", "") + "/.zfunc"
      file = "_steerlens"
      remark = """
        unless they are there, put these lines into .zshrc, before any other compinit:
        fpath=(\(folder) $fpath)
        autoload -Uz compinit && compinit
        """
    case .fish:
      folder = path("XDG_CONFIG_HOME", "/.config") + "/fish/completions"
      file = "steerlens.fish"
      remark = nil
    default:
      folder = path("XDG_DATA_HOME", "/.local/share") + "/bash-completion/completions"
      file = "steerlens"
      remark = "it works in new shells where the package bash-completion is installed"
    }
  }

  var path: String { folder + "/" + file }

  var report: String { ([path] + [remark].compactMap { $0 }).joined(separator: "\n") }
}
