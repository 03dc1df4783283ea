internal import ArgumentParser
internal import Foundation
internal import Jobs
internal import ServeOptions
internal import Server

/// The `steerlens-serve` program, which `steerlens serve` becomes.
@main struct ServeTool: AsyncParsableCommand {
  static let configuration = ServeOptions.command("steerlens serve")

  @OptionGroup var options: ServeOptions

  func run() async throws {
    do {
      try await serve()
    } catch let error as any (Error & CustomStringConvertible) {
      Self.tell("steerlens: error: \(OptionNames.inText(error.description))")
      throw ExitCode(1)
    }
  }

  private func serve() async throws {
    ServingProcess.prepare(threads: options.threads)
    var served = ServedModel.Settings()
    served.model =
      options.model ?? (options.steer.isEmpty ? ServedModel.Settings.standardModel : nil)
    served.steers = options.steer
    served.steerValues = options.defaultValues
    served.judge = options.judge
    served.decodesMixed = options.precision == .mixed
    served.prependsBeginOfText = options.prependBos
    var context = JobContext(command: "steerlens serve")
    let quiet = options.quiet
    context.note = { note in if !quiet { Self.tell(OptionNames.inText(note)) } }
    let settings = try settings()
    let server = try APIServer(ServedModel(served, context), settings)
    try await server.run { port in
      if !quiet { Self.tell("serving at http://\(settings.host):\(port)") }
    }
  }

  private func settings() throws -> ServerSettings {
    var settings = ServerSettings()
    settings.host = options.host
    settings.port = options.port
    settings.apiKey = try key()
    settings.allowedHosts = options.allowedHost
    settings.maxQueue = options.maxQueue
    settings.contextBytes = options.maxContextMemory << 20
    settings.timeout = options.timeout
    return settings
  }

  private func key() throws -> String? {
    if let apiKeyFile = options.apiKeyFile { return try ServerSettings.key(inFile: apiKeyFile) }
    let environment = ProcessInfo.processInfo.environment["STEERLENS_API_KEY"]
    return options.apiKey ?? (environment?.isEmpty == false ? environment : nil)
  }

  private static func tell(_ text: String) {
    // A disk that is full of notes keeps nobody from being served.
    try? FileHandle.standardError.write(contentsOf: Data((text + "\n").utf8))
  }
}
