internal import Files
internal import HTTPTypes
internal import Jobs

/// An error in OpenAI's form, with the status of its response.
struct APIError: Error, Equatable {
  var status: HTTPResponse.Status
  var message: String
  var type = "invalid_request_error"
  /// The member of the request that is at fault.
  var parameter: String?
  var code: String?
  /// The method that the address takes, where another was used.
  var allowed: String?
  /// After how many seconds the same request may be tried again.
  var retryAfter: Int?

  /// A request that cannot be answered.
  static func invalid(_ message: String, _ parameter: String? = nil, code: String? = nil)
    -> APIError
  {
    APIError(status: .badRequest, message: message, parameter: parameter, code: code)
  }

  /// The JSON.
  var json: String {
    func quoted(_ text: String?) -> String { text.map(JSONEscape.quoted) ?? "null" }
    return "{\"error\":{\"message\":\(quoted(message)),\"type\":\(quoted(type)),"
      + "\"param\":\(quoted(parameter)),\"code\":\(quoted(code))}}"
  }
}

extension APIError {
  /// The error that a client is told; what is no fault of the request is not told in detail.
  init(_ error: any Error) {
    if let error = error as? APIError {
      self = error
    } else if let error = ServingError(fault: error) {
      self.init(error)
    } else {
      self.init(
        status: .internalServerError, message: "the server could not answer the request",
        type: "server_error")
    }
  }

  private init(_ error: ServingError) {
    let message = SettingNames.inText(error.description)
    switch error {
    case .overloaded:
      self.init(
        status: .tooManyRequests, message: message, type: "rate_limit_error",
        code: "rate_limit_exceeded", retryAfter: 1)
    case .stopping:
      self.init(
        status: .serviceUnavailable, message: message, type: "server_error", retryAfter: 10)
    case .timedOut:
      self.init(
        status: .gatewayTimeout, message: message, type: "server_error", code: "timeout")
    case .noSuchSteer, .steerValueOutOfRange:
      self = .invalid(message, "steer_values")
    case .contextTooLarge: self = .invalid(message, "max_tokens", code: "context_length_exceeded")
    case .textsTooLong: self = .invalid(message, "texts")
    case .noJudge, .noChatTemplate:
      self.init(status: .notFound, message: message, code: "not_served")
    case .nonFiniteLogits, .refused: self = .invalid(message)
    }
  }
}

/// What settings in messages are called in requests.
enum SettingNames {
  private static let others = [
    "maxNewTokens": "max_tokens", "continuations": "n", "prependsBeginOfText": "--prepend-bos",
    "maxWords": "max_words",
  ]

  /// A text with the member of a request for every setting between backquotes.
  static func inText(_ text: String) -> String {
    text.replacing(#/`([a-z][A-Za-z]*)`/#) { match in
      let setting = String(match.1)
      return others[setting]
        ?? setting.reduce(into: "") { name, letter in
          name += letter.isUppercase ? "_" + letter.lowercased() : String(letter)
        }
    }
  }
}
