import Testing

/// `generate --shard slurm` in the tasks of an array, and `merge` of what they wrote.
@Suite struct MergeTests {
  private static let generate = [
    "generate", "--model", "reviews-2m", "-n", "2", "--batch-size", "2", "--max-new-tokens", "4",
    "--prompt", "The film", "--prompt", "The acting", "--prompt", "It",
  ]

  /// The variables of a task of `--array=0-2`.
  private func task(_ id: Int) -> [String: String] {
    [
      "SLURM_ARRAY_TASK_ID": "\(id)", "SLURM_ARRAY_TASK_COUNT": "3", "SLURM_ARRAY_TASK_MIN": "0",
      "SLURM_ARRAY_TASK_MAX": "2", "SLURM_ARRAY_TASK_STEP": "1",
    ]
  }

  private func writeParts(_ workspace: Workspace) throws {
    for id in 0...2 {
      let result = try Tool.run(
        Self.generate + ["--shard", "slurm", "--out", "part-\(id).jsonl"], in: workspace.folder,
        environment: task(id))
      #expect(result.exitCode == 0, "\(result.errors)")
    }
  }

  @Test func tasksOfAnArrayAreMergedToOneRun() throws {
    try Workspace.with { workspace in
      try writeParts(workspace)
      let part = try workspace.json("part-1.manifest.json")
      let settings = try #require(part["settings"] as? [String: String])
      #expect(settings["shard"] == "2/3")
      let command = try #require(part["command"] as? String)
      #expect(command.hasSuffix("--shard 2/3 --out part-1.jsonl"))
      let described = try #require(part["part"] as? [String: Any])
      #expect(described["firstPrompt"] as? Int == 2 && described["allPrompts"] as? Int == 3)

      try workspace.succeed(Self.generate + ["--out", "whole.jsonl"])
      let parts = (0...2).map { "part-\($0).jsonl" }
      let merge = ["merge"] + parts.reversed() + ["--out", "merged.jsonl"]
      let result = try workspace.succeed(merge)
      #expect(result.output == "3 parts, 3 prompts, 3 lines: merged.jsonl\n")
      #expect(try workspace.bytes("merged.jsonl") == workspace.bytes("whole.jsonl"))
      let json = try workspace.succeed(merge + ["--json"]).json()
      #expect(json["parts"] as? [String] == parts && json["out"] as? String == "merged.jsonl")
      #expect(try json["bytes"] as? Int == workspace.bytes("whole.jsonl").count)
      let manifest = try workspace.json("merged.manifest.json")
      #expect(manifest["subcommand"] as? String == "generate" && manifest["part"] == nil)
      #expect(
        manifest["command"] as? String
          == "steerlens merge part-2.jsonl part-1.jsonl part-0.jsonl --out merged.jsonl --json")
      // The perplexity is that of the model which the manifest names.
      try workspace.succeed([
        "evaluate", "-g", "merged.jsonl", "--metrics", "perplexity", "--out", "evaluation",
      ])
    }
  }

  @Test func anArrayIsNeeded() throws {
    let outside = try Tool.run(Self.generate + ["--shard", "slurm"])
    #expect(outside.exitCode == 64 && outside.errors.contains("sbatch --array=1-8"))
    var gaps = task(1)
    gaps["SLURM_ARRAY_TASK_MAX"] = "7"
    let wrong = try Tool.run(Self.generate + ["--shard=slurm"], environment: gaps)
    #expect(wrong.exitCode == 64 && wrong.errors.contains("which part a task is"))
  }

  @Test func whatCannotBeMergedIsAnError() throws {
    try Workspace.with { workspace in
      try writeParts(workspace)
      let before = try workspace.listing()
      func fails(_ words: [String], _ text: String) throws {
        let result = try workspace.run(["merge"] + words + ["--out", "merged.jsonl"])
        #expect(result.exitCode == 1 && result.output.isEmpty, "\(result)")
        #expect(result.errorLines.last?.contains(text) == true, "\(result.errors)")
        #expect(try workspace.listing() == before)
      }
      try fails(["part-0.jsonl", "part-2.jsonl"], "part 2 of 3 is missing")
      try fails(["part-0.jsonl", "part-0.jsonl"], "part 1/3 is there twice")
      try fails(["part-0.jsonl", "part-7.jsonl"], "part-7.jsonl: no such file or folder")
      try fails(
        ["part-0.jsonl", "part-1.manifest.json"], "there is no manifest part-1.manifest.manifest")
      let parts = (0...2).map { "part-\($0).jsonl" }
      try workspace.truncate("part-1.jsonl", to: 10)
      try fails(parts, "changed after it was written")
    }
  }
}
