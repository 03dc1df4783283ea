internal import Crypto
internal import Foundation
internal import HTTPTypes
internal import Hummingbird

/// Who may ask: no page of another site through a visitor's browser, and nobody without the key if there is
/// one.
struct AccessCheck: Sendable {
  // Names for this machine in lower case; nil if any name will do, since a key is asked for.
  private let hosts: Set<String>?
  // Of the key its digest: equal lengths, and compared in constant time.
  private let key: SHA256.Digest?

  init(_ settings: ServerSettings) {
    key = settings.apiKey.map { SHA256.hash(data: Data($0.utf8)) }
    let own: Set<String> = ["localhost", "127.0.0.1", "[::1]", Self.name(settings.host)]
    let named = Set(settings.allowedHosts.map { $0.lowercased() })
    hosts = settings.isLoopback || !named.isEmpty ? own.union(named) : nil
  }

  // As in a `Host` header.
  private static func name(_ host: String) -> String {
    host.contains(":") && !host.hasPrefix("[") ? "[\(host)]" : host.lowercased()
  }

  /// Checks a request's header.
  ///
  /// - Throws: ``APIError``.
  func check(_ request: Request) throws(APIError) {
    guard let authority = request.head.authority, !authority.isEmpty else {
      throw .invalid("the request has no Host header")
    }
    // A name that an attacker's own server gave out leads here as well (DNS rebinding).
    if let hosts, !hosts.contains(Self.withoutPort(authority.lowercased())) {
      throw APIError(
        status: .forbidden,
        message: "the Host header does not name this server; ask for it as localhost",
        code: "host_not_allowed")
    }
    if let origin = request.headers[.origin], !Self.isSame(origin, authority) {
      throw APIError(
        status: .forbidden, message: "pages of other origins may not ask",
        code: "origin_not_allowed")
    }
    guard let key, request.uri.path.hasPrefix("/v1/") else { return }
    guard let given = Self.bearer(request.headers[.authorization]),
      SHA256.hash(data: Data(given.utf8)) == key
    else {
      throw APIError(
        status: .unauthorized, message: "the API key is missing or wrong",
        code: "invalid_api_key")
    }
  }

  // What is no port stays, and is no name then.
  private static func withoutPort(_ authority: String) -> String {
    guard let colon = authority.lastIndex(of: ":"),
      authority[authority.index(after: colon)...].allSatisfy(\.isNumber)
    else { return authority }
    return String(authority[..<colon])
  }

  private static func isSame(_ origin: String, _ authority: String) -> Bool {
    ["http://", "https://"].contains { origin.lowercased() == $0 + authority.lowercased() }
  }

  private static func bearer(_ header: String?) -> String? {
    guard let header, header.lowercased().hasPrefix("bearer ") else { return nil }
    return String(header.dropFirst("bearer ".count))
  }

  /// Checks that a body is JSON by its type, which no form of another site can send.
  ///
  /// - Throws: ``APIError``.
  static func checkContentType(_ request: Request) throws(APIError) {
    let type = request.headers[.contentType]?.split(separator: ";").first?
      .trimmingCharacters(in: .whitespaces).lowercased()
    guard type == "application/json" else {
      throw APIError(
        status: .unsupportedMediaType, message: "the body must have the type application/json")
    }
  }
}

extension HTTPFields {
  /// Sets what every answer tells browsers: run, load, frame and keep nothing.
  mutating func forbidAll() {
    // The page has a policy of its own.
    self[.contentSecurityPolicy] =
      self[.contentSecurityPolicy]
      ?? "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    self[.xContentTypeOptions] = "nosniff"
    self[.cacheControl] = "no-store"
    for (name, value) in Self.policies { self[name] = value }
  }

  private static let policies: [(HTTPField.Name, String)] = [
    ("Referrer-Policy", "no-referrer"), ("X-Frame-Options", "DENY"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
  ].compactMap { name, value in HTTPField.Name(name).map { ($0, value) } }
}
