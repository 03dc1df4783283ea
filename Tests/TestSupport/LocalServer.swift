import Foundation
import Synchronization

/// A web server on 127.0.0.1 that answers what a test wants, one request for each connection.
package final class LocalServer: Sendable {
  /// What a client asked.
  package struct Request: Sendable {
    /// `GET` and so on.
    package var method: String
    /// Path and query.
    package var path: String
    /// Header fields by lower-case name.
    package var fields: [String: String]
    /// What follows the head.
    package var body: [UInt8]
  }

  /// What the server answers.
  package struct Reply: Sendable {
    /// The status.
    package var status = 200
    /// Header fields beside `Content-Length`.
    package var fields: [String: String] = [:]
    /// The bytes that are sent.
    package var body: [UInt8] = []
    /// What `Content-Length` says, where that differs.
    package var statedLength: Int?
    /// Seconds after each of `parts` equal parts of the body.
    package var pause = 0.0
    /// How many parts the body is sent in.
    package var parts = 1

    /// Creates a reply.
    package init(_ status: Int = 200, fields: [String: String] = [:], body: [UInt8] = []) {
      self.status = status
      self.fields = fields
      self.body = body
    }
  }

  /// The port.
  package let port: UInt16
  private let listener: CInt
  private let log = Mutex<[Request]>([])

  /// Starts to serve; `answer` gets each request and how many came before it.
  ///
  /// - Throws: `POSIXError` if there is no port.
  package init(_ answer: @escaping @Sendable (Request, Int) -> Reply) throws {
    let listener = socket(AF_INET, Self.stream, 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isBound = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(listener, $0, length) == 0 && getsockname(listener, $0, &length) == 0
      }
    }
    guard isBound, listen(listener, 16) == 0 else { throw POSIXError(.EADDRNOTAVAIL) }
    self.listener = listener
    port = UInt16(bigEndian: address.sin_port)
    // A thread of its own, for a blocked one must not hold up the tests' pool.
    Thread.detachNewThread { [weak self] in
      while true {
        let connection = accept(listener, nil, nil)
        if connection < 0, errno == EINTR { continue }
        guard connection >= 0 else {
          close(listener)
          return
        }
        Thread.detachNewThread { [weak self] in
          guard let self else {
            close(connection)
            return
          }
          serve(connection, answer)
        }
      }
    }
  }

  // Only the thread closes the socket: its number may be another server's as soon as it is closed.
  deinit { shutdown(listener, Int32(SHUT_RDWR)) }

  /// `http://127.0.0.1:PORT`.
  package var address: String { "http://127.0.0.1:\(port)" }

  /// The requests so far.
  package var requests: [Request] { log.withLock { $0 } }

  #if canImport(Darwin)
  private static let stream = SOCK_STREAM
  private static let sendFlags: CInt = 0
  #else
  private static let stream = Int32(SOCK_STREAM.rawValue)
  private static let sendFlags = CInt(MSG_NOSIGNAL)
  #endif

  private func serve(_ connection: CInt, _ answer: @Sendable (Request, Int) -> Reply) {
    defer { close(connection) }
    guard let request = Self.read(connection) else { return }
    let earlier = log.withLock { log in
      log.append(request)
      return log.count - 1
    }
    let reply = answer(request, earlier)
    var head = "HTTP/1.1 \(reply.status) Status\r\nConnection: close\r\n"
    head += "Content-Length: \(reply.statedLength ?? reply.body.count)\r\n"
    for (name, value) in reply.fields.sorted(by: { $0.key < $1.key }) {
      head += "\(name): \(value)\r\n"
    }
    guard Self.send(Array((head + "\r\n").utf8)[...], to: connection), request.method != "HEAD"
    else { return }
    let step = max(1, reply.body.count / reply.parts)
    for start in stride(from: 0, to: reply.body.count, by: step) {
      let end = min(start + step, reply.body.count)
      guard Self.send(reply.body[start..<end], to: connection) else { return }
      if reply.pause > 0 { Thread.sleep(forTimeInterval: reply.pause) }
    }
    shutdown(connection, Int32(SHUT_WR))
  }

  private static func send(_ bytes: ArraySlice<UInt8>, to connection: CInt) -> Bool {
    var rest = bytes
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes {
        Foundation.send(connection, $0.baseAddress, $0.count, sendFlags)
      }
      guard count > 0 else { return false }
      rest = rest.dropFirst(count)
    }
    return true
  }

  private static func read(_ connection: CInt) -> Request? {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    let separator = Array("\r\n\r\n".utf8)
    var head: Range<Int>?
    while head == nil {
      let count = recv(connection, &buffer, buffer.count, 0)
      guard count > 0 else { return nil }
      bytes += buffer[..<count]
      head = bytes.firstRange(of: separator)
    }
    guard let head else { return nil }
    let lines = String(decoding: bytes[..<head.lowerBound], as: UTF8.self)
      .components(separatedBy: "\r\n")
    let words = lines[0].split(separator: " ")
    guard words.count == 3 else { return nil }
    var fields: [String: String] = [:]
    for line in lines.dropFirst() {
      guard let colon = line.firstIndex(of: ":") else { continue }
      fields[line[..<colon].lowercased()] = line[line.index(after: colon)...]
        .trimmingCharacters(in: .whitespaces)
    }
    let length = fields["content-length"].flatMap { Int($0) } ?? 0
    var body = Array(bytes[head.upperBound...])
    while body.count < length {
      let count = recv(connection, &buffer, buffer.count, 0)
      guard count > 0 else { return nil }
      body += buffer[..<count]
    }
    return Request(
      method: String(words[0]), path: String(words[1]), fields: fields, body: body)
  }
}
