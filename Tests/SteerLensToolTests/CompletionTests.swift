import Foundation
import TestSupport
import Testing
import steerlens

/// What shells are told, and where the scripts go.
@Suite struct CompletionTests {
  @Test(arguments: ["bash", "zsh", "fish"]) func scripts(_ shell: String) throws {
    let script = try Tool.succeed(["completions", "--shell", shell]).output
    #expect(script.contains("steerlens") && script.contains("steer-values"))
    #expect(script.contains("---completion"), "models and steers are asked for")
  }

  @Test func installation() throws {
    try Workspace.with { workspace in
      for (shell, file) in [
        ("bash", "data/bash-completion/completions/steerlens"), ("zsh", ".zfunc/_steerlens"),
        ("fish", "config/fish/completions/steerlens.fish"),
      ] {
        let result = try Tool.run(
          ["completions", "--install"], in: workspace.folder,
          environment: [
            "HOME": workspace.folder, "SHELL": "/bin/" + shell, "ZDOTDIR": "",
            "XDG_DATA_HOME": workspace.path("data"), "XDG_CONFIG_HOME": workspace.path("config"),
          ])
        #expect(result.exitCode == 0, "\(result.errors)")
        #expect(result.output.hasPrefix(workspace.path(file)), "\(result.output)")
        #expect(try workspace.text(file).contains("steerlens"))
      }
    }
  }

  @Test func anUnknownShellIsAUsageError() throws {
    let result = try Tool.run(
      ["completions"], environment: ["SHELL": "/bin/tcsh"])
    #expect(result.exitCode == 64 && result.errors.contains("--shell"))
  }

  @Test func modelsAndSteers() throws {
    try Workspace.with { workspace in
      for folder in ["runs/sentiment", "runs/.hidden"] {
        try FileManager.default.createDirectory(
          atPath: workspace.path(folder), withIntermediateDirectories: true)
      }
      for file in ["a.safetensors", "b.txt", "c.gguf", "d.pt"] {
        try workspace.write("", as: "runs/" + file)
      }
      let start = workspace.path("runs/")
      #expect(
        Completion.steers(start) == ["a.safetensors", "d.pt", "sentiment/"].map { start + $0 })
      #expect(Completion.models(start) == ["c.gguf", "sentiment/"].map { start + $0 })
      #expect(Completion.steers(start + "s") == [start + "sentiment/"])
      #expect(Completion.steers(start + ".") == [start + ".hidden/"])
      #expect(Completion.models("reviews").starts(with: ["reviews-2m", "reviews-4m"]))
    }
  }
}
