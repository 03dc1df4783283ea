import Files
import Foundation
import TestSupport
import Testing
import WeightFormats
import RunFolders

@Suite struct RunFolderTests {
  @Test func tablesAreQuotedAndRecorded() throws {
    try Fixture.withTemporaryFolder { path in
      var folder = try RunFolder(path: path + "/a/b")
      try folder.write(csv: [["x", "y"], ["1,5", "say \"no\"\nthen"]], as: "t.csv")
      let text = try String(contentsOfFile: folder.file("t.csv"), encoding: .utf8)
      #expect(text == "x,y\n\"1,5\",\"say \"\"no\"\"\nthen\"\n")
      try folder.write(json: ["b": 1, "a": 2], as: "t.json")
      try folder.write(csv: [["x"]], as: "t.csv")
      #expect(folder.outputs == ["t.csv", "t.json"])
      try folder.finish(
        RunManifest(
          version: "1", subcommand: "test", command: "steerlens test", seed: 7, inputs: []))
      let manifest = try JSONDecoder().decode(
        RunManifest.self, from: Data(contentsOf: URL(filePath: folder.file("manifest.json"))))
      #expect(manifest.outputs == ["t.csv", "t.json"] && manifest.seed == 7)
    }
  }

  @Test func marksThatCombineHideNoQuote() throws {
    try Fixture.withTemporaryFolder { path in
      var folder = try RunFolder(path: path)
      try folder.write(csv: [["\"\u{301}", ",\u{301}", "a"]], as: "t.csv")
      let text = try String(contentsOfFile: folder.file("t.csv"), encoding: .utf8)
      #expect(Array(text.utf8) == Array("\"\"\"\u{301}\",\",\u{301}\",a\n".utf8))
    }
  }

  @Test func aFolderThatCannotBeIsAnError() throws {
    try Fixture.withTemporaryFolder { path in
      try AtomicFile.write("x", to: path + "/file")
      #expect(throws: FileError.self) { try RunFolder(path: path + "/file/run") }
    }
  }
}
