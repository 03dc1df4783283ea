import Foundation
import ModelHub
import Synchronization
import TestSupport
import WebClient

/// A folder for a cache, and the environment that names it.
struct CacheFolder {
  let folder: String

  static func with<R>(_ body: (CacheFolder) throws -> R) throws -> R {
    // A proxy of the machine's must not stand between the tests and their own server.
    setenv("NO_PROXY", "127.0.0.1", 1)
    return try Fixture.withTemporaryFolder { try body(CacheFolder(folder: $0)) }
  }

  var hub: String { folder + "/hub" }

  func environment(_ more: [String: String] = [:]) -> HubEnvironment {
    HubEnvironment(["HF_HOME": folder, "HOME": folder].merging(more) { $1 })
  }

  var cache: HubCache { HubCache(environment()) }

  func write(_ text: String, _ path: String) throws {
    try write(Array(text.utf8), path)
  }

  func write(_ bytes: [UInt8], _ path: String) throws {
    let url = URL(filePath: hub + "/" + path)
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(bytes).write(to: url)
  }

  func bytes(_ path: String) -> [UInt8]? {
    FileManager.default.contents(atPath: hub + "/" + path).map { Array($0) }
  }

  /// A snapshot with these files, to which `main` refers.
  func writeSnapshot(_ repository: String, _ files: [String], commit: String = commit) throws {
    let folder = "models--" + repository.replacing("/", with: "--")
    for file in files { try write("{}", "\(folder)/snapshots/\(commit)/\(file)") }
    try write(commit, "\(folder)/refs/main")
  }

  /// A fetch that does not wait between attempts.
  func fetch(
    from server: LocalServer, _ more: [String: String] = [:], free: Int? = nil,
    isCancelled: @escaping () -> Bool = { false },
    report: @escaping (ModelFetch.Event) -> Void = { _ in }
  ) throws -> ModelFetch {
    var policy = RetryPolicy()
    policy.wait = { _ in }
    var limits = HTTPClient.Limits()
    limits.stalledSeconds = 5
    let place = ["HF_ENDPOINT": server.address + "/"].merging(more) { $1 }
    return try ModelFetch(
      environment(place), agent: "test", limits: limits, policy: policy,
      freeBytes: { _ in free }, isCancelled: isCancelled, report: report)
  }
}

/// A commit hash.
let commit = String(repeating: "0123456789", count: 4)

/// A small repository of every kind of file.
func sampleRepository() -> HubStandIn {
  HubStandIn(files: [
    "config.json": Array(#"{"model_type": "gpt2"}"#.utf8), "tokenizer.json": Array("{}".utf8),
    "model.safetensors": sampleBytes(300_000), "pytorch_model.bin": sampleBytes(500),
    "README.md": Array("text".utf8), "modeling.py": Array("import os".utf8),
    "tf_model.h5": sampleBytes(100), "onnx/model.onnx": sampleBytes(100),
  ])
}

let tiny = "models--org--tiny"
