package import WebClient

/// Why texts cannot be scored.
package enum PerspectiveError: Error, Equatable, Sendable {
  // What the user gives

  /// There is no key.
  case missingKey(variable: String)
  /// The key holds characters that no key has.
  case malformedKey(variable: String)
  /// A setting cannot be used.
  case unusableSetting(String, value: String, remedy: String)

  // What the service answers; texts count from 1

  /// No answer came.
  case noAnswer(HTTPError)
  /// The key is not valid, or may not use the service.
  case keyRefused(status: Int, message: String)
  /// The service refuses the request itself.
  case requestRefused(text: Int, status: Int, message: String)
  /// The service fails, or wants fewer requests, however often it is asked.
  case unavailable(status: Int, attempts: Int, message: String)
  /// An answer without a usable score.
  case malformedAnswer(text: Int, reason: String)

  // The cache

  /// The system refuses to open or read the file.
  case cannotOpenCache(path: String, reason: String)
  /// Another process holds the file.
  case cacheInUse(path: String)
  /// A line is no entry.
  case malformedCache(path: String, line: Int)
  /// The system refuses to write.
  case cannotWriteCache(path: String, reason: String)
}

extension PerspectiveError: CustomStringConvertible {
  /// One line: what failed, where, and what to do.
  package var description: String {
    switch self {
    case .missingKey(let variable):
      "the Perspective API needs a key: set \(variable), or judge by a local model"
    case .malformedKey(let variable):
      "\(variable) holds spaces or other characters that no key has; copy the key again"
    case .unusableSetting(let name, let value, let remedy):
      "the Perspective API's \(name) \(Self.quote(value)) cannot be used; \(remedy)"
    case .noAnswer(let error): error.description(addressFrom: "the endpoint")
    case .keyRefused(let status, let message):
      "the Perspective API refuses the key (\(status)\(Self.more(message))); check that the key is "
        + "right and that its project may use the API"
    case .requestRefused(let text, let status, let message):
      "text \(text): the Perspective API refuses the request (\(status)\(Self.more(message))); "
        + "check the attribute, the languages and the endpoint"
    case .unavailable(let status, let attempts, let message):
      "the Perspective API answered \(status) \(attempts) times\(Self.more(message)); repeat the "
        + "command later, or with fewer requests per second: with a cache it goes on from here"
    case .malformedAnswer(let text, let reason):
      "text \(text): the Perspective API's answer cannot be used (\(reason)); check the endpoint"
    default: cacheDescription
    }
  }

  private var cacheDescription: String {
    switch self {
    case .cannotOpenCache(let path, let reason):
      "\(path): the cache cannot be opened (\(reason)); give the path of a file in a folder that "
        + "exists"
    case .cacheInUse(let path):
      "\(path): another process uses this cache; wait for it, or give another file"
    case .malformedCache(let path, let line):
      "\(path):\(line): not an entry of a cache of scores; give another file, or delete the line"
    case .cannotWriteCache(let path, let reason):
      "\(path): the cache cannot be written (\(reason)); make room or give another file"
    default: ""
    }
  }

  private static func more(_ message: String) -> String { message.isEmpty ? "" : ": \(message)" }

  private static func quote(_ text: String) -> String {
    (text.count > 60 ? text.prefix(60) + "…" : text[...]).debugDescription
  }
}
