import Foundation
import Server
import TestSupport
import Testing

/// What a server refuses.
@Suite struct SecurityTests {
  static let body = #"{"prompt": "The film was", "max_tokens": 2}"#

  @Test func onlyNamesOfThisMachineAreAnswered() async throws {
    try await RunningServer.with { server in
      for (host, status) in [
        ("localhost", 200), ("LOCALHOST:1234", 200), ("127.0.0.1:80", 200), ("[::1]:8017", 200),
        ("evil.example", 403), ("localhost.evil.example", 403), ("127.0.0.1.evil.example:80", 403),
        ("localhost:80@evil.example", 403), ("", 400),
      ] {
        let reply = try await server.get("/v1/models", ["Host: \(host)"])
        #expect(reply.status == status, "\(host): \(reply.status)")
      }
    }
    try await RunningServer.with(ServedModels.shared, { $0.allowedHosts = ["My.Example"] }) {
      server in
      let named = try await server.get("/v1/models", ["Host: my.example:80"])
      let other = try await server.get("/v1/models", ["Host: other.example"])
      #expect(named.status == 200 && other.status == 403)
    }
  }

  @Test func pagesOfOtherOriginsAreRefused() async throws {
    try await RunningServer.with { server in
      for (origin, status) in [
        ("http://localhost", 200), ("https://localhost", 200), ("http://evil.example", 403),
        ("null", 403), ("http://localhost:9", 403), ("http://localhost.evil.example", 403),
      ] {
        let reply = try await server.post("/v1/completions", Self.body, ["Origin: \(origin)"])
        #expect(reply.status == status, "\(origin)")
        #expect(reply.headers["access-control-allow-origin"] == nil)
      }
      // What a form of another site can send without asking first.
      for type in ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""] {
        let reply = try await server.post(
          "/v1/completions", Self.body, ["Content-Type: \(type)"])
        #expect(reply.status == 415, "\(type)")
      }
      let reply = try await server.post(
        "/v1/completions", Self.body, ["Content-Type: Application/JSON; charset=utf-8"])
      #expect(reply.status == 200)
      #expect(
        try await server.send(
          "OPTIONS /v1/completions HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        ).status == 405)
    }
  }

