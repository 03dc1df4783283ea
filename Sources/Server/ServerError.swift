internal import Foundation

/// Why a server cannot begin.
package enum ServerError: Error, Equatable, Sendable {
  /// Other machines could ask, and no key is demanded of them.
  case openWithoutKey(host: String)
  /// The address cannot be listened on.
  case cannotListen(host: String, port: Int, errno: Int32)
  /// A file that holds no key.
  case noKey(file: String)
}

extension ServerError: CustomStringConvertible {
  /// What is wrong, and what to do about it.
  package var description: String {
    switch self {
    case .openWithoutKey(let host):
      "\(host) lets other machines ask; demand a key of them by STEERLENS_API_KEY or --api-key-file, or "
        + "leave out --host"
    case .cannotListen(let host, let port, let code) where code == EADDRINUSE:
      "port \(port) of \(host) is in use; give another --port, or 0 for any that is free"
    case .cannotListen(let host, let port, let code):
      "port \(port) of \(host) cannot be listened on (\(unsafe String(cString: strerror(code)))); give "
        + "another --host or --port"
    case .noKey(let file): "\(file) holds no key; write one on its first line"
    }
  }
}
