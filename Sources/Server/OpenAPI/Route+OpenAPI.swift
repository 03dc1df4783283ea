internal import HTTPTypes

/// What there is, and how it is asked.
extension Route {
  /// The address as a member of OpenAPI's paths.
  var operation: String {
    let faults = (method == .post ? OpenAPIFault.allCases : OpenAPIFault.ofAll).map(\.reference)
    let answers = answers.map { #""\#($0.type)": {"schema": \#($0.schema)}"# }
    let body =
      request.map {
        #", "requestBody": {"required": true, "content": {"application/json": {"schema": \#(Self.schema($0))}}}"#
      } ?? ""
    // What is no part of the API asks for no key.
    let security = rawValue.hasPrefix("/v1/") ? "" : #", "security": []"#
    return #"""
      "\#(rawValue)": {"\#(method.rawValue.lowercased())": {
        "operationId": "\#(self)", "summary": "\#(summary)",
        "responses": {
          "200": {"description": "The answer.", "content": {\#(answers.joined(separator: ","))}},
          \#(faults.joined(separator: ","))
        }\#(body)\#(security)
      }}
      """#
  }

  private static func schema(_ name: String) -> String {
    ##"{"$ref": "#/components/schemas/\##(name)"}"##
  }

  private var summary: String {
    switch self {
    case .page: "The page."
    case .health: "Whether the server answers."
    case .description: "This description."
    case .models: "The model."
    case .steers:
      "The steers: what they were trained on, what is recommended, and the words that they move most."
    case .completions: "Continue prompts."
    case .chat: "Answer a conversation; for models with a chat template."
    case .spans: "The spans of texts that speak for one steer value against another."
    case .score: "The log-probability of every token of texts."
    case .vocabulary: "The words that a steer raises and lowers, and its dimensions."
    case .distribution: "How probable each steer value is for texts."
    case .judge: "What the judge says of texts."
    case .words: "All words of a steer, and where it moves them."
    }
  }

  /// The schema of its body, if it takes one.
  private var request: String? {
    switch self {
    case .page, .health, .description, .models, .steers: nil
    case .completions: "CompletionRequest"
    case .chat: "ChatRequest"
    case .spans, .distribution: "SpansRequest"
    case .score: "ScoreRequest"
    case .vocabulary: "VocabularyRequest"
    case .judge: "JudgeRequest"
    case .words: "WordsRequest"
    }
  }

  private var answers: [(type: String, schema: String)] {
    let stream = (type: "text/event-stream", schema: #"{"type": "string"}"#)
    func json(_ name: String) -> (type: String, schema: String) {
      ("application/json", Self.schema(name))
    }
    return switch self {
    case .page: [("text/html", #"{"type": "string"}"#)]
    case .health, .description: [("application/json", #"{"type": "object"}"#)]
    case .models: [json("Models")]
    case .steers: [json("Steers")]
    case .completions: [json("Completion"), stream]
    case .chat: [json("ChatCompletion"), stream]
    case .spans: [json("Spans")]
    case .score: [json("Score")]
    case .vocabulary: [json("Vocabulary")]
    case .distribution: [json("Distribution")]
    case .judge: [json("Judge")]
    case .words: [json("Words")]
    }
  }
}

/// An answer that is an error, in the description of the API.
enum OpenAPIFault: Int, CaseIterable {
  case wrong = 400
  case noKey = 401
  case otherSite = 403
  case notServed = 404
  case otherMethod = 405
  case slowBody = 408
  case largeBody = 413
  case otherType = 415
  case overloaded = 429
  case failed = 500
  case stopping = 503
  case timedOut = 504

  /// Those of requests without a body.
  static let ofAll: [Self] = [
    .wrong, .noKey, .otherSite, .otherMethod, .overloaded, .failed, .stopping,
  ]

  /// As a member of an address's responses.
  var reference: String {
    ##""\##(rawValue)": {"$ref": "#/components/responses/E\##(rawValue)"}"##
  }

  /// As a member of the document's responses.
  var response: String {
    ##""E\##(rawValue)": {"description": "\##(meaning)", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}}"##
  }

  private var meaning: String {
    switch self {
    case .wrong: "The request is wrong."
    case .noKey: "The API key is missing or wrong."
    case .otherSite: "Another site asks."
    case .notServed: "It is not served."
    case .otherMethod: "Another method."
    case .slowBody: "The body did not come in time."
    case .largeBody: "The body is too large."
    case .otherType: "The body is not JSON by its type."
    case .overloaded: "Too many requests wait; Retry-After says when to come back."
    case .failed: "The server failed."
    case .stopping: "The server is about to end."
    case .timedOut: "The request took too long."
    }
  }
}
