import CCurl

/// The scheme, host and port of an address: who gets to see secret header fields.
///
/// libcurl's own parser reads the address, so that what is compared is what is connected to.
package struct WebOrigin: Equatable {
  /// `http` or `https`.
  package var scheme: String
  /// The host's name or address.
  package var host: String
  /// The port.
  package var port: String

  /// Parses an address.
  ///
  /// - Throws: ``HTTPError/malformedAddress(_:)`` unless it is absolute, http or https, and without
  ///   user and password; ``HTTPError/noLibrary(reason:)``.
  package init(_ address: String) throws(HTTPError) {
    let curl = try CurlLibrary.functions()
    guard let parts = curl.url() else { throw .malformedAddress(address) }
    defer { unsafe curl.url_cleanup(parts) }
    let isPlain = address.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7F }
    guard isPlain, unsafe curl.url_set(parts, CURLUPART_URL, address, 0) == CURLUE_OK,
      let scheme = unsafe curl.part(CURLUPART_SCHEME, of: parts),
      let host = unsafe curl.part(CURLUPART_HOST, of: parts),
      let port = unsafe curl.part(CURLUPART_PORT, of: parts),
      unsafe curl.part(CURLUPART_USER, of: parts) == nil,
      ["http", "https"].contains(scheme.lowercased())
    else { throw .malformedAddress(address) }
    self.scheme = scheme.lowercased()
    self.host = host.lowercased()
    self.port = port
  }

  /// Whether a secret may be sent there: nobody on the way can read it, because it is encrypted or
  /// stays on this machine.
  package var keepsSecrets: Bool { scheme == "https" || isThisMachine }

  private var isThisMachine: Bool { ["localhost", "127.0.0.1", "[::1]"].contains(host) }
}

extension curl_functions {
  /// A part of an address; nil if it has none.
  fileprivate func part(_ which: CURLUPart, of parts: OpaquePointer) -> String? {
    var text: UnsafeMutablePointer<CChar>?
    guard unsafe url_get(parts, which, &text, CUnsignedInt(CURLU_DEFAULT_PORT)) == CURLUE_OK,
      let text = unsafe text
    else { return nil }
    defer { unsafe free(text) }
    return unsafe String(cString: text)
  }
}
