import Foundation
import Testing

/// The commands of `docs/walkthroughs.md`, one after the other in one folder.
@Suite struct WalkthroughTests {
  // A block of commands, and what it is shown to print.
  private struct Block {
    var commands: [String]
    var output: [String] = []
  }

  private static func blocks() throws -> [Block] {
    let file = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../docs/walkthroughs.md").standardized
    var (blocks, language, lines): ([Block], String?, [String]) = ([], nil, [])
    for line in try String(contentsOf: file, encoding: .utf8).components(separatedBy: "\n") {
      guard line.hasPrefix("```") else {
        if language != nil { lines.append(line) }
        continue
      }
      switch language {
      case nil: language = String(line.dropFirst(3))
      case "sh":
        let text = lines.joined(separator: "\n").replacing("\\\n", with: " ")
        blocks.append(Block(commands: text.components(separatedBy: "\n")))
      case "": blocks[blocks.count - 1].output = lines
      default: break
      }
      if line == "```", !lines.isEmpty { (language, lines) = (nil, []) }
    }
    return blocks
  }

  // The words of a command as a shell has them.
  private static func words(_ command: String) -> [String] {
    command.split(separator: "\"", omittingEmptySubsequences: false).enumerated().flatMap {
      i, part in
      i % 2 == 1 ? [String(part)] : part.split(separator: " ").map(String.init)
    }
  }

  // Numbers are those of one machine.
  private static func withoutNumbers(_ text: String) -> String {
    text.replacing(#/[0-9]+(\.[0-9]+)?/#, with: "#")
  }

  private static func prepare(_ workspace: Workspace) throws {
    let sentences = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../Sources/EmbeddedModels/Resources/sentiment.jsonl").standardized
    try FileManager.default.copyItem(
      at: sentences, to: URL(filePath: workspace.path("reviews.jsonl")))
    try workspace.write("The film\nThe acting\n", as: "prompts.txt")
    let rows = (1...20).map { "\($0),\"A film, \($0 % 2 == 0 ? "wonderful" : "dull") to watch.\"" }
    try workspace.write("id,review\n" + rows.joined(separator: "\n") + "\n", as: "twenty.csv")
  }

  @Test func everyCommandDoesWhatThePageSays() throws {
    let blocks = try Self.blocks()
    #expect(blocks.count == 7 && blocks.flatMap(\.commands).count == 10)
    try Workspace.with { workspace in
      try Self.prepare(workspace)
      for block in blocks {
        var printed = ""
        for command in block.commands {
          let words = Self.words(command)
          try #require(words.first == "steerlens", "\(command)")
          printed += try workspace.succeed(Array(words.dropFirst())).output
        }
        let lines = Self.withoutNumbers(printed)
        for line in block.output {
          #expect(lines.contains(Self.withoutNumbers(line)), "\(line) in \(printed)")
        }
      }
      for file in ["runs/reviews/report.html", "slides/spans-12.svg", "seeds.html"] {
        #expect(workspace.exists(file), "\(file)")
      }
      let page = try workspace.text("seeds.html")
      #expect(page.contains("id=\"agreement\"") && page.contains("stable across 2 trainings"))
      let texts = try workspace.text("runs/spans/texts.csv").split(separator: "\n")
      #expect(texts.count == 21 && texts[0].hasSuffix(",id"))
    }
  }
}
