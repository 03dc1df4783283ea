import Foundation

#if canImport(Glibc)
import Glibc
#endif

/// What a server answered.
struct Reply: Sendable {
  var status: Int
  /// By names in lower case.
  var headers: [String: String]
  var body: String

  /// The body as JSON.
  var json: [String: Any] {
    get throws {
      try JSONSerialization.jsonObject(with: Data(body.utf8)) as? [String: Any] ?? [:]
    }
  }

  /// A member of the error, if the body is one.
  func error(_ member: String) throws -> String? {
    (try json["error"] as? [String: Any])?[member] as? String
  }

  /// The data of server-sent events.
  var events: [String] {
    body.components(separatedBy: "\n\n").compactMap {
      $0.hasPrefix("data: ") ? String($0.dropFirst(6)) : nil
    }
  }
}

/// A connection to a port of this machine, with blocking calls.
final class Connection: @unchecked Sendable {
  // Sendable: a test uses it from one thread at a time.
  private let socket: Int32

  struct Failure: Error { var code = errno }

  init(_ port: Int) throws {
    #if os(Linux)
    socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    #else
    socket = Darwin.socket(AF_INET, SOCK_STREAM, 0)
    #endif
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(port).bigEndian
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    let size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let result = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(socket, $0, size) }
    }
    guard result == 0 else { throw Failure() }
    var limit = timeval(tv_sec: 60, tv_usec: 0)
    setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
  }

  deinit { close() }

  private var isClosed = false

  func close() {
    guard !isClosed else { return }
    isClosed = true
    #if os(Linux)
    Glibc.close(socket)
    #else
    Darwin.close(socket)
    #endif
  }

  /// Sends bytes; a server that reads no more is no failure.
  func write(_ text: String) {
    let bytes = Array(text.utf8)
    var sent = 0
    while sent < bytes.count {
      let count = bytes[sent...].withUnsafeBytes {
        Foundation.send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      if count <= 0 { return }
      sent += count
    }
  }

  /// Tells the server that nothing more comes.
  func endWriting() { shutdown(socket, Int32(SHUT_WR)) }

  /// Reads once; empty at the end.
  func read() throws -> [UInt8] {
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    let count = recv(socket, &buffer, buffer.count, 0)
    // A connection that was reset has ended too.
    if count < 0, errno == EAGAIN { throw Failure() }
    return Array(buffer.prefix(max(count, 0)))
  }

  /// Reads until the server closes the connection.
  func readAll() throws -> [UInt8] {
    var bytes: [UInt8] = []
    while true {
      let part = try read()
      if part.isEmpty { return bytes }
      bytes += part
    }
  }

  /// Sends a request, and reads the answer.
  func exchange(_ request: String) throws -> Reply {
    write(request)
    return Self.reply(try readAll())
  }

  /// Takes an answer apart; status 0 for none.
  static func reply(_ bytes: [UInt8]) -> Reply {
    let text = String(decoding: bytes, as: UTF8.self)
    guard let end = text.range(of: "\r\n\r\n") else {
      return Reply(status: 0, headers: [:], body: text)
    }
    let lines = text[..<end.lowerBound].components(separatedBy: "\r\n")
    var headers: [String: String] = [:]
    for line in lines.dropFirst() {
      guard let colon = line.firstIndex(of: ":") else { continue }
      headers[line[..<colon].lowercased()] =
        line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
    }
    let status = lines[0].split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
    var body = Array(text[end.upperBound...].utf8)
    if headers["transfer-encoding"] == "chunked" { body = joined(body) }
    return Reply(status: status, headers: headers, body: String(decoding: body, as: UTF8.self))
  }

  // Chunks of bytes, each after its length.
  private static func joined(_ bytes: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    var rest = bytes[...]
    while let end = rest.firstIndex(of: UInt8(ascii: "\r")),
      let size = Int(String(decoding: rest[..<end], as: UTF8.self), radix: 16), size > 0
    {
      result += rest.dropFirst(end - rest.startIndex + 2).prefix(size)
      rest = rest.dropFirst(end - rest.startIndex + 2 + size + 2)
    }
    return result
  }
}
