import Foundation
import TestSupport
import Testing

/// `fetch` through the binary, from a server on this machine, and the cache that it fills.
@Suite struct FetchTests {
  /// The GPT-2 fixture as a repository, with files that nobody needs.
  static func repository() throws -> HubStandIn {
    var files: [String: [UInt8]] = ["README.md": Array("text".utf8), "run.py": Array("1".utf8)]
    for name in ["config.json", "model.safetensors"] {
      files[name] = Array(try Data(contentsOf: URL(filePath: Fixture.path("gpt2/" + name))))
    }
    return HubStandIn(files: files)
  }

  static func environment(_ workspace: Workspace, _ server: LocalServer?) -> [String: String] {
    var environment = ["HF_HOME": workspace.path("hf"), "NO_PROXY": "127.0.0.1"]
    environment["HF_ENDPOINT"] = server.map { "http://127.0.0.1:\($0.port)" }
    return environment
  }

  @Test func fetchesOnceAndWorksOfflineAfterwards() throws {
    try Workspace.with { workspace in
      let hub = try Self.repository()
      let server = try LocalServer { request, _ in hub.answer(request) }
      let online = Self.environment(workspace, server)
      let first = try Tool.run(["fetch", "org/tiny"], in: workspace.folder, environment: online)
      #expect(first.exitCode == 0 && first.errors.isEmpty, "\(first.errors)")
      #expect(first.output.contains("model.safetensors") && !first.output.contains("run.py"))
      let requests = server.requests.count
      let again = try Tool.run(
        ["fetch", "org/tiny", "--json"], in: workspace.folder, environment: online)
      #expect(again.exitCode == 0 && again.output.contains(hub.commit))
      // The list of files, and no file a second time.
      #expect(server.requests.count == requests + 1)

      let offline = Self.environment(workspace, nil).merging(["HF_HUB_OFFLINE": "1"]) { $1 }
      let score = ["score", "--ids", "1,2,3", "--json", "--model"]
      let cached = try Tool.run(
        score + ["org/tiny"], in: workspace.folder, environment: offline)
      let folder = try Tool.run(score + [Fixture.path("gpt2")])
      #expect(cached.exitCode == 0, "\(cached.errors)")
      #expect(cached.output.contains("\"model\" : \"org/tiny\""))
      let numbers = { (text: String) in
        text.split(separator: "\n").filter { $0.contains("-") && !$0.contains("\"model\"") }
      }
      #expect(numbers(cached.output) == numbers(folder.output))
      let refused = try Tool.run(
        ["fetch", "org/tiny"], in: workspace.folder, environment: offline)
      #expect(refused.exitCode == 1 && refused.errors.contains("HF_HUB_OFFLINE"))
    }
  }

  @Test func aRunRecordsTheCommit() throws {
    try Workspace.with { workspace in
      let hub = try Self.repository()
      let server = try LocalServer { request, _ in hub.answer(request) }
      let environment = Self.environment(workspace, server)
      _ = try Tool.run(["fetch", "org/tiny"], in: workspace.folder, environment: environment)
      let inspection = try Tool.run(
        ["inspect", "org/tiny"], in: workspace.folder, environment: environment)
      #expect(inspection.exitCode == 0 && inspection.output.contains(hub.commit))
    }
  }

  @Test func aMissingModelSaysWhichCommandGetsIt() throws {
    try Workspace.with { workspace in
      let result = try Tool.run(
        ["score", "--ids", "1,2", "--model", "EleutherAI/pythia-160m"], in: workspace.folder,
        environment: Self.environment(workspace, nil))
      #expect(result.exitCode == 1 && result.errorLines.count == 1)
      #expect(result.errors.contains("steerlens fetch EleutherAI/pythia-160m"))
      #expect(result.errors.contains(workspace.path("hf")))
    }
  }

  @Test func aWrongHashIsNamedAndLeavesNothing() throws {
    try Workspace.with { workspace in
      let hub = try Self.repository()
      let server = try LocalServer { request, _ in
        var reply = hub.answer(request)
        if request.path.hasSuffix("model.safetensors") { reply.body[9] ^= 1 }
        return reply
      }
      let result = try Tool.run(
        ["fetch", "org/tiny"], in: workspace.folder,
        environment: Self.environment(workspace, server))
      #expect(result.exitCode == 1 && result.output.isEmpty)
      // A note of the second try, and the error with both hashes.
      let lines = result.errorLines
      #expect(lines.count == 2 && lines.allSatisfy { $0.contains("model.safetensors") })
      #expect(lines[1].contains("damaged twice (hash "))
      #expect(lines[1].contains("should be " + hub.hash(of: "model.safetensors")))
      #expect(try !workspace.listing().contains { $0.hasSuffix(hub.hash(of: "model.safetensors")) })
    }
  }
}
