import Foundation
import WebClient

/// Requests to the service, repeated where that may help.
final class HubService {
  private let environment: HubEnvironment
  private let client: HTTPClient
  private let policy: RetryPolicy
  /// Told before each wait: the reason and the seconds.
  private let onRetry: (String, Double) -> Void
  // A connection that breaks off again and again still gets on, if each brings this much.
  private static let progress = 1 << 16

  init(
    _ environment: HubEnvironment, client: HTTPClient, policy: RetryPolicy,
    onRetry: @escaping (String, Double) -> Void
  ) {
    self.environment = environment
    self.client = client
    self.policy = policy
    self.onRetry = onRetry
  }

  /// Lists a repository's files.
  ///
  /// - Throws: ``HubError`` or ``HTTPError``.
  func listing(of name: ModelName, similar: [String]) throws -> RepositoryListing {
    let revision = Self.escaped(name.revision, keeping: "")
    let request = try self.request(
      "/api/models/\(name.repository)/revision/\(revision)?blobs=true")
    var answer: [UInt8] = []
    let response = try repeated {
      let (response, bytes) = try client.send(request, limit: RepositoryListing.maximumLength)
      answer = bytes
      return (response, received: 0)
    }
    guard response.status == 200 else {
      throw refusal(response, name, what: "the list of files of \(name.text)", similar: similar)
    }
    try Self.checkEncoding(response, what: "the list of files of \(name.text)")
    return try RepositoryListing(answer, of: name)
  }

  /// Gets the rest of a file, from `offset` to its end, over as many connections as it takes.
  ///
  /// - Parameters:
  ///   - file: The file.
  ///   - name: The model.
  ///   - commit: The commit.
  ///   - offset: How many bytes are there.
  ///   - restart: Called when the server sends the file from its beginning.
  ///   - receive: Takes each part.
  /// - Throws: ``HubError``, ``HTTPError``, or what the closures throw.
  func download(
    _ file: RepositoryFile, of name: ModelName, commit: String, from offset: Int,
    restart: @escaping () throws -> Void,
    receive: @escaping (Span<UInt8>) throws -> Void
  ) throws {
    var offset = offset
    let path = Self.escaped(file.path, keeping: "/")
    let response = try repeated {
      let start = offset
      var request = try self.request("/\(name.repository)/resolve/\(commit)/\(path)")
      if start > 0 { request.fields.append(.init("Range", "bytes=\(start)-")) }
      var isFirst = true
      let response: HTTPResponse
      do {
        response = try client.send(request) { response, bytes in
          guard response.isSuccess else { return }
          try Self.checkEncoding(response, what: file.path)
          if isFirst, start > 0, !Self.continues(response, at: start, of: file.size) {
            offset = 0
            try restart()
          }
          isFirst = false
          guard bytes.count <= file.size - offset else {
            throw HTTPError.tooLong(address: response.address, limit: file.size)
          }
          try receive(bytes)
          offset += bytes.count
        }
      } catch let error as HTTPError where error.isTransient && offset - start >= Self.progress {
        throw Interrupted(error: error)
      }
      // The server ended the answer properly, but before the end of the file.
      if response.isSuccess, offset < file.size {
        let error = HTTPError.dropped(
          host: try WebOrigin(response.address).host,
          reason: "\(offset) of \(file.size) bytes of \(file.path)")
        throw offset - start >= Self.progress ? Interrupted(error: error) : error
      }
      return (response, received: offset - start)
    }
    guard response.isSuccess else {
      throw refusal(response, name, what: file.path, similar: [])
    }
  }

  /// A connection that broke off, having brought much.
  private struct Interrupted: Error {
    var error: HTTPError
  }

  /// Repeats what may succeed later.
  private func repeated(_ attempt: () throws -> (HTTPResponse, received: Int)) throws
    -> HTTPResponse
  {
    var count = 0
    while true {
      count += 1
      do {
        let (response, _) = try attempt()
        guard response.isTransient, count < policy.attempts else { return response }
        try pause(count, reason: "status \(response.status)", asked: response.retryAfter)
      } catch let error as HTTPError where error.isTransient && count < policy.attempts {
        try pause(count, reason: error.description, asked: nil)
      } catch let interrupted as Interrupted {
        count = 1
        try pause(count, reason: interrupted.error.description, asked: nil)
      }
    }
  }

  private func pause(_ count: Int, reason: String, asked: Double?) throws {
    let seconds = policy.seconds(after: count, asked: asked)
    onRetry(reason, seconds)
    try policy.wait(seconds)
  }

  private func request(_ path: String) throws -> HTTPRequest {
    let address = environment.endpoint + path
    // Some mirrors compress what they send; sizes, parts and hashes are those of the files.
    let fields = [HTTPRequest.Field("Accept-Encoding", "identity")]
    guard let token = environment.token else { return HTTPRequest("GET", address, fields: fields) }
    guard try WebOrigin(address).keepsSecrets else {
      throw HubError.openToken(endpoint: environment.endpoint)
    }
    let secret = HTTPRequest.Field("Authorization", "Bearer \(token)")
    return HTTPRequest("GET", address, fields: fields, secretFields: [secret])
  }

  private static func checkEncoding(_ response: HTTPResponse, what: String) throws(HubError) {
    let encoding = response.fields["content-encoding"] ?? ""
    guard encoding.isEmpty || encoding.lowercased() == "identity" else {
      throw .compressed(what: what, encoding: String(encoding.prefix(40)))
    }
  }

  /// Whether an answer is the part that was asked for: 206 with `Content-Range: bytes START-END/SIZE`.
  private static func continues(_ response: HTTPResponse, at start: Int, of size: Int) -> Bool {
    guard response.status == 206, let range = response.fields["content-range"] else { return false }
    return range.hasPrefix("bytes \(start)-") && range.hasSuffix("/\(size)")
  }

  private func refusal(
    _ response: HTTPResponse, _ name: ModelName, what: String, similar: [String]
  ) -> HubError {
    let code = response.fields["x-error-code"] ?? ""
    switch (response.status, code) {
    case (401, _), (403, _):
      return .noAccess(
        name, status: response.status, isGated: code == "GatedRepo",
        hasToken: environment.token != nil)
    case (404, "RevisionNotFound"): return .noSuchRevision(name)
    case (404, "EntryNotFound"): return .noSuchFile(name, file: what, similar: [])
    case (404, _):
      return .noSuchRepository(name, endpoint: environment.endpoint, similar: similar)
    default: return .refused(what: what, status: response.status)
    }
  }

  /// Percent-encodes all but unreserved characters (RFC 3986) and those in `kept`.
  private static func escaped(_ text: String, keeping kept: String) -> String {
    let allowed = CharacterSet(
      charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~" + kept)
    return text.addingPercentEncoding(withAllowedCharacters: allowed) ?? text
  }
}
