import CCurl

/// A blocking HTTP client on libcurl that keeps connections for later requests.
///
/// It follows redirects itself, so that secret header fields provably stay with their origin. Proxies
/// are taken from the environment, as curl does.
@safe package final class HTTPClient {
  /// Takes a part of an answer's body; an error that it throws ends the request.
  package typealias BodyReader = (HTTPResponse, Span<UInt8>) throws -> Void

  /// When to give up.
  package struct Limits: Sendable {
    /// Seconds until a connection stands.
    package var connectSeconds = 20
    /// Seconds without a byte.
    package var stalledSeconds = 60
    /// Redirects in a row.
    package var redirects = 8

    /// The default limits.
    package init() {}
  }

  private let curl: curl_functions
  private let handle: UnsafeMutableRawPointer
  private let agent: String
  private let limits: Limits
  private let isCancelled: () -> Bool

  /// Creates a client.
  ///
  /// - Parameters:
  ///   - agent: What the client calls itself, such as `steerlens/1.0`.
  ///   - limits: When to give up.
  ///   - isCancelled: Asked about once per second; true ends the request.
  /// - Throws: ``HTTPError/noLibrary(reason:)``.
  package init(
    agent: String, limits: Limits = Limits(), isCancelled: @escaping () -> Bool = { false }
  ) throws(HTTPError) {
    let curl = try CurlLibrary.functions()
    guard let handle = curl.easy_init() else {
      preconditionFailure("libcurl has no memory for a request")
    }
    self.curl = curl
    unsafe self.handle = handle
    self.agent = agent
    self.limits = limits
    self.isCancelled = isCancelled
  }

  deinit { unsafe curl.easy_cleanup(handle) }

  /// Sends a request, follows redirects and hands the answer's body on as it comes.
  ///
  /// - Returns: The head of the last answer, whatever its status.
  /// - Throws: ``HTTPError``, or what `body` throws.
  package func send(_ request: HTTPRequest, body: @escaping BodyReader) throws -> HTTPResponse {
    var request = request
    for _ in 0...limits.redirects {
      let (response, next) = try perform(request, body)
      guard let next else { return response }
      request = try request.redirected(to: next, status: response.status)
    }
    throw HTTPError.tooManyRedirects(address: request.address, limit: limits.redirects)
  }

  /// Sends a request and returns the whole answer.
  ///
  /// - Throws: ``HTTPError``; ``HTTPError/tooLong(address:limit:)`` beyond `limit` bytes.
  package func send(_ request: HTTPRequest, limit: Int) throws -> (HTTPResponse, [UInt8]) {
    var bytes: [UInt8] = []
    let response = try send(request) { response, part in
      guard bytes.count + part.count <= limit else {
        throw HTTPError.tooLong(address: response.address, limit: limit)
      }
      unsafe part.withUnsafeBufferPointer { unsafe bytes.append(contentsOf: $0) }
    }
    return (response, bytes)
  }

  private func perform(_ request: HTTPRequest, _ body: @escaping BodyReader) throws -> (
    HTTPResponse, redirect: String?
  ) {
    let origin = try WebOrigin(request.address)
    // Forgets the last request's options, not its connection.
    unsafe curl.easy_reset(handle)
    let transfer = HTTPTransfer(
      address: request.address, reader: body, isCancelled: isCancelled)
    unsafe transfer.attach(to: handle)
    let list = unsafe try fieldList(of: request)
    defer { unsafe curl.slist_free_all(list) }
    prepare(request)
    unsafe curl_shim_set_list(handle, CURLOPT_HTTPHEADER, list)
    let code = withExtendedLifetime(transfer) { unsafe curl.easy_perform(handle) }
    if let failure = transfer.failure { throw failure }
    let redirect = unsafe curl_shim_redirect(handle).map { unsafe String(cString: $0) }
    guard code == CURLE_OK else { throw error(code, host: origin.host) }
    return (transfer.response, redirect)
  }

  private func prepare(_ request: HTTPRequest) {
    unsafe curl_shim_set_text(handle, CURLOPT_URL, request.address)
    unsafe curl_shim_set_text(handle, CURLOPT_USERAGENT, agent)
    unsafe curl_shim_allow_web_only(handle)
    unsafe curl_shim_trust_environment(handle)
    // Without signals, a time limit in name resolution cannot end the process.
    unsafe curl_shim_set_long(handle, CURLOPT_NOSIGNAL, 1)
    unsafe curl_shim_set_long(handle, CURLOPT_CONNECTTIMEOUT, limits.connectSeconds)
    unsafe curl_shim_set_long(handle, CURLOPT_LOW_SPEED_LIMIT, 1)
    unsafe curl_shim_set_long(handle, CURLOPT_LOW_SPEED_TIME, limits.stalledSeconds)
    if let body = request.body {
      unsafe body.withUnsafeBytes {
        _ = unsafe curl_shim_set_body(handle, $0.baseAddress ?? nil, $0.count)
      }
    }
    switch request.method {
    case "GET" where request.body == nil: break
    case "HEAD": unsafe curl_shim_set_long(handle, CURLOPT_NOBODY, 1)
    default: unsafe curl_shim_set_text(handle, CURLOPT_CUSTOMREQUEST, request.method)
    }
  }

  private func fieldList(of request: HTTPRequest) throws(HTTPError) -> UnsafeMutablePointer<
    curl_slist
  >? {
    var list: UnsafeMutablePointer<curl_slist>?
    for field in request.fields + request.secretFields {
      let isPlain = (field.name + field.value).utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F }
      guard isPlain else {
        unsafe curl.slist_free_all(list)
        throw .malformedField(field.name)
      }
      unsafe list = curl.slist_append(list, "\(field.name): \(field.value)")
    }
    return unsafe list
  }

  private func error(_ code: CURLcode, host: String) -> HTTPError {
    let reason = unsafe curl.easy_strerror(code).map { unsafe String(cString: $0) } ?? "\(code)"
    return switch code {
    case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY: .cannotResolve(host: host)
    case CURLE_COULDNT_CONNECT: .cannotConnect(host: host, reason: reason)
    case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CONNECT_ERROR, CURLE_SSL_CACERT_BADFILE,
      CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER, CURLE_SSL_ISSUER_ERROR:
      .untrusted(host: host, reason: reason)
    case CURLE_PARTIAL_FILE, CURLE_RECV_ERROR, CURLE_SEND_ERROR, CURLE_GOT_NOTHING,
      CURLE_HTTP2, CURLE_HTTP2_STREAM, CURLE_OPERATION_TIMEDOUT:
      .dropped(host: host, reason: reason)
    case CURLE_ABORTED_BY_CALLBACK: .cancelled
    default: .failed(host: host, reason: reason)
    }
  }
}
