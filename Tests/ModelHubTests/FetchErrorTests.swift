import Foundation
import ModelHub
import TestSupport
import Testing

/// Fetches that must fail: a named error with one line, and nothing that looks whole.
@Suite struct FetchErrorTests {
  private let name: ModelName

  init() throws { name = try ModelName("org/tiny") }

  private func failure(
    _ more: [String: String] = [:], free: Int? = nil, file: String? = nil,
    _ answer: @escaping @Sendable (LocalServer.Request, Int) -> LocalServer.Reply
  ) throws -> String {
    let server = try LocalServer(answer)
    return try CacheFolder.with { place in
      do {
        _ = try place.fetch(from: server, more, free: free).run(name, file: file)
        Issue.record("fetched")
        return ""
      } catch let error as any (Error & CustomStringConvertible) {
        #expect(place.bytes(tiny + "/refs/main") == nil)
        #expect(!error.description.contains { $0.isNewline })
        return error.description
      }
    }
  }

  static let statuses: [(status: Int, code: String, token: String, mentions: [String])] = [
    (401, "RepoNotFound", "", ["does not exist or is private", "HF_TOKEN", "settings/tokens"]),
    (401, "GatedRepo", "", ["gated", "accept its licence", "https://huggingface.co/org/tiny"]),
    (403, "GatedRepo", "hf_x", ["gated", "check that the token may read it"]),
    (404, "RepoNotFound", "", ["has no model org/tiny", "check the name"]),
    (404, "RevisionNotFound", "", ["no revision main"]),
    (404, "", "", ["has no model org/tiny"]),
    (500, "", "", ["answered 500", "try again later"]),
    (429, "", "", ["answered 429"]),
    (418, "", "", ["answered 418"]),
  ]

  @Test(arguments: statuses.indices) func status(_ i: Int) throws {
    let (status, code, token, mentions) = Self.statuses[i]
    let text = try failure(["HF_TOKEN": token]) { _, _ in
      .init(status, fields: ["X-Error-Code": code])
    }
    for part in mentions { #expect(text.contains(part), "\(part) in \(text)") }
    #expect(token.isEmpty || !text.contains(token))
  }

  @Test(arguments: ["/api/", "/org/"]) func compressedAnswersAreNamed(_ path: String) throws {
    let hub = sampleRepository()
    let text = try failure { request, _ in
      var reply = hub.answer(request)
      if request.path.hasPrefix(path) { reply.fields["Content-Encoding"] = "gzip" }
      return reply
    }
    #expect(text.contains("gzip") && text.contains("HF_ENDPOINT"), "\(text)")
  }

  @Test func requestsAreRepeatedFiveTimes() throws {
    let server = try LocalServer { _, _ in .init(503) }
    try CacheFolder.with { place in
      #expect(throws: HubError.refused(what: "the list of files of org/tiny", status: 503)) {
        try place.fetch(from: server).run(name)
      }
      #expect(server.requests.count == 5)
    }
  }

  @Test func aWrongEndpointNamesItsVariable() throws {
    let text = try failure(["HF_ENDPOINT": "htp://hub"]) { _, _ in .init(500) }
    #expect(text.contains("htp://hub/") && text.hasSuffix("; check HF_ENDPOINT"), "\(text)")
  }

  @Test func theTokenIsNotSentInTheOpen() throws {
    let text = try failure(["HF_ENDPOINT": "http://hub.invalid", "HF_TOKEN": "hf_secret"]) { _, _ in
      .init(500)
    }
    #expect(text.hasPrefix("http://hub.invalid is no https address") && !text.contains("hf_secret"))
    #expect(text.contains("HF_ENDPOINT") && text.contains("HF_TOKEN"))
  }

