import Files
import Foundation
import TestSupport
import Testing

@Suite struct AtomicFileTests {
  @Test func replacesAFile() throws {
    try Fixture.withTemporaryFolder { folder in
      let path = "\(folder)/file"
      for text in ["first", "", "second, longer"] {
        try AtomicFile.write(text, to: path)
        #expect(try String(contentsOfFile: path, encoding: .utf8) == text)
      }
      #expect(try names(folder) == ["file"])
    }
  }

  @Test func leavesNothingWhenTheTargetCannotBeReplaced() throws {
    try Fixture.withTemporaryFolder { folder in
      let target = "\(folder)/taken"
      try FileManager.default.createDirectory(atPath: target, withIntermediateDirectories: false)
      let error = #expect(throws: FileError.self) {
        try AtomicFile.write("text", to: target)
      }
      #expect(error?.description.hasPrefix("\(target): cannot be written") == true)
      #expect(try names(folder) == ["taken"])
    }
  }

  @Test func leavesNothingWhenAbandoned() throws {
    try Fixture.withTemporaryFolder { folder in
      do {
        var writer = try AtomicFileWriter(path: "\(folder)/file")
        try writer.append([7 as UInt8].span)
        #expect(try names(folder).count == 1)
      }
      #expect(try names(folder).isEmpty)
    }
  }

  @Test func refusesMissingFoldersAndNames() throws {
    try Fixture.withTemporaryFolder { folder in
      for path in ["\(folder)/absent/file", "\(folder)/", "", "\(folder)/a\0b"] {
        let error = #expect(throws: FileError.self) {
          try AtomicFile.write("text", to: path)
        }
        guard case .cannotWrite(path, _) = error else {
          Issue.record("\(String(describing: error))")
          continue
        }
      }
      let left = try names(folder)
      #expect(left.isEmpty)
    }
  }

  @Test func refusesAnUnwritableFolder() throws {
    try Fixture.withTemporaryFolder { folder in
      let locked = "\(folder)/locked"
      try FileManager.default.createDirectory(atPath: locked, withIntermediateDirectories: false)
      chmod(locked, 0o500)
      defer { chmod(locked, 0o700) }
      // The superuser may write anywhere.
      guard geteuid() != 0 else { return }
      #expect(throws: FileError.self) { try AtomicFile.write("text", to: "\(locked)/file") }
      #expect(try names(locked).isEmpty)
    }
  }

  @Test func theNextWriteRemovesWhatKilledWritersLeft() throws {
    try Fixture.withTemporaryFolder { folder in
      // Version 0.1.0 wrote shorter names too.
      for left in ["0123456789abc", "1a2b3c4d5e6f"] {
        try Data("half".utf8).write(to: URL(filePath: "\(folder)/.writing-\(left)"))
      }
      let other = "\(folder)/.writing-notes"
      try Data("notes".utf8).write(to: URL(filePath: other))
      let writer = try AtomicFileWriter(path: "\(folder)/first")
      #expect(try names(folder).count == 2, "the other file and the writer's")
      try AtomicFile.write("text", to: "\(folder)/second")
      #expect(try names(folder).count == 3, "a writer that is at work keeps its file")
      try writer.commit()
      #expect(try names(folder).sorted() == [".writing-notes", "first", "second"])
    }
  }

  private func names(_ folder: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder)
  }
}
