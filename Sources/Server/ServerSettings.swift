internal import Files
internal import Foundation

/// Where a server listens, and what it demands of clients.
package struct ServerSettings: Sendable {
  /// The address.
  package var host = "127.0.0.1"
  /// The port; 0 for any that is free.
  package var port = 8017
  /// What clients must show; nil for nothing.
  package var apiKey: String?
  /// Names by which clients may ask for this machine, beside the address.
  package var allowedHosts: [String] = []
  /// The most requests that may wait, of continuations and of analyses each.
  package var maxQueue = 64
  /// The bytes that keys and values of all requests may take.
  package var contextBytes = 1 << 30
  /// How many seconds a request may take.
  package var timeout = 600.0
  /// How many seconds a client may take to send its request.
  package var receivingTimeout = 10.0
  /// How many seconds requests may still take when the server is told to end.
  package var drainingTimeout = 10.0
  /// The most bytes of a request's body.
  package var maxBodyBytes = 1 << 20
  /// The most connections at once.
  package var maxConnections = 512

  /// The usual settings.
  package init() {}

  /// Whether only programs of this machine can ask.
  package var isLoopback: Bool {
    host == "localhost" || host == "::1" || host.hasPrefix("127.")
  }

  // Longer than any key.
  private static let longestKeyFile = 4096

  /// The key in a file: its first line.
  ///
  /// - Parameter path: The file.
  /// - Returns: The key.
  /// - Throws: ``ServerError/noKey(file:)``; `FileError` for a file that cannot be read.
  package static func key(inFile path: String) throws -> String {
    let bytes = try InputFile.contents(path: path, limit: longestKeyFile)
    let line = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline).first
    let key = (line ?? "").trimmingCharacters(in: .whitespaces)
    guard !key.isEmpty else { throw ServerError.noKey(file: path) }
    return key
  }
}
