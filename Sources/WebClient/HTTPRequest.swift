/// A request to a web server.
package struct HTTPRequest: Sendable {
  /// A header field.
  package struct Field: Sendable, Equatable {
    /// The name, such as `Range`.
    package var name: String
    /// The value.
    package var value: String

    /// Creates a field.
    package init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }
  }

  /// `GET`, `HEAD`, `POST` and so on.
  package var method: String
  /// An absolute http or https address.
  package var address: String
  /// Header fields, sent also to where a redirect leads.
  package var fields: [Field]
  /// Fields that a redirect to another origin (scheme, host, port) does not get, such as
  /// `Authorization`.
  package var secretFields: [Field]
  /// What is sent; nil for none.
  package var body: [UInt8]?

  /// Creates a request.
  package init(
    _ method: String = "GET", _ address: String, fields: [Field] = [], secretFields: [Field] = [],
    body: [UInt8]? = nil
  ) {
    self.method = method
    self.address = address
    self.fields = fields
    self.secretFields = secretFields
    self.body = body
  }

  /// The request that a redirect asks for.
  ///
  /// Secret fields stay with their origin. After 303, and after 301 and 302 to a POST, the new request
  /// is a GET (RFC 9110, section 15.4).
  func redirected(to address: String, status: Int) throws(HTTPError) -> HTTPRequest {
    let from = try WebOrigin(self.address)
    let to = try WebOrigin(address)
    guard from.scheme != "https" || to.scheme == "https" else {
      throw .unprotectedRedirect(from: from.host, to: to.host)
    }
    var next = self
    next.address = address
    if from != to { next.secretFields = [] }
    let becomesGet = status == 303 || ([301, 302].contains(status) && method == "POST")
    if becomesGet, method != "HEAD" {
      next.method = "GET"
      next.body = nil
    }
    return next
  }
}

/// The head of a server's answer.
package struct HTTPResponse: Sendable {
  /// The status, such as 200.
  package var status = 0
  /// Header fields by lower-case name; of equal names the last.
  package var fields: [String: String] = [:]
  /// The address that answered, after redirects.
  package var address = ""

  /// Whether the status is 2xx.
  package var isSuccess: Bool { (200..<300).contains(status) }

  /// Whether the same request may succeed later: 408, 429 and 5xx.
  package var isTransient: Bool { status == 408 || status == 429 || (500..<600).contains(status) }

  /// The seconds that the server asks to wait; nil if it names none, or a date.
  package var retryAfter: Double? {
    fields["retry-after"].flatMap(Double.init).flatMap { $0.isFinite && $0 >= 0 ? $0 : nil }
  }

  // No server needs more; curl bounds the length of each.
  private static let maximumFields = 256

  /// Takes one line of the head; a status line begins a new head.
  mutating func read(headLine line: String) {
    if line.hasPrefix("HTTP/") {
      fields = [:]
      return
    }
    guard fields.count < Self.maximumFields, let colon = line.firstIndex(of: ":") else { return }
    let value = line[line.index(after: colon)...].drop(while: \.isWhitespace)
    let end = value.lastIndex { !$0.isWhitespace }
    fields[line[..<colon].lowercased()] = end.map { String(value[...$0]) } ?? ""
  }
}
