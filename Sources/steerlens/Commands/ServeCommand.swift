import ArgumentParser
import Files
import Foundation
import ServeOptions

/// Becomes the server, a program of its own beside this one, so that no other command loads what it needs.
struct ServeCommand: ParsableCommand {
  static let configuration = ServeOptions.command("serve")

  @OptionGroup var options: ServeOptions

  // The server's file, beside this program's.
  private static let program = "steerlens-serve"

  func run() throws {
    let folder = URL(filePath: Bundle.main.executablePath ?? CommandLine.arguments[0])
      .resolvingSymlinksInPath().deletingLastPathComponent()
    let path = folder.appending(path: Self.program).path(percentEncoded: false)
    guard FileManager.default.isExecutableFile(atPath: path) else {
      throw CommandError.noServer(path)
    }
    // What was typed behind the command's name.
    let typed = CommandLine.arguments.drop { $0 != "serve" }.dropFirst()
    var arguments = unsafe ([path] + typed).map { unsafe strdup($0) } + [nil]
    unsafe execv(path, &arguments)
    throw CommandError.cannotStartServer(path, reason: systemMessage())
  }
}
