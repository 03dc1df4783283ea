import Foundation
import Jobs
import Server
import Steering
import TestSupport

/// A server in this process, on a port that is free.
struct RunningServer {
  let port: Int
  private let task: Task<Void, any Error>

  /// Starts a server, calls `body`, and ends the server.
  static func with<Result>(
    _ model: ServedModel = ServedModels.shared, _ change: (inout ServerSettings) -> Void = { _ in },
    _ body: (RunningServer) async throws -> Result
  ) async throws -> Result {
    var settings = ServerSettings()
    settings.port = 0
    settings.drainingTimeout = 1
    change(&settings)
    let server = try APIServer(model, settings)
    let (ports, found) = AsyncThrowingStream<Int, any Error>.makeStream()
    let task = Task {
      do {
        try await server.run { found.yield($0) }
        found.finish()
      } catch {
        found.finish(throwing: error)
        throw error
      }
    }
    defer { task.cancel() }
    var iterator = ports.makeAsyncIterator()
    guard let port = try await iterator.next() else { throw ServerEnded() }
    return try await body(RunningServer(port: port, task: task))
  }

  struct ServerEnded: Error {}

  /// Sends JSON.
  func post(_ path: String, _ json: String, _ headers: [String] = []) async throws -> Reply {
    try await send(Self.request("POST", path, json, headers))
  }

  /// Asks without a body.
  func get(_ path: String, _ headers: [String] = []) async throws -> Reply {
    try await send("GET \(path) HTTP/1.1\r\n\(Self.lines(headers))\r\n")
  }

  /// The text of a request with a body.
  static func request(
    _ method: String, _ path: String, _ body: String, _ headers: [String] = []
  ) -> String {
    var headers = headers
    if !headers.contains(where: { $0.lowercased().hasPrefix("content-type:") }) {
      headers.append("Content-Type: application/json")
    }
    return "\(method) \(path) HTTP/1.1\r\n\(lines(headers))"
      + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
  }

  private static func lines(_ headers: [String]) -> String {
    var headers = headers
    if !headers.contains(where: { $0.lowercased().hasPrefix("host:") }) {
      headers.append("Host: localhost")
    }
    return (headers + ["Connection: close"]).filter { $0 != "Host:" }
      .map { $0 + "\r\n" }.joined()
  }

  /// Sends bytes, and reads until the server closes the connection.
  func send(_ request: String) async throws -> Reply {
    try await Self.apart { try Connection(port).exchange(request) }
  }

  /// Runs blocking work outside the threads that the server's tasks share.
  static func apart<Result: Sendable>(_ work: @escaping @Sendable () throws -> Result) async throws
    -> Result
  {
    try await withCheckedThrowingContinuation { continuation in
      Thread { continuation.resume(with: Swift.Result { try work() }) }.start()
    }
  }
}

extension RunningServer {
  var connection: Connection {
    get throws { try Connection(port) }
  }
}

/// Models that the tests serve.
enum ServedModels {
  /// The small embedded model with a steer of a short training, and the embedded judge.
  static let shared: ServedModel = {
    do { return try load() } catch { preconditionFailure("\(error)") }
  }()

  /// A model with a chat template, and no steer.
  static func chat() throws -> ServedModel {
    var settings = ServedModel.Settings()
    settings.model = Fixture.path("chat-model")
    return try ServedModel(settings, JobContext(command: "test"))
  }

  // Analyses read the texts of the training: the folder stays as long as the tests run.
  static let folder = FileManager.default.temporaryDirectory
    .appending(path: "steerlens-server-tests-\(ProcessInfo.processInfo.processIdentifier)").path

  private static func load() throws -> ServedModel {
    try FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: true)
    let lines = [
      #"{"text": "A wonderful film with a fine cast.", "label": 1}"#,
      #"{"text": "A dull and lifeless story, badly told.", "label": -1}"#,
      #"{"text": "I loved every minute of it.", "label": 1}"#,
      #"{"text": "I hated every minute of it.", "label": -1}"#,
    ]
    try Data((lines.joined(separator: "\n") + "\n").utf8).write(
      to: URL(filePath: folder + "/texts.jsonl"))
    var training = TrainingRun(
      model: "reviews-2m", source: .file(folder + "/texts.jsonl"), out: folder + "/steer")
    training.validation = .none
    training.choosesRank = false
    training.settings = .recommended(.mixed, rank: 4)
    training.settings.steps = 8
    training.settings.batchSize = 2
    training.names = ["sentiment", "dummy"]
    training.start = .overwrite
    _ = try training.run()
    var settings = ServedModel.Settings()
    settings.model = "reviews-2m"
    settings.steers = [folder + "/steer"]
    settings.judge = "reviews-judge"
    return try ServedModel(settings, JobContext(command: "test"))
  }
}
