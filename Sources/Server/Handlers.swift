internal import Files
internal import Foundation
internal import HTTPTypes
internal import Hummingbird
internal import Jobs
internal import NIOCore

/// What each address of the API does.
struct Handlers: Sendable {
  let model: ServedModel
  let page: ServedPage
  let decoding: DecodingService
  let analyses: ServedAnalyses
  let queue: AnalysisQueue
  /// After how many seconds a client that does not read a stream is left.
  let streamTimeout: Double

  /// Answers a request without a body.
  func answer(_ route: Route) async throws -> Response {
    switch route {
    case .page:
      var response = Response(
        status: .ok, headers: [.contentType: "text/html; charset=utf-8"],
        body: ResponseBody(byteBuffer: ByteBuffer(string: page.html)))
      response.headers[.contentSecurityPolicy] = page.contentSecurityPolicy
      return response
    case .description: return Response(json: OpenAPIDocument.json)
    case .models: return Response(json: try JSONText.line(ModelList(model)))
    case .steers:
      let analyses = analyses
      return Response(json: try await queue.run { try analyses.steers() })
    default: return Response(json: #"{"status":"ok"}"#)
    }
  }

  /// Answers a request with a body; stops when the client goes away.
  func answer(
    _ route: Route, _ fields: RequestFields, _ request: Request, _ channel: any Channel
  ) async throws -> Response {
    let fault = fields["model"].flatMap { name in
      name == .string(model.name) ? nil : name
    }
    if let fault {
      throw APIError(
        status: .notFound, message: "there is no model \(fault); \(model.name) is served",
        parameter: "model", code: "model_not_found")
    }
    switch route {
    case .completions:
      return try await complete(CompletionRequest(fields, .text, model), request, channel)
    case .chat:
      return try await complete(CompletionRequest(fields, .chat, model), request, channel)
    default:
      let work = try analysis(route, fields)
      return try await request.body.consumeWithCancellationOnInboundClose { _ in
        Response(json: try await queue.run(work))
      }
    }
  }

  private func analysis(_ route: Route, _ fields: RequestFields) throws(APIError)
    -> @Sendable () throws -> String
  {
    let analyses = analyses
    switch route {
    case .spans:
      let query = try SpansFields(fields).query
      return { try analyses.spans(query) }
    case .distribution:
      let query = try SpansFields(fields).query
      return { try analyses.distribution(query) }
    case .score:
      let request = try ScoreFields(fields, model)
      return { try analyses.score(request.scored, at: request.values) }
    case .vocabulary:
      let query = try fields.vocabularyQuery()
      return { try analyses.vocabulary(query) }
    case .words:
      let steer = try fields.text("steer")
      return { try analyses.words(steer: steer) }
    default:
      let texts = try fields.givenTexts()
      return { try analyses.judge(texts) }
    }
  }

  // MARK: Continuations

  private func complete(
    _ completion: CompletionRequest, _ request: Request, _ channel: any Channel
  ) async throws -> Response {
    let assembly = CompletionAssembly(
      completion, model: model.name, id: UUID().uuidString.lowercased(),
      created: Int(Date().timeIntervalSince1970))
    let events = try decoding.submit(completion.query)
    return completion.streams
      ? try await stream(events, assembly, request, channel)
      : try await request.body.consumeWithCancellationOnInboundClose { _ in
        var assembly = assembly
        for try await event in events { assembly.add(event) }
        return Response(json: try JSONText.line(assembly.response))
      }
  }

  // What goes wrong before the first part has a status of its own.
  private func stream(
    _ events: AsyncThrowingStream<DecodingEvent, any Error>, _ assembly: CompletionAssembly,
    _ request: Request, _ channel: any Channel
  ) async throws -> Response {
    var iterator = events.makeAsyncIterator()
    let first = try await iterator.next()
    let limit = TimeAmount.milliseconds(Int64(streamTimeout * 1000))
    let body = ResponseBody { writer in
      // Who does not read holds up its own stream alone, and not for ever.
      let end = channel.eventLoop.scheduleTask(in: limit) { channel.close(promise: nil) }
      defer { end.cancel() }
      try await request.body.consumeWithCancellationOnInboundClose { _ in
        try await EventStream(events, assembly).write(first, to: &writer)
      }
      try await writer.finish(nil)
    }
    return Response(status: .ok, headers: [.contentType: "text/event-stream"], body: body)
  }
}

/// A completion as server-sent events.
private struct EventStream {
  private let events: AsyncThrowingStream<DecodingEvent, any Error>
  private var assembly: CompletionAssembly

  init(
    _ events: AsyncThrowingStream<DecodingEvent, any Error>, _ assembly: CompletionAssembly
  ) {
    self.events = events
    self.assembly = assembly
  }

  /// Writes all events.
  ///
  /// - Parameters:
  ///   - first: The first of them.
  ///   - writer: Where to.
  /// - Throws: What writing throws, also where nobody reads.
  consuming func write(_ first: DecodingEvent?, to writer: inout any ResponseBodyWriter)
    async throws
  {
    do {
      for part in first.map({ assembly.parts($0) }) ?? [] { try await send(part, to: &writer) }
      for try await event in events {
        for part in assembly.parts(event) { try await send(part, to: &writer) }
      }
      if let usage = assembly.usagePart { try await send(usage, to: &writer) }
    } catch let error as ServingError {
      try await send(APIError(error).json, to: &writer)
    }
    try await send("[DONE]", to: &writer)
  }

  private func send(_ part: CompletionResponse, to writer: inout any ResponseBodyWriter)
    async throws
  {
    try await send(try JSONText.line(part), to: &writer)
  }

  private func send(_ data: String, to writer: inout any ResponseBodyWriter) async throws {
    try await writer.write(ByteBuffer(string: "data: \(data)\n\n"))
  }
}

/// The models of a server, in OpenAI's form.
private struct ModelList: Encodable {
  struct Model: Encodable {
    let id: String
    let object = "model"
    let created: Int
    let owner = "steerlens"
    let contextLength: Int
    let hasChatTemplate: Bool
    /// The classifier that judges texts, if there is one.
    let judge: String?

    private enum CodingKeys: String, CodingKey {
      case id, object, created, judge
      case owner = "owned_by"
      case contextLength = "context_length"
      case hasChatTemplate = "has_chat_template"
    }
  }

  let object = "list"
  let data: [Model]

  init(_ model: ServedModel) {
    data = [
      Model(
        id: model.name, created: model.loaded, contextLength: model.contextLength,
        hasChatTemplate: model.hasChatTemplate, judge: model.judgeName)
    ]
  }
}
