import Foundation
import ModelHub
import TestSupport
import Testing
import WebClient
import WeightFormats
import Files

/// Fetches from a server that works, sooner or later.
@Suite struct FetchTests {
  private let name: ModelName

  init() throws { name = try ModelName("org/tiny") }

  @Test func layoutOfTheCache() throws {
    let hub = sampleRepository()
    let server = try LocalServer { request, _ in hub.answer(request) }
    try CacheFolder.with { place in
      let result = try place.fetch(from: server).run(name)
      #expect(result.commit == hub.commit)
      #expect(server.requests.allSatisfy { $0.fields["accept-encoding"] == "identity" })
      #expect(
        result.files.map(\.file.path) == ["config.json", "tokenizer.json", "model.safetensors"])
      #expect(place.bytes(tiny + "/refs/main") == Array(hub.commit.utf8))
      let files = FileManager.default
      for file in result.files.map(\.file.path) {
        let hash = hub.hash(of: file)
        #expect(
          try files.destinationOfSymbolicLink(atPath: result.folder + "/" + file)
            == "../../blobs/" + hash)
        #expect(place.bytes("\(tiny)/blobs/\(hash)") == hub.files[file])
        #expect(files.fileExists(atPath: "\(place.hub)/.locks/\(tiny)/\(hash).lock"))
      }
      let blobs = try files.contentsOfDirectory(atPath: place.hub + "/" + tiny + "/blobs")
      #expect(blobs.count == 3, "\(blobs)")
      #expect(try place.cache.completeSnapshot(of: name).commit == hub.commit)
      // Nothing is fetched again.
      let before = server.requests.count
      let again = try place.fetch(from: server).run(name)
      #expect(again.files.allSatisfy(\.wasThere) && server.requests.count == before + 1)
    }
  }

  @Test func tokenizersOfBeforeTokenizerJSON() throws {
    var hub = sampleRepository()
    hub.files["tokenizer.json"] = nil
    let files = ["vocab.txt", "tokenizer_config.json", "special_tokens_map.json"]
    for (index, file) in files.enumerated() { hub.files[file] = sampleBytes(100 + index) }
    let server = try LocalServer { [hub] request, _ in hub.answer(request) }
    try CacheFolder.with { place in
      let result = try place.fetch(from: server).run(name)
      #expect(result.files.map(\.file.path) == ["config.json"] + files + ["model.safetensors"])
    }
  }

  /// What the tokenizer or the chat format of a model may lie in.
  @Test func sentencePieceModelsAndChatTemplates() throws {
    var hub = sampleRepository()
    let templates =
      ["chat_template.jinja"]
      + ["rag", "tool_use"].map { "additional_chat_templates/\($0).jinja" }
    let others = [
      "additional_chat_templates/README.md", "additional_chat_templates/old/rag.jinja", "x.jinja",
      "tokenizer.model",
    ]
    for (index, file) in (templates + others).enumerated() {
      hub.files[file] = sampleBytes(100 + index)
    }
    func fetched() throws -> [String] {
      let server = try LocalServer { [hub] request, _ in hub.answer(request) }
      return try CacheFolder.with { place in
        let result = try place.fetch(from: server).run(name)
        let folder = try place.cache.completeSnapshot(of: name).folder
        #expect(
          folder.fileNames(under: "additional_chat_templates") == ["rag.jinja", "tool_use.jinja"])
        return result.files.map(\.file.path)
      }
    }
    #expect(
      try fetched() == ["config.json", "tokenizer.json"] + templates + ["model.safetensors"])
    hub.files["tokenizer.json"] = nil
    #expect(
      try fetched()
        == ["config.json", templates[0], "tokenizer.model"] + templates.dropFirst()
        + ["model.safetensors"])
  }

  @Test func shards() throws {
    var hub = sampleRepository()
    hub.files["model.safetensors"] = nil
    let index = #"{"weight_map": {"a": "m-1.safetensors", "b": "sub/m-2.safetensors"}}"#
    hub.files["model.safetensors.index.json"] = Array(index.utf8)
    hub.files["m-1.safetensors"] = sampleBytes(1000, seed: 2)
    hub.files["sub/m-2.safetensors"] = sampleBytes(2000, seed: 3)
    hub.files["m-3.safetensors"] = sampleBytes(10)
    let server = try LocalServer { [hub] request, _ in hub.answer(request) }
    try CacheFolder.with { place in
      let result = try place.fetch(from: server).run(name)
      #expect(
        result.files.map(\.file.path) == [
          "config.json", "tokenizer.json", "model.safetensors.index.json", "m-1.safetensors",
          "sub/m-2.safetensors",
        ])
      let shard = try place.cache.completeSnapshot(of: name).folder.file("sub/m-2.safetensors")
      #expect(shard.contents == sampleBytes(2000, seed: 3))
    }
  }

  @Test func revisions() throws {
    let hub = sampleRepository()
    let server = try LocalServer { request, _ in hub.answer(request) }
    try CacheFolder.with { place in
      for revision in ["refs/pr/1", hub.commit] {
        let name = try ModelName(repository: "org/tiny", revision: revision)
        _ = try place.fetch(from: server).run(name)
        #expect(try place.cache.completeSnapshot(of: name).commit == hub.commit)
      }
      #expect(place.bytes(tiny + "/refs/refs/pr/1") == Array(hub.commit.utf8))
      #expect(place.bytes("\(tiny)/refs/\(hub.commit)") == nil)
    }
  }

  /// Every place where an earlier fetch may have stopped.
  @Test(arguments: [0, 1, 150_000, 299_999, 300_000], [true, false])
  func continuesAPart(_ there: Int, servesRanges: Bool) throws {
    let hub = sampleRepository()
    let server = try LocalServer { request, _ in
      var request = request
      if !servesRanges { request.fields["range"] = nil }
      return hub.answer(request)
    }
    try CacheFolder.with { place in
      let weights = try #require(hub.files["model.safetensors"])
      let blob = tiny + "/blobs/" + hub.hash(of: "model.safetensors")
      try place.write(Array(weights.prefix(there)), blob + ".incomplete")
      _ = try place.fetch(from: server).run(name)
      #expect(place.bytes(blob) == weights && place.bytes(blob + ".incomplete") == nil)
      let request = server.requests.last { $0.path.hasSuffix("/model.safetensors") }
      #expect((request == nil) == (there == 300_000))
      #expect(
        request?.fields["range"]
          == ((1..<300_000).contains(there) ? "bytes=\(there)-" : nil))
    }
  }

  @Test func aDamagedPartIsFetchedAnew() throws {
    let hub = sampleRepository()
    let server = try LocalServer { request, _ in hub.answer(request) }
    try CacheFolder.with { place in
      let blob = tiny + "/blobs/" + hub.hash(of: "model.safetensors")
      for part in [sampleBytes(1000, seed: 9), sampleBytes(300_001, seed: 9)] {
        try place.write(part, blob + ".incomplete")
        _ = try place.fetch(from: server).run(name)
        #expect(place.bytes(blob) == hub.files["model.safetensors"])
        try FileManager.default.removeItem(atPath: place.hub + "/" + blob)
      }
    }
  }

  /// Each connection brings a part and breaks off; the server answers 429 and 503 in between.
  @Test func survivesAnUnreliableServer() throws {
    let hub = sampleRepository()
    let server = try LocalServer { request, count in
      var reply = hub.answer(request)
      if count % 3 == 1 { return .init(429, fields: ["Retry-After": "7"]) }
      if count % 3 == 2 { return .init(503) }
      if reply.body.count > 100_000 {
        reply.statedLength = reply.body.count
        reply.body = Array(reply.body.prefix(100_000))
      }
      return reply
    }
    try CacheFolder.with { place in
      var waits: [Double] = []
      _ = try place.fetch(
        from: server,
        report: { event in
          if case .retrying(_, let seconds) = event { waits.append(seconds) }
        }
      ).run(name)
      #expect(
        place.bytes(tiny + "/blobs/" + hub.hash(of: "model.safetensors"))
          == hub.files["model.safetensors"])
      #expect(waits.contains(7), "\(waits)")
    }
  }

  @Test func wrongContentsOnceAreForgiven() throws {
    let hub = sampleRepository()
    let server = try LocalServer { request, count in
      var reply = hub.answer(request)
      if count == 1 { reply.body[3] ^= 1 }
      return reply
    }
    try CacheFolder.with { place in
      var damaged: [String] = []
      let fetch = try place.fetch(
        from: server,
        report: { event in
          if case .damaged(let file) = event { damaged.append(file.path) }
        })
      _ = try fetch.run(name)
      #expect(damaged == ["config.json"])
    }
  }

  @Test func theTokenDoesNotFollowToAnotherHost() throws {
    let hub = sampleRepository()
    let store = try LocalServer { request, _ in hub.answer(request) }
    let elsewhere = store.address
    let server = try LocalServer { request, _ in
      request.path.contains("/resolve/")
        ? .init(302, fields: ["Location": elsewhere + request.path]) : hub.answer(request)
    }
    try CacheFolder.with { place in
      _ = try place.fetch(from: server, ["HF_TOKEN": "hf_secret"]).run(name)
      #expect(server.requests.allSatisfy { $0.fields["authorization"] == "Bearer hf_secret" })
      #expect(store.requests.count == 3)
      #expect(store.requests.allSatisfy { $0.fields["authorization"] == nil })
    }
  }

  @Test func stoppedAndContinued() throws {
    let hub = sampleRepository()
    let server = try LocalServer { request, count in
      var reply = hub.answer(request)
      if count == 3 { (reply.parts, reply.pause) = (300, 0.02) }
      return reply
    }
    try CacheFolder.with { place in
      var bytes = 0
      let fetch = try place.fetch(
        from: server, isCancelled: { bytes > 10_000 },
        report: { event in
          if case .progress(let file, let count) = event, file.size > 10_000 { bytes = count }
        })
      #expect(throws: HTTPError.cancelled) { try fetch.run(name) }
      let part = tiny + "/blobs/\(hub.hash(of: "model.safetensors")).incomplete"
      #expect(try #require(place.bytes(part)).count == bytes)
      #expect(place.bytes(tiny + "/refs/main") == nil)
      _ = try place.fetch(from: server).run(name)
      #expect(server.requests.last?.fields["range"] == "bytes=\(bytes)-")
    }
  }

  @Test func twoAtOnce() throws {
    let hub = sampleRepository()
    let server = try LocalServer { request, _ in
      var reply = hub.answer(request)
      if reply.body.count > 1000 { (reply.parts, reply.pause) = (10, 0.02) }
      return reply
    }
    try CacheFolder.with { place in
      DispatchQueue.concurrentPerform(iterations: 2) { _ in
        #expect(throws: Never.self) { try place.fetch(from: server).run(name) }
      }
      let weights = server.requests.filter { $0.path.hasSuffix("/model.safetensors") }
      #expect(weights.count == 1)
    }
  }

  @Test func oneGGUFFile() throws {
    var hub = HubStandIn(files: ["a.Q4_0.gguf": sampleBytes(100), "README.md": []])
    let one = try LocalServer { [hub] request, _ in hub.answer(request) }
    try CacheFolder.with { place in
      let result = try place.fetch(from: one).run(name)
      #expect(result.files.map(\.file.path) == ["a.Q4_0.gguf"])
    }
    hub.files["b.Q8_0.gguf"] = sampleBytes(200)
    let two = try LocalServer { [hub] request, _ in hub.answer(request) }
    try CacheFolder.with { place in
      #expect {
        try place.fetch(from: two).run(name)
      } throws: { error in
        let text = (error as? HubError)?.description ?? ""
        return text.contains("a.Q4_0.gguf (100 bytes), b.Q8_0.gguf (200 bytes)")
          && text.contains("`file`")
      }
      let result = try place.fetch(from: two).run(name, file: "b.Q8_0.gguf")
      #expect(result.files.map(\.file.path) == ["b.Q8_0.gguf"])
      #expect(throws: HubError.noSuchFile(name, file: "b.Q8.gguf", similar: ["b.Q8_0.gguf"])) {
        try place.fetch(from: two).run(name, file: "b.Q8.gguf")
      }
      #expect(throws: HubError.notGGUF(file: "README.md")) {
        try place.fetch(from: two).run(name, file: "README.md")
      }
    }
  }
}
