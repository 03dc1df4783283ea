import Files
import Foundation
import TestSupport
import Testing

@Suite struct AtomicFileGroupTests {
  @Test func filesAppearTogether() throws {
    try Fixture.withTemporaryFolder { folder in
      try AtomicFile.write("old", to: folder + "/a")
      let group = AtomicFileGroup()
      for name in ["a", "b"] { try add(name, "new", to: group, folder) }
      #expect(try text(folder, "a") == "old" && text(folder, "b") == nil)
      try group.commit()
      #expect(try text(folder, "a") == "new" && text(folder, "b") == "new")
      #expect(try names(folder) == ["a", "b"])
    }
  }

  @Test func whatCannotBeFinishedIsTakenBack() throws {
    try Fixture.withTemporaryFolder { folder in
      try AtomicFile.write("old", to: folder + "/a")
      try FileManager.default.createSymbolicLink(
        atPath: folder + "/link", withDestinationPath: "a")
      try FileManager.default.createDirectory(
        atPath: folder + "/taken", withIntermediateDirectories: false)
      let group = AtomicFileGroup()
      for name in ["a", "b", "link", "taken"] { try add(name, "new", to: group, folder) }
      let error = #expect(throws: FileError.self) { try group.commit() }
      #expect(error?.description.hasPrefix(folder + "/taken: cannot be written") == true)
      #expect(error?.description.contains("already replaced") == false)
      #expect(try text(folder, "a") == "old")
      let link = try FileManager.default.destinationOfSymbolicLink(atPath: folder + "/link")
      #expect(link == "a")
      #expect(try names(folder) == ["a", "link", "taken"])
    }
  }

  @Test func nothingAppearsWithoutCommit() throws {
    try Fixture.withTemporaryFolder { folder in
      do { try add("a", "new", to: AtomicFileGroup(), folder) }
      #expect(try names(folder).isEmpty)
    }
  }

  private func add(
    _ name: String, _ text: String, to group: AtomicFileGroup, _ folder: String
  ) throws {
    let member = try group.add(path: folder + "/" + name)
    try member.append(Array(text.utf8))
  }

  private func text(_ folder: String, _ name: String) throws -> String? {
    try FileManager.default.contents(atPath: folder + "/" + name)
      .map { try #require(String(bytes: $0, encoding: .utf8)) }
  }

  private func names(_ folder: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
  }
}
