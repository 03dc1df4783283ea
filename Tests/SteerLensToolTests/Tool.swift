import Foundation
import TestSupport
import Testing

/// What a run of the tool left behind.
struct ToolResult {
  var exitCode: Int32
  var output: String
  var errors: String

  /// The lines on standard error.
  var errorLines: [Substring] { errors.split(separator: "\n") }

  /// Standard output as a JSON object.
  func json() throws -> [String: Any] {
    let value = try JSONSerialization.jsonObject(with: Data(output.utf8))
    return try #require(value as? [String: Any], "\(output)")
  }
}

/// What comes on a tool's standard input.
enum ToolInput {
  case none
  /// A regular file.
  case file(String)
  /// A text through a pipe; it must be shorter than what a pipe holds.
  case text(String)

  fileprivate func attach(to process: Process) throws {
    switch self {
    case .none: process.standardInput = FileHandle.nullDevice
    case .file(let path):
      process.standardInput = try FileHandle(forReadingFrom: URL(filePath: path))
    case .text(let text):
      let pipe = Pipe()
      try pipe.fileHandleForWriting.write(contentsOf: Data(text.utf8))
      try pipe.fileHandleForWriting.close()
      process.standardInput = pipe.fileHandleForReading
    }
  }
}

/// A running `steerlens` process, its output going to files, so that no pipe can fill up.
final class RunningTool {
  private let process = Process()
  private let ended = DispatchSemaphore(value: 0)
  private let folder: URL

  /// Starts the built tool.
  ///
  /// - Throws: If the tool was not built or cannot be started.
  init(
    _ arguments: [String], in workingFolder: String, environment: [String: String] = [:],
    input: ToolInput = .none
  ) throws {
    folder = FileManager.default.temporaryDirectory
      .appending(path: "steerlens-output-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let executable: URL = try #require(Tool.executable, "build the product steerlens first")
    process.executableURL = executable
    process.arguments = arguments
    process.environment = Self.environment(environment, home: folder.path)
    process.currentDirectoryURL = URL(filePath: workingFolder)
    try input.attach(to: process)
    process.standardOutput = try Self.newFile(folder.appending(path: "output"))
    process.standardError = try Self.newFile(folder.appending(path: "errors"))
    process.terminationHandler = { [ended] _ in ended.signal() }
    try process.run()
  }

  deinit {
    kill()
    try? FileManager.default.removeItem(at: folder)
  }

  /// Sends what Ctrl-C sends.
  func interrupt() { process.interrupt() }

  /// Sends a signal.
  func send(_ number: Int32) { Foundation.kill(process.processIdentifier, number) }

  /// What stands on standard error.
  func errorsSoFar() throws -> String { try text("errors") }

  /// Ends a process that still runs; unlike SIGTERM, SIGKILL can be neither caught nor blocked.
  private func kill() {
    if process.isRunning { Foundation.kill(process.processIdentifier, SIGKILL) }
  }

  /// Waits for the end; after `timeout` seconds the test fails and the process is ended.
  func result(timeout: Double = 300) throws -> ToolResult {
    if ended.wait(timeout: .now() + timeout) == .timedOut {
      kill()
      Issue.record("\(process.arguments ?? []) took more than \(timeout) s")
    }
    process.waitUntilExit()
    // A signal is no exit code: 128 is added, as shells do.
    let signalled = process.terminationReason == .uncaughtSignal
    return ToolResult(
      exitCode: process.terminationStatus + (signalled ? 128 : 0), output: try text("output"),
      errors: try text("errors"))
  }

  /// This process's variables, but with a model cache that is empty unless `own` names one, and
  /// without proxies for servers on this machine.
  private static func environment(_ own: [String: String], home: String) -> [String: String] {
    let hub = { (name: String) in name.hasPrefix("HF_") || name.hasPrefix("HUGGING") }
    var variables = ProcessInfo.processInfo.environment.filter {
      !hub($0.key) && !$0.key.hasPrefix("TRANSFORMERS_")
    }
    variables["HF_HOME"] = home + "/hugging-face"
    variables["NO_PROXY"] = "127.0.0.1"
    return variables.merging(own) { $1 }
  }

  private func text(_ name: String) throws -> String {
    try String(contentsOf: folder.appending(path: name), encoding: .utf8)
  }

  private static func newFile(_ url: URL) throws -> FileHandle {
    try Data().write(to: url)
    return try FileHandle(forWritingTo: url)
  }
}

/// Runs the built `steerlens`.
enum Tool {
  /// The executable, found beside the test bundle.
  static let executable = BuiltProgram.url(named: "steerlens")

  /// Runs the tool to its end.
  static func run(
    _ arguments: [String], in folder: String = NSTemporaryDirectory(),
    environment: [String: String] = [:], input: ToolInput = .none
  ) throws -> ToolResult {
    try RunningTool(arguments, in: folder, environment: environment, input: input).result()
  }

  /// Runs the tool and requires that it succeeds.
  @discardableResult
  static func succeed(
    _ arguments: [String], in folder: String = NSTemporaryDirectory(),
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> ToolResult {
    let result = try run(arguments, in: folder)
    try #require(
      result.exitCode == 0, "\(arguments): \(result.errors)", sourceLocation: sourceLocation)
    return result
  }
}
