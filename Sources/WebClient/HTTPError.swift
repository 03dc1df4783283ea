/// Why a request got no answer.
package enum HTTPError: Error, Equatable, CustomStringConvertible {
  /// libcurl cannot be opened, with the words of the dynamic linker.
  case noLibrary(reason: String)
  /// The address is not an absolute http or https address.
  case malformedAddress(String)
  /// A header field holds a line break or another control character.
  case malformedField(String)
  /// The host's name is unknown, or there is no network.
  case cannotResolve(host: String)
  /// Nothing answers at the host's port.
  case cannotConnect(host: String, reason: String)
  /// No trusted connection could be made.
  case untrusted(host: String, reason: String)
  /// The connection ended early, or nothing came for long.
  case dropped(host: String, reason: String)
  /// A redirect leads from https to http.
  case unprotectedRedirect(from: String, to: String)
  /// The redirects do not end.
  case tooManyRedirects(address: String, limit: Int)
  /// The answer is longer than the caller takes.
  case tooLong(address: String, limit: Int)
  /// The caller asked to stop.
  case cancelled
  /// Anything else that libcurl reports.
  case failed(host: String, reason: String)

  /// Whether the same request may succeed later.
  package var isTransient: Bool {
    switch self {
    case .dropped, .cannotConnect, .cannotResolve: true
    default: false
    }
  }

  /// One line: what failed and what to do.
  package var description: String { description(addressFrom: "the address that was given") }

  /// One line: what failed and what to do.
  ///
  /// - Parameter setting: Where the user sets the address, such as an option's name.
  /// - Returns: The message.
  package func description(addressFrom setting: String) -> String {
    switch self {
    case .noLibrary(let reason):
      "libcurl, which requests need, cannot be opened (\(reason)); install it: package libcurl4 of Debian "
        + "and Ubuntu, libcurl of Fedora, curl of Homebrew"
    case .malformedAddress(let address):
      "\(address): not an http or https address; check \(setting)"
    case .malformedField(let name):
      "the header field \(name) holds a control character; check the key or token"
    case .cannotResolve(let host):
      "\(host): no such host, or no network; check the connection and the proxy settings"
    case .cannotConnect(let host, let reason):
      "\(host): no connection (\(reason)); check the network and the proxy settings"
    case .untrusted(let host, let reason):
      "\(host): no trusted connection (\(reason)); check the clock and the certificates "
        + "(package ca-certificates)"
    case .dropped(let host, let reason):
      "\(host): the connection broke off (\(reason)); repeat the command to continue"
    case .unprotectedRedirect(let from, let to):
      "\(from) redirects to \(to) without encryption, which is refused; check \(setting)"
    case .tooManyRedirects(let address, let limit):
      "\(address): more than \(limit) redirects; check \(setting)"
    case .tooLong(let address, let limit):
      "\(address): the answer is longer than \(limit) bytes; check \(setting)"
    case .cancelled: "stopped; repeat the command to continue"
    case .failed(let host, let reason): "\(host): \(reason); try again later"
    }
  }
}