  @Test func offline() throws {
    let server = try LocalServer { _, _ in .init(500) }
    try CacheFolder.with { place in
      #expect(throws: HubError.offline(name, variable: "HF_HUB_OFFLINE")) {
        try place.fetch(from: server, ["HF_HUB_OFFLINE": "1"]).run(name)
      }
      #expect(server.requests.isEmpty)
    }
  }

  @Test(arguments: [
    "../x", "/etc/passwd", "a/../../x", "a//b", "./a", "a\\u0000b", "a\\nb", "..", "",
  ])
  func unsafeNames(_ path: String) throws {
    let json = #"{"sha": "\#(commit)", "siblings": [{"rfilename": "\#(path)", "size": 1}]}"#
    let text = try failure { _, _ in .init(200, body: Array(json.utf8)) }
    #expect(text.contains("unsafe") && text.contains("nothing was fetched"))
  }

  static let listings: [(json: String, mentions: String)] = [
    ("", "line 1: expected a value"), ("[]", "a value of another kind"),
    ("{}", "sha: it is missing"),
    (#"{"sha": "\#(commit)", "siblings": [{"size": 1}]}"#, "siblings[0].rfilename: it is missing"),
    (#"{"sha": "../x", "siblings": []}"#, "no commit"),
    (
      #"{"sha": "\#(commit)", "siblings": [{"rfilename": "a", "size": -1, "blobId": "\#(commit)"}]}"#,
      "impossible size"
    ),
    (
      #"{"sha": "\#(commit)", "siblings": [{"rfilename": "a", "size": 4398046511105, "blobId": "\#(commit)"}]}"#,
      "impossible size"
    ),
    (
      #"{"sha": "\#(commit)", "siblings": [{"rfilename": "a", "size": 1, "blobId": "../../x"}]}"#,
      "no proper blobId"
    ),
    (
      #"{"sha": "\#(commit)", "siblings": [{"rfilename": "a", "size": 1, "lfs": {"sha256": "/x"}}]}"#,
      "no proper SHA-256"
    ),
    (#"{"sha": "\#(commit)", "siblings": [{"rfilename": "tf_model.h5"}]}"#, "no weights"),
    (String(repeating: "[", count: 100_000), "deeper than 64 levels"),
    (String(repeating: " ", count: (16 << 20) + 1), "longer than"),
  ]

  @Test(arguments: listings.indices) func listing(_ i: Int) throws {
    let (json, mentions) = Self.listings[i]
    let text = try failure { _, _ in .init(200, body: Array(json.utf8)) }
    #expect(text.contains(mentions), "\(text)")
  }

  @Test func wrongContentsTwice() throws {
    let hub = sampleRepository()
    let server = try LocalServer { request, _ in
      var reply = hub.answer(request)
      if request.path.hasSuffix("/model.safetensors") { reply.body[7] ^= 1 }
      return reply
    }
    try CacheFolder.with { place in
      #expect {
        try place.fetch(from: server).run(name)
      } throws: { error in
        guard
          case .wrongHash("model.safetensors", hub.hash(of: "model.safetensors"), _)? =
            error as? HubError
        else { return false }
        return true
      }
      #expect(server.requests.filter { $0.path.hasSuffix("/model.safetensors") }.count == 2)
      let blobs = try FileManager.default.contentsOfDirectory(
        atPath: place.hub + "/" + tiny + "/blobs")
      #expect(blobs.count == 2, "only the two sound files: \(blobs)")
    }
  }

  @Test func moreThanTheListedSize() throws {
    let hub = sampleRepository()
    let text = try failure { request, _ in
      var reply = hub.answer(request)
      if request.path.contains("/resolve/") { reply.body += [0] }
      return reply
    }
    #expect(text.contains("longer than 22 bytes"), "\(text)")
  }

  @Test func lessThanTheListedSize() throws {
    let hub = sampleRepository()
    let text = try failure { request, _ in
      var reply = hub.answer(request)
      if request.path.contains("/resolve/") { reply.body.removeLast() }
      return reply
    }
    #expect(text.contains("the connection broke off"), "\(text)")
  }

  @Test func aFullDisk() throws {
    let hub = sampleRepository()
    let text = try failure(free: 300_000) { request, _ in hub.answer(request) }
    #expect(text.contains("300 kB are needed") || text.contains("are free"), "\(text)")
  }

  @Test(arguments: ["../../../x.safetensors", "modeling.py", "absent.safetensors"])
  func aHostileIndex(_ shard: String) throws {
    var hub = sampleRepository()
    hub.files["model.safetensors"] = nil
    hub.files["model.safetensors.index.json"] = Array(
      #"{"weight_map": {"a": "\#(shard)"}}"#.utf8)
    let text = try failure { [hub] request, _ in hub.answer(request) }
    #expect(text.contains(shard), "\(text)")
  }

  /// Damaged lists of files give a named error or are read; never a crash.
  @Test func damagedListings() throws {
    let whole = sampleRepository().listing
    var generator = SeededGenerator(state: 11)
    var refused = 0
    for _ in 0..<4000 {
      var bytes = whole
      for _ in 0..<Int.random(in: 1...4, using: &generator) {
        let i = Int.random(in: bytes.indices, using: &generator)
        switch Int.random(in: 0..<4, using: &generator) {
        case 0: bytes[i] = .random(in: 0...255, using: &generator)
        case 1: bytes[i] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
        case 2: bytes.removeSubrange(i..<min(i + 9, bytes.count))
        default: bytes.insert(contentsOf: bytes[..<min(i, 40)], at: i)
        }
      }
      do {
        _ = try RepositoryListing(bytes, of: name)
      } catch HubError.malformedListing, HubError.unsafeFileName {
        refused += 1
      }
    }
    #expect(refused > 1000)
  }
}
