import Foundation
import ModelHub
import TestSupport
import Testing
import WeightFormats
import Files

/// Names in hand-made caches.
@Suite struct CacheTests {
  @Test func referencesTagsAndCommits() throws {
    try CacheFolder.with { place in
      try place.writeSnapshot("org/tiny", ["config.json", "model.safetensors"])
      try place.write(commit + "\n", tiny + "/refs/refs/pr/1")
      for name in ["org/tiny", "org/tiny@main", "org/tiny@refs/pr/1", "org/tiny@" + commit] {
        let snapshot = try place.cache.completeSnapshot(of: ModelName(name))
        #expect(snapshot.commit == commit)
        #expect(snapshot.folder.name == "\(place.hub)/\(tiny)/snapshots/\(commit)")
      }
      let missing = try ModelName("org/tiny@v2")
      #expect(
        throws: HubError.revisionNotCached(
          missing, folder: place.hub + "/" + tiny, cached: ["main", "refs/pr/1", commit])
      ) { try place.cache.snapshot(of: missing) }
    }
  }

  @Test func transformersOwnFolderIsSearchedLast() throws {
    try CacheFolder.with { place in
      try place.writeSnapshot("gpt2", ["config.json", "model.safetensors"])
      let elsewhere = place.environment([
        "HF_HOME": place.folder + "/none", "TRANSFORMERS_CACHE": place.hub,
      ])
      #expect(try HubCache(elsewhere).completeSnapshot(of: ModelName("gpt2")).commit == commit)
    }
  }

  @Test func similarNames() throws {
    try CacheFolder.with { place in
      for name in ["openai-community/gpt2", "gpt3", "EleutherAI/pythia-160m"] {
        try place.writeSnapshot(name, ["config.json"])
      }
      let name = try ModelName("gpt2")
      #expect(
        throws: HubError.notCached(
          name, folders: [place.hub], similar: ["openai-community/gpt2", "gpt3"])
      ) { try place.cache.snapshot(of: name) }
      #expect(place.cache.repositories.count == 3)
    }
  }

  static let missing: [(files: [String: String], missing: [String])] = [
    (["config.json": "{}", "model.safetensors": ""], []),
    (["config.json": "{}", "pytorch_model.bin": ""], []),
    (["tiny.Q4_0.gguf": ""], []),
    (["config.json": "{}"], ["model.safetensors"]),
    (["model.safetensors": ""], ["config.json"]),
    (["vocab.json": ""], ["config.json", "model.safetensors"]),
    (
      [
        "config.json": "{}",
        "model.safetensors.index.json":
          #"{"weight_map": {"a": "m-1.safetensors", "b": "m-2.safetensors"}}"#,
        "m-1.safetensors": "",
      ], ["m-2.safetensors"]
    ),
    (
      [
        "config.json": "{}",
        "pytorch_model.bin.index.json": #"{"weight_map": {"a": "m-2.bin", "b": "m-1.bin"}}"#,
      ], ["m-1.bin", "m-2.bin"]
    ),
  ]

  @Test(arguments: missing.indices) func missingFiles(_ i: Int) throws {
    try CacheFolder.with { place in
      let (files, missing) = Self.missing[i]
      try place.writeSnapshot("org/tiny", [])
      for (name, text) in files { try place.write(text, "\(tiny)/snapshots/\(commit)/\(name)") }
      let name = try ModelName("org/tiny")
      guard !missing.isEmpty else {
        #expect(try place.cache.completeSnapshot(of: name).commit == commit)
        return
      }
      let folder = "\(place.hub)/\(tiny)/snapshots/\(commit)"
      let error = HubError.incomplete(name, folder: folder, missing: missing)
      #expect(throws: error) { try place.cache.completeSnapshot(of: name) }
      #expect(error.description.contains("`steerlens fetch org/tiny`"))
    }
  }

  @Test func aBrokenLinkIsMissing() throws {
    try CacheFolder.with { place in
      try place.writeSnapshot("org/tiny", ["config.json"])
      let snapshot = "\(place.hub)/\(tiny)/snapshots/\(commit)"
      try FileManager.default.createSymbolicLink(
        atPath: snapshot + "/model.safetensors", withDestinationPath: "../../blobs/none")
      let name = try ModelName("org/tiny")
      #expect(
        throws: HubError.incomplete(name, folder: snapshot, missing: ["model.safetensors"])
      ) { try place.cache.completeSnapshot(of: name) }
    }
  }

  /// References are untrusted: none may lead out of the snapshots, and none may crash.
  @Test func damagedReferences() throws {
    try CacheFolder.with { place in
      try place.writeSnapshot("org/tiny", ["config.json", "model.safetensors"])
      let name = try ModelName("org/tiny")
      var generator = SeededGenerator(state: 7)
      var refused = 0
      for i in 0..<1000 {
        var bytes = Array(commit.utf8)
        switch i % 3 {
        case 0:
          bytes[Int.random(in: 0..<40, using: &generator)] = .random(in: 0...255, using: &generator)
        case 1: bytes = Array(bytes.prefix(.random(in: 0..<40, using: &generator)))
        default: bytes = Array("../../".utf8) + bytes
        }
        try place.write(bytes, tiny + "/refs/main")
        do {
          #expect(try place.cache.snapshot(of: name).commit == commit)
        } catch HubError.malformedReference, HubError.revisionNotCached {
          refused += 1
        }
      }
      #expect(refused > 900)
    }
  }
}
