import Foundation
import Testing

/// Symbolic links in the place of a run's own folders: nothing is written or deleted behind them.
@Suite struct LinkedFolderTests {
  private func link(_ name: String, _ workspace: Workspace) throws {
    for folder in ["elsewhere", "run"] {
      try FileManager.default.createDirectory(
        atPath: workspace.path(folder), withIntermediateDirectories: true)
    }
    try workspace.write("1", as: "elsewhere/step-000001.safetensors")
    try FileManager.default.createSymbolicLink(
      atPath: workspace.path(name), withDestinationPath: workspace.path("elsewhere"))
  }

  private func checkRefusal(_ arguments: [String], _ name: String, _ workspace: Workspace) throws {
    let result = try workspace.run(arguments)
    #expect(result.exitCode == 1 && result.errors.contains(name + ": "), "\(result)")
    #expect(result.errors.contains("symbolic link"))
    #expect(
      try workspace.listing().filter { $0.hasPrefix("elsewhere/") }
        == ["elsewhere/step-000001.safetensors"])
  }

  @Test(arguments: [["--keep-checkpoints"], ["--overwrite"]])
  func checkpoints(_ options: [String]) throws {
    try Workspace.with { workspace in
      try workspace.writeSentences()
      try link("run/checkpoints", workspace)
      try checkRefusal(workspace.trainArguments() + options, "run/checkpoints", workspace)
    }
  }

  @Test func points() throws {
    try Workspace.with { workspace in
      try workspace.writeSentences()
      try workspace.succeed(workspace.trainArguments(out: "steer"))
      try link("run/points", workspace)
      let sweep = ["sweep", "--steer", "steer", "--values", "0,1", "-n", "1", "--out", "run"]
      try checkRefusal(sweep, "run/points", workspace)
      try checkRefusal(sweep + ["--overwrite"], "run/points", workspace)
    }
  }

  /// A manifest may list anything as an earlier run's outputs.
  @Test func outputsOfAnEarlierRun() throws {
    try Workspace.with { workspace in
      try workspace.writeSentences()
      try workspace.succeed(workspace.trainArguments(out: "steer"))
      let spectrum = ["spectrum", "--steer", "steer", "--no-truncation", "--out", "run"]
      try workspace.succeed(spectrum)
      try link("run/tables", workspace)
      var manifest = try workspace.json("run/manifest.json")
      let listed = try #require(manifest["outputs"] as? [String])
      manifest["outputs"] = listed + ["tables/step-000001.safetensors"]
      try workspace.write(
        try JSONSerialization.data(withJSONObject: manifest), as: "run/manifest.json")
      try workspace.succeed(spectrum)
      #expect(workspace.exists("elsewhere/step-000001.safetensors"))
    }
  }

  @Test func figures() throws {
    try Workspace.with { workspace in
      try workspace.writeSentences()
      try link("run/figures", workspace)
      try checkRefusal(workspace.trainArguments(), "run/figures", workspace)
    }
  }
}
