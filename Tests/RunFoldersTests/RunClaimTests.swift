import Foundation
import RunFolders
import TestSupport
import Testing

/// A run folder is one job's until it ends.
@Suite struct RunClaimTests {
  private func listing(_ path: String) throws -> [String] {
    try FileManager.default.subpathsOfDirectory(atPath: path).sorted()
  }

  @Test func aSecondJobIsRefused() throws {
    try Fixture.withTemporaryFolder { path in
      let folder = path + "/run"
      let claim = try RunClaim(folder, for: "spans")
      #expect(throws: RunClaimError.inUse(path: folder)) { try RunClaim(folder, for: "spans") }
      claim.finish()
      #expect(try listing(path) == ["run"])
      try RunClaim(folder, for: "sweep").finish()
    }
  }

  @Test func whatComesToNothingLeavesNothing() throws {
    try Fixture.withTemporaryFolder { path in
      do { _ = try RunClaim(path + "/a/b", for: "spans") }
      #expect(try listing(path).isEmpty)
    }
  }

  @Test func anUnfinishedRunIsItsOwnersToRepeat() throws {
    try Fixture.withTemporaryFolder { path in
      do {
        let claim = try RunClaim(path, for: "transfer")
        var folder = try RunFolder(path: claim.folder)
        try folder.write("x", as: "steer.safetensors")
      }
      #expect(RunClaim.isUnfinished(path))
      #expect(throws: RunClaimError.otherRun(folder: path)) { try RunClaim(path, for: "spans") }
      #expect(RunClaim.isUnfinished(path))
      try RunClaim(path, for: "transfer").finish()
      #expect(try listing(path) == ["steer.safetensors"])
    }
  }

  @Test func aFinishedRunIsItsOwnersAlone() throws {
    try Fixture.withTemporaryFolder { path in
      var folder = try RunFolder(path: path)
      try folder.finish(
        RunManifest(
          version: "1", subcommand: "train", command: "steerlens train", seed: 0, inputs: []))
      #expect(throws: RunClaimError.otherRun(folder: path)) { try RunClaim(path, for: "spans") }
      try RunClaim(path, for: "spans", takesOver: true).finish()
      try RunClaim(path, for: "train").finish()
      #expect(try listing(path) == ["manifest.json"])
    }
  }

  @Test(arguments: [".", "", "..", "figures/.", "a//b", "/etc/passwd", "a/../b"])
  func outputsOutsideTheFolderAreRefused(_ output: String) throws {
    try Fixture.withTemporaryFolder { path in
      var folder = try RunFolder(path: path)
      folder.record(output)
      try folder.finish(
        RunManifest(
          version: "1", subcommand: "train", command: "steerlens train", seed: 0, inputs: []))
      let error = #expect(throws: ReportError.self) { try RunClaim(path, for: "train") }
      #expect(error?.description.contains("manifest.json: the output") == true)
      #expect(try listing(path) == ["manifest.json"])
    }
  }

  @Test func anOlderManifestSaysTheSubcommandInItsCommand() throws {
    let text = #"""
      {"version": "0.1.0", "command": "steerlens sweep --steer x", "seed": 1, "inputs": [],
       "settings": {}, "outputs": [], "seconds": {}}
      """#
    let manifest = try JSONDecoder().decode(RunManifest.self, from: Data(text.utf8))
    #expect(manifest.subcommand == "sweep")
  }
}
