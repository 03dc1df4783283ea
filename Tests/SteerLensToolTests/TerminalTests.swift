import Foundation
import Testing
import steerlens

/// Characters that a terminal obeys: none of any file, name, path or key reaches one.
@Suite struct TerminalTests {
  /// Begins control sequences in seven and in eight bits, rings, deletes, ends lines and turns what
  /// follows around.
  private static let hostile = "a\u{1B}[31m\u{7}\u{9B}2J\u{7F}\u{2028}\u{202E}\u{2066}\rb"

  private func isRaw(_ scalar: Unicode.Scalar) -> Bool {
    let turning: [ClosedRange<Unicode.Scalar>] = [
      "\u{202A}"..."\u{202E}", "\u{2066}"..."\u{2069}", "\u{2028}"..."\u{2029}",
    ]
    return scalar.properties.generalCategory == .control && scalar != "\n" && scalar != "\t"
      || turning.contains { $0.contains(scalar) }
  }

  /// Expects the exit code, and that both streams show nothing raw.
  private func check(
    _ arguments: [String], in workspace: Workspace, exitCode: Int32 = 0, shows: Bool = true,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let result = try workspace.run(arguments)
    let title = arguments.prefix(3).joined(separator: " ").debugDescription
    #expect(
      result.exitCode == exitCode, "\(title): \(result.errors)", sourceLocation: sourceLocation)
    for text in [result.output, result.errors] {
      let raw = text.unicodeScalars.filter(isRaw)
      #expect(raw.isEmpty, "\(title): \(raw.map(\.value))", sourceLocation: sourceLocation)
    }
    let text = result.output + result.errors
    #expect(
      !shows || text.contains("\\u{1B}[31m") || text.contains("\\u001b[31m"), "\(title): \(text)",
      sourceLocation: sourceLocation)
  }

  private func quoted(_ text: String) throws -> String {
    String(decoding: try JSONEncoder().encode([text]), as: UTF8.self)
  }

  private func writeSteer(_ workspace: Workspace) throws -> String {
    try workspace.writeSentences()
    try workspace.succeed(workspace.trainArguments())
    let names = try quoted(Self.hostile).dropLast() + ", \"dummy\"]"
    let name = "steer\(Self.hostile).safetensors"
    try workspace.copySteer(
      from: workspace.path("run/steer.safetensors"), as: name,
      metadata: ["names": String(names), "model": "no" + Self.hostile, "key\(Self.hostile)": "1"])
    return name
  }

  @Test func namesOfSteersAndTexts() throws {
    try Workspace.with { workspace in
      let steer = try writeSteer(workspace)
      try workspace.write(
        "{\"text\": \(try quoted("A film" + Self.hostile).dropFirst().dropLast())}\n",
        as: "texts.jsonl")
      let model = ["--steer", steer, "--model", "reviews-2m"]
      let drawn = ["-n", "1", "--max-new-tokens", "2"]
      for options in [[], ["--json"]] {
        try check(["inspect", steer] + options, in: workspace)
        try check(["spectrum"] + model + options, in: workspace)
        try check(
          ["vocabulary", "--dimension", "1", "--texts", "texts.jsonl"] + model + options,
          in: workspace)
        try check(
          ["sweep", "--values", "0,1", "--prompt", Self.hostile] + drawn + model + options,
          in: workspace)
        try check(
          ["generate", "--model", "reviews-2m", "--prompt", Self.hostile] + drawn + options,
          in: workspace)
        try check(
          ["score", "--model", "reviews-2m", "--text", Self.hostile] + options, in: workspace,
          shows: !options.isEmpty)
        try check(
          ["spans", "--text", Self.hostile, "--permutations", "9"] + model + options,
          in: workspace, shows: !options.isEmpty)
        try check(["compose", steer, "--overwrite", "--out", "sum"] + options, in: workspace)
      }
    }
  }

  @Test func namesOfDataAndModels() throws {
    try Workspace.with { workspace in
      let file = "data\(Self.hostile).csv"
      try workspace.write("text,label\nGood film.,\"\(Self.hostile)\"\n", as: file)
      try check(["train", "--data", file, "--out", "run"], in: workspace, exitCode: 1)
      try check(
        ["prepare", "csv", file, "--map", "good=1", "--out", "out.jsonl"], in: workspace,
        exitCode: 1, shows: false)
      try workspace.copyModel()
      try workspace.write(
        "{\"model_type\": \(try quoted(Self.hostile).dropFirst().dropLast())}",
        as: "model/config.json")
      try check(["score", "--model", "model", "--ids", "1,2"], in: workspace, exitCode: 1)
      try check(["inspect", "model"], in: workspace, exitCode: 1)
    }
  }

  @Test func argumentsInErrors() throws {
    try Workspace.with { workspace in
      try check(["inspect", Self.hostile], in: workspace, exitCode: 1)
      try check(["report", Self.hostile], in: workspace, exitCode: 1)
      try check(["train", "--data", Self.hostile + ".jsonl"], in: workspace, exitCode: 1)
      try check([Self.hostile], in: workspace, exitCode: 64)
      try check(
        ["train", "--data", "a.jsonl", "--steps", Self.hostile], in: workspace, exitCode: 64)
    }
  }

  @Test func everyActingCharacterIsShown() {
    #expect(TerminalText.escaped("a\u{1B}\u{9B}é\n\t") == "a\\u{1B}\\u{9B}é\n\t")
    #expect(TerminalText.line("a\r\n\u{85}\tb") == "a⏎⏎\\u{85}\\u{9}b")
    let all = (0...0x2FFF).compactMap { Unicode.Scalar($0 as UInt32) }.filter(isRaw)
    for scalar in all {
      let code = String(scalar.value, radix: 16, uppercase: true)
      #expect(TerminalText.escaped("a\(scalar)") == "a\\u{\(code)}")
    }
  }

  @Test func jsonIsReadAsBefore() throws {
    let json = TerminalText.json(try quoted(Self.hostile))
    #expect(!json.unicodeScalars.contains(where: isRaw))
    #expect(try JSONDecoder().decode([String].self, from: Data(json.utf8)) == [Self.hostile])
  }

  @Test func coloursAreOursAlone() {
    let title = TextStyle.bold.mark + "a\u{1B}[1m\u{301}" + TextStyle.plain.mark + "\u{301}b"
    #expect(TextStyle.rendered(title) == "\u{1B}[1ma\\u{1B}[1m\u{301}\u{1B}[0m\u{301}b")
    #expect(TextStyle.rendered("") == "")
  }

  @Test func onlyTheConsoleWritesToTheTerminal() throws {
    let sources = URL(filePath: #filePath).appending(path: "../../../Sources/steerlens")
      .standardized
    let files = try #require(
      FileManager.default.subpaths(atPath: sources.path)?.filter { $0.hasSuffix(".swift") })
    #expect(files.count > 20)
    for file in files where file != "Console/Console.swift" {
      let text = try String(contentsOf: sources.appending(path: file), encoding: .utf8)
      for way in ["FileHandle.standard", "Swift.print", "fputs(", "fwrite("] {
        #expect(!text.contains(way), "\(file): \(way)")
      }
    }
  }
}
