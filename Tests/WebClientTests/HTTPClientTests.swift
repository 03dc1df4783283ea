import Foundation
import TestSupport
import Testing
import WebClient

/// The client against servers that behave and that do not.
@Suite struct HTTPClientTests {
  private let client: HTTPClient

  init() throws {
    setenv("NO_PROXY", "127.0.0.1", 1)
    client = try HTTPClient(agent: "test")
  }

  @Test func postsABodyWithFields() throws {
    let server = try LocalServer { request, _ in
      .init(201, fields: ["X-Answer": " yes "], body: request.body.reversed())
    }
    let (response, bytes) = try client.send(
      HTTPRequest(
        "POST", server.address + "/a?b=c", fields: [.init("Content-Type", "text/plain")],
        body: [1, 2, 0, 3]), limit: 100)
    #expect(response.status == 201 && response.fields["x-answer"] == "yes")
    #expect(bytes == [3, 0, 2, 1])
    let request = try #require(server.requests.first)
    #expect(request.method == "POST" && request.path == "/a?b=c")
    #expect(request.fields["content-type"] == "text/plain")
    #expect(request.fields["user-agent"] == "test")
  }

  @Test func secretsStayWithTheirOrigin() throws {
    let other = try LocalServer { _, _ in .init(200, body: [7]) }
    let address = other.address
    let server = try LocalServer { request, _ in
      switch request.path {
      case "/same": .init(302, fields: ["Location": "/there"])
      case "/other": .init(302, fields: ["Location": address + "/there"], body: [1, 2, 3])
      default: .init(200, body: [7])
      }
    }
    for path in ["/same", "/other"] {
      let request = HTTPRequest(
        "GET", server.address + path, fields: [.init("Range", "bytes=1-")],
        secretFields: [.init("Authorization", "Bearer secret")])
      let (response, bytes) = try client.send(request, limit: 10)
      #expect(response.status == 200 && bytes == [7])
    }
    #expect(
      server.requests.map { $0.fields["authorization"] }
        == .init(repeating: "Bearer secret", count: 3))
    let stranger = try #require(other.requests.first)
    #expect(stranger.fields["authorization"] == nil && stranger.fields["range"] == "bytes=1-")
  }

  @Test func seeOtherTurnsAPostIntoAGet() throws {
    let server = try LocalServer { request, count in
      count == 0 ? .init(303, fields: ["Location": "/b"]) : .init(200)
    }
    _ = try client.send(HTTPRequest("POST", server.address + "/a", body: [1]), limit: 10)
    #expect(server.requests.map(\.method) == ["POST", "GET"])
    #expect(server.requests[1].body.isEmpty)
  }

  @Test func redirectsEnd() throws {
    let server = try LocalServer { _, count in
      .init(307, fields: ["Location": "/\(count)"])
    }
    #expect(throws: HTTPError.tooManyRedirects(address: server.address + "/8", limit: 8)) {
      try client.send(HTTPRequest("GET", server.address + "/a"), limit: 10)
    }
    #expect(server.requests.count == 9)
  }

  @Test(arguments: ["file:///etc/passwd", "ftp://127.0.0.1/a", "gopher://127.0.0.1/"])
  func redirectsStayOnTheWeb(_ location: String) throws {
    let server = try LocalServer { _, _ in .init(302, fields: ["Location": location]) }
    #expect(throws: HTTPError.malformedAddress(location)) {
      try client.send(HTTPRequest("GET", server.address), limit: 10)
    }
  }

  @Test func longAnswersAreCut() throws {
    let server = try LocalServer { _, _ in .init(200, body: sampleBytes(100_000)) }
    let address = server.address + "/"
    #expect(throws: HTTPError.tooLong(address: address, limit: 99_999)) {
      try client.send(HTTPRequest("GET", address), limit: 99_999)
    }
    #expect(try client.send(HTTPRequest("GET", address), limit: 100_000).1 == sampleBytes(100_000))
  }

  @Test func aShortBodyIsADroppedConnection() throws {
    let server = try LocalServer { _, _ in
      var reply = LocalServer.Reply(200, body: [1, 2, 3])
      reply.statedLength = 10
      return reply
    }
    #expect { try client.send(HTTPRequest("GET", server.address), limit: 10) } throws: { error in
      guard case .dropped(host: "127.0.0.1", _) = error as? HTTPError else { return false }
      return true
    }
  }

  @Test func nothingListens() throws {
    var server: LocalServer? = try LocalServer { _, _ in .init(200) }
    let address = try #require(server?.address)
    server = nil
    #expect { try client.send(HTTPRequest("GET", address), limit: 10) } throws: { error in
      (error as? HTTPError)?.isTransient == true
    }
  }

  @Test func aSlowServerCanBeCancelled() throws {
    let server = try LocalServer { _, _ in
      var reply = LocalServer.Reply(200, body: sampleBytes(100))
      (reply.parts, reply.pause) = (100, 0.1)
      return reply
    }
    var received = 0
    let impatient = try HTTPClient(agent: "test", isCancelled: { received > 0 })
    #expect(throws: HTTPError.cancelled) {
      try impatient.send(HTTPRequest("GET", server.address)) { received += $1.count }
    }
    #expect((1..<100).contains(received))
  }

  @Test func controlCharactersInAFieldAreRefused() throws {
    let request = HTTPRequest(
      "GET", "http://127.0.0.1:9/", secretFields: [.init("Authorization", "a\r\nX: b")])
    #expect(throws: HTTPError.malformedField("Authorization")) {
      try client.send(request, limit: 1)
    }
    #expect(throws: HTTPError.malformedAddress("http://127.0.0.1:9/ a\n")) {
      try client.send(HTTPRequest("GET", "http://127.0.0.1:9/ a\n"), limit: 1)
    }
  }

  @Test func waitsGrowAndAreBounded() {
    let policy = RetryPolicy()
    #expect((1...4).map { policy.seconds(after: $0, asked: nil) } == [1, 2, 4, 8])
    #expect(policy.seconds(after: 1, asked: 30) == 30)
    #expect(policy.seconds(after: 40, asked: 1e9) == 60)
  }
}
