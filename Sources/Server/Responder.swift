internal import Files
internal import Foundation
internal import HTTPTypes
internal import Hummingbird
internal import Jobs
internal import Logging
internal import NIOCore

/// Answers requests.
struct Responder: HTTPResponder {
  typealias Context = ConnectionContext

  let settings: ServerSettings
  let access: AccessCheck
  let handlers: Handlers
  /// Told what failed by no fault of a request.
  let logger: Logger

  /// Answers a request, with an error of ours whatever goes wrong.
  func respond(to request: Request, context: ConnectionContext) async throws -> Response {
    var response: Response
    do {
      response = try await answer(request, context.channel)
    } catch is CancellationError {
      // Nobody listens.
      response = Response(status: .serviceUnavailable, headers: [.connection: "close"])
    } catch {
      response = Self.response(to: error, logger)
    }
    response.headers.forbidAll()
    if request.method == .head { response.body = ResponseBody() }
    return response
  }

  private static func response(to error: any Error, _ logger: Logger) -> Response {
    let known = APIError(error)
    if known.status == .internalServerError { logger.error("\(error)") }
    var response = Response(json: known.json, status: known.status)
    if let seconds = known.retryAfter { response.headers[.retryAfter] = "\(seconds)" }
    if let allowed = known.allowed { response.headers[.allow] = allowed }
    if known.status == .unauthorized { response.headers[.wwwAuthenticate] = "Bearer" }
    // What is left of a body that was refused is not read.
    if [.contentTooLarge, .requestTimeout].contains(known.status) {
      response.headers[.connection] = "close"
    }
    return response
  }

  private func answer(_ request: Request, _ channel: any Channel) async throws -> Response {
    try access.check(request)
    let path = request.uri.path
    guard let route = Route(rawValue: path) else {
      throw APIError(status: .notFound, message: "there is no such address; see /openapi.json")
    }
    let isAllowed =
      request.method == route.method || request.method == .head && route.method == .get
    guard isAllowed else {
      throw APIError(
        status: .methodNotAllowed, message: "\(path) takes \(route.method.rawValue) only",
        allowed: route.method == .get ? "GET, HEAD" : "POST")
    }
    guard route.method == .post else { return try await handlers.answer(route) }
    try AccessCheck.checkContentType(request)
    var request = request
    let body = try await request.boundedBody(
      upTo: settings.maxBodyBytes, within: settings.receivingTimeout)
    let fields = try RequestFields(body.readableBytesView)
    var response = try await handlers.answer(route, fields, request, channel)
    // Watching whether the client is still there takes the connection.
    response.headers[.connection] = "close"
    return response
  }
}

/// What is known of a request beside its own words: the connection.
struct ConnectionContext: RequestContext {
  var coreContext: CoreRequestContextStorage
  let channel: any Channel

  init(source: ApplicationRequestContextSource) {
    coreContext = CoreRequestContextStorage(source: source)
    channel = source.channel
  }
}

/// The addresses of the API.
enum Route: String, CaseIterable {
  case page = "/"
  case health = "/healthz"
  case description = "/openapi.json"
  case models = "/v1/models"
  case steers = "/v1/steers"
  case completions = "/v1/completions"
  case chat = "/v1/chat/completions"
  case spans = "/v1/spans"
  case score = "/v1/score"
  case vocabulary = "/v1/vocabulary"
  case distribution = "/v1/distribution"
  case judge = "/v1/judge"
  case words = "/v1/words"

  /// How it is asked.
  var method: HTTPRequest.Method {
    switch self {
    case .page, .health, .description, .models, .steers: .get
    default: .post
    }
  }
}

extension Response {
  /// A response of JSON.
  init(json: String, status: HTTPResponse.Status = .ok) {
    self.init(
      status: status, headers: [.contentType: "application/json"],
      body: ResponseBody(byteBuffer: ByteBuffer(string: json)))
  }
}
