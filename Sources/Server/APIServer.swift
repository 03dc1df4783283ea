internal import Foundation
internal import HTTPTypes
internal import Hummingbird
internal import HummingbirdCore
package import Jobs
internal import Logging
internal import NIOCore
internal import ServiceLifecycle
internal import UnixSignals

/// Serves a model with its steers over HTTP.
package struct APIServer: Sendable {
  private let model: ServedModel
  private let settings: ServerSettings

  /// A server of a model.
  ///
  /// - Parameters:
  ///   - model: What is served.
  ///   - settings: Where, and to whom.
  /// - Throws: ``ServerError/openWithoutKey(host:)``.
  package init(_ model: ServedModel, _ settings: ServerSettings) throws(ServerError) {
    guard settings.isLoopback || settings.apiKey != nil else {
      throw .openWithoutKey(host: settings.host)
    }
    self.model = model
    self.settings = settings
  }

  /// Serves until the process is told to end (SIGTERM, SIGINT) or the task is cancelled; requests that are
  /// answered then may still take ``ServerSettings/drainingTimeout``.
  ///
  /// - Parameter ready: Called with the port when clients can connect.
  /// - Throws: ``ServerError``.
  package func run(ready: @escaping @Sendable (Int) -> Void) async throws {
    var limits = DecodingService.Limits()
    limits.contextBytes = settings.contextBytes
    limits.waiting = settings.maxQueue
    limits.timeout = .seconds(settings.timeout)
    let decoding = DecodingService(model, limits: limits)
    defer { decoding.stop() }
    let handlers = Handlers(
      model: model, page: try ServedPage(model, namesPaths: settings.isLoopback),
      decoding: decoding, analyses: ServedAnalyses(model),
      queue: AnalysisQueue(limit: settings.maxQueue), streamTimeout: settings.timeout + 30)
    let responder = Responder(
      settings: settings, access: AccessCheck(settings), handlers: handlers, logger: logger(.error))
    let (host, port) = (settings.host, settings.port)
    let application = Application(
      responder: responder, server: .http1(configuration: channel),
      configuration: ApplicationConfiguration(
        address: .hostname(host, port: port),
        availableConnectionsDelegate: MaximumAvailableConnections(settings.maxConnections)),
      onServerRunning: { channel in ready(channel.localAddress?.port ?? port) },
      // Connections that end while it does are no news.
      logger: logger(.critical))
    var configuration = ServiceGroupConfiguration(
      services: [application], gracefulShutdownSignals: [.sigterm, .sigint],
      logger: logger(.critical))
    configuration.maximumGracefulShutdownDuration = .seconds(settings.drainingTimeout)
    do {
      try await ServiceGroup(configuration: configuration).run()
    } catch let error as IOError {
      throw ServerError.cannotListen(host: host, port: port, errno: error.errnoCode)
    }
  }

  private var channel: HTTP1Channel.Configuration {
    HTTP1Channel.Configuration(
      idleTimeout: .milliseconds(Int64(settings.receivingTimeout * 1000)),
      httpDecoderConfiguration: .init(
        maxHeaderFieldSize: 8192, maxHeaderListSize: 16384, maxHeaderFieldCount: 100))
  }

  // What goes wrong on the server's side; nothing of requests.
  private func logger(_ level: Logger.Level) -> Logger {
    var logger = Logger(label: "steerlens-serve") { StreamLogHandler.standardError(label: $0) }
    logger.logLevel = level
    return logger
  }
}