  @Test func aKeyIsDemandedIfThereIsOne() async throws {
    try await RunningServer.with(ServedModels.shared, { $0.apiKey = "secret-key" }) { server in
      for path in ["/v1/models", "/v1/steers"] {
        #expect(try await server.get(path).status == 401)
        for key in [
          "Bearer wrong", "Bearer secret-ke", "Bearer secret-key2", "Bearer", "secret-key",
        ] {
          let reply = try await server.get(path, ["Authorization: \(key)"])
          #expect(reply.status == 401)
          #expect(!reply.body.contains("secret") && reply.headers["www-authenticate"] == "Bearer")
        }
      }
      #expect(try await server.post("/v1/completions", Self.body).status == 401)
      #expect(
        try await server.get("/v1/models", ["Authorization: bearer secret-key"]).status == 200)
      #expect(try await server.get("/healthz").status == 200)
    }
  }

  @Test func otherMachinesNeedAKey() throws {
    for host in ["0.0.0.0", "::", "192.0.2.1", "myhost"] {
      var settings = ServerSettings()
      settings.host = host
      #expect(throws: ServerError.openWithoutKey(host: host)) {
        _ = try APIServer(ServedModels.shared, settings)
      }
      settings.apiKey = "key"
      _ = try APIServer(ServedModels.shared, settings)
    }
  }

  @Test func everyAnswerForbidsBrowsersAll() async throws {
    try await RunningServer.with { server in
      let replies = [
        try await server.get("/v1/models"), try await server.get("/nothing"),
        try await server.get("/openapi.json"), try await server.get("/"),
        try await server.post("/v1/completions", "{"),
        try await server.get("/v1/models", ["Host: evil.example"]),
        try await server.post("/v1/completions", Self.body),
      ]
      for reply in replies {
        #expect(reply.headers["content-security-policy"]?.hasPrefix("default-src 'none'") == true)
        #expect(reply.headers["content-security-policy"]?.contains("unsafe") == false)
        #expect(reply.headers["x-content-type-options"] == "nosniff")
        #expect(reply.headers["x-frame-options"] == "DENY")
        #expect(reply.headers["referrer-policy"] == "no-referrer")
        #expect(reply.headers["cache-control"] == "no-store")
        #expect(reply.headers["cross-origin-resource-policy"] == "same-origin")
      }
    }
  }

  @Test func addressesAndMethodsAreKnownOnes() async throws {
    try await RunningServer.with { server in
      for path in [
        "/v1", "/index.html", "/v1/models/", "/v1/../v1/models", "/../../etc/passwd", "/%2e%2e/",
      ] {
        #expect(try await server.get(path).status == 404, "\(path)")
      }
      #expect(try await server.get("/v1/completions").status == 405)
      #expect(try await server.post("/v1/models", "{}").status == 405)
      let head = try await server.send(
        "HEAD /v1/models HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
      #expect(head.status == 200 && head.body.isEmpty)
    }
  }

  @Test func bodiesAndHeadersAreBounded() async throws {
    try await RunningServer.with(ServedModels.shared, { $0.maxBodyBytes = 1000 }) { server in
      let long = #"{"prompt": ""# + String(repeating: "a", count: 2000) + #""}"#
      #expect(try await server.post("/v1/completions", long).status == 413)
      // The length is not told beforehand.
      let chunks = "7D0\r\n" + String(repeating: "a", count: 2000) + "\r\n0\r\n\r\n"
      let reply = try await server.send(
        "POST /v1/completions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
          + "Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks)
      #expect(reply.status == 413)
      let header = "X: " + String(repeating: "a", count: 100_000)
      #expect(try await server.get("/v1/models", [header]).status != 200)
      let many = (0..<1000).map { "X\($0): a" }
      #expect(try await server.get("/v1/models", many).status != 200)
      #expect(try await server.get("/v1/models").status == 200)
    }
  }

  @Test func slowClientsAreCutOff() async throws {
    try await RunningServer.with(ServedModels.shared, { $0.receivingTimeout = 0.5 }) { server in
      let header = try server.connection
      header.write("POST /v1/completions HTTP/1.1\r\nHost: loc")
      let silent = try await RunningServer.apart { try header.readAll() }
      #expect(silent.isEmpty)
      // A byte now and then is no progress.
      let body = try server.connection
      body.write(
        "POST /v1/completions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
          + "Content-Length: 1000\r\n\r\n")
      let reply = try await RunningServer.apart {
        for _ in 0..<10 {
          body.write(" ")
          usleep(100_000)
        }
        return Connection.reply(try body.readAll())
      }
      #expect(reply.status == 408)
    }
  }

  // None of them may end the server, or be answered as if it were right.
  @Test func malformedRequestsAreRefused() async throws {
    var random = SystemRandomNumberGenerator()
    let seed = UInt64.random(in: 0...UInt64.max, using: &random)
    var generator = SeededGenerator(state: seed)
    try await RunningServer.with { server in
      let good = Array(RunningServer.request("POST", "/v1/completions", Self.body).utf8)
      for round in 0..<1000 {
        var bytes = good
        for _ in 0...Int(generator.next() % 8) {
          let place = Int(generator.next() % UInt64(bytes.count))
          switch generator.next() % 3 {
          case 0: bytes[place] = UInt8(truncatingIfNeeded: generator.next())
          case 1: bytes.remove(at: place)
          default: bytes.insert(UInt8(truncatingIfNeeded: generator.next()), at: place)
          }
        }
        let text = String(decoding: bytes, as: UTF8.self)
        let reply: Reply = try await RunningServer.apart {
          let connection = try Connection(server.port)
          connection.write(text)
          // What is missing of a body does not come.
          connection.endWriting()
          return Connection.reply(try connection.readAll())
        }
        #expect(reply.status < 500 || reply.status == 503, "seed \(seed), round \(round): \(text)")
      }
      #expect(try await server.post("/v1/completions", Self.body).status == 200)
    }
  }
}
