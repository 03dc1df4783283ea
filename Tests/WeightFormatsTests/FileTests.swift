import Foundation
import Testing
import WeightFormats

@Suite struct FileTests {
  @Test func mapsFiles() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/bytes"
      for content: [UInt8] in [[], [7], Array(repeating: 3, count: 10_000)] {
        try AtomicFile.write(content, to: path)
        let bytes = try FileBytes.map(path: path)
        #expect(bytes.count == content.count && bytes.name == path)
        #expect(bytes.withUnsafeBytes { Array($0) } == content)
      }
    }
  }

  @Test func aMappingSurvivesReplacement() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/bytes"
      try AtomicFile.write("old", to: path)
      let bytes = try FileBytes.map(path: path)
      try AtomicFile.write("newer", to: path)
      #expect(bytes.withUnsafeBytes { Array($0) } == Array("old".utf8))
    }
  }

  @Test func refusesWhatIsNoFile() throws {
    try withTemporaryFolder { folder in
      #expect(throws: WeightFormatError.notARegularFile(path: folder)) {
        try FileBytes.map(path: folder)
      }
      let pipe = "\(folder)/pipe"
      #expect(mkfifo(pipe, 0o600) == 0)
      #expect(throws: WeightFormatError.notARegularFile(path: pipe)) {
        try FileBytes.map(path: pipe)
      }
      let missing = "\(folder)/missing"
      #expect(throws: WeightFormatError.fileNotFound(path: missing)) {
        try FileBytes.map(path: missing)
      }
      #expect(throws: WeightFormatError.self) { try FileBytes.map(path: "\(pipe)\0x") }
    }
  }

  @Test func wrapsStaticMemory() throws {
    let text: StaticString = "static"
    let memory = UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
    let bytes = FileBytes(staticMemory: memory, name: "s")
    #expect(bytes.unsafeBaseAddress == memory.baseAddress)
    #expect(bytes.count == 6)
  }

  @Test func foldersNameWhatTheyLack() throws {
    let folder = FileFolder(
      name: "m", files: ["b": FileBytes([1], name: "b"), "a": FileBytes([], name: "a")])
    #expect(folder.contains("a") && !folder.contains("c"))
    #expect(try folder.file("b").count == 1)
    #expect(throws: WeightFormatError.missingFile(folder: "m", name: "c", found: ["a", "b"])) {
      try folder.file("c")
    }
    try withTemporaryFolder { path in
      try AtomicFile.write("x", to: "\(path)/there")
      let folder = FileFolder(path: path)
      #expect(folder.contains("there") && !folder.contains("."))
      #expect(try folder.file("there").count == 1)
      #expect(throws: WeightFormatError.missingFile(folder: path, name: "c", found: ["there"])) {
        try folder.file("c")
      }
      #expect(throws: WeightFormatError.nameOutsideFolder(folder: path, name: "../c")) {
        try folder.file("../c")
      }
      let absent = FileFolder(path: "\(path)/absent")
      #expect(throws: WeightFormatError.folderNotFound(path: "\(path)/absent")) {
        try absent.file("c")
      }
    }
  }

  @Test func foldersFollowLinks() throws {
    try withTemporaryFolder { path in
      try AtomicFile.write("x", to: "\(path)/blob")
      try FileManager.default.createDirectory(
        atPath: "\(path)/model", withIntermediateDirectories: false)
      try FileManager.default.createSymbolicLink(
        atPath: "\(path)/model/link", withDestinationPath: "../blob")
      let folder = FileFolder(path: "\(path)/model/")
      #expect(folder.contains("link"))
      #expect(try folder.file("link").count == 1)
    }
  }
}

@Suite struct AtomicFileTests {
  @Test func replacesAFile() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/file"
      for text in ["first", "", "second, longer"] {
        try AtomicFile.write(text, to: path)
        #expect(try String(contentsOfFile: path, encoding: .utf8) == text)
      }
      #expect(try names(folder) == ["file"])
    }
  }

  @Test func leavesNothingWhenTheTargetCannotBeReplaced() throws {
    try withTemporaryFolder { folder in
      let target = "\(folder)/taken"
      try FileManager.default.createDirectory(atPath: target, withIntermediateDirectories: false)
      let error = #expect(throws: WeightFormatError.self) {
        try AtomicFile.write("text", to: target)
      }
      #expect(error?.description.hasPrefix("\(target): cannot be written") == true)
      #expect(try names(folder) == ["taken"])
    }
  }

  @Test func leavesNothingWhenAbandoned() throws {
    try withTemporaryFolder { folder in
      do {
        var writer = try AtomicFileWriter(path: "\(folder)/file")
        try withUnsafeBytes(of: 7) { try writer.append($0) }
        #expect(try names(folder).count == 1)
      }
      #expect(try names(folder).isEmpty)
    }
  }

  @Test func refusesMissingFoldersAndNames() throws {
    try withTemporaryFolder { folder in
      for path in ["\(folder)/absent/file", "\(folder)/", "", "\(folder)/a\0b"] {
        let error = #expect(throws: WeightFormatError.self) {
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
    try withTemporaryFolder { folder in
      let locked = "\(folder)/locked"
      try FileManager.default.createDirectory(atPath: locked, withIntermediateDirectories: false)
      chmod(locked, 0o500)
      defer { chmod(locked, 0o700) }
      // The superuser may write anywhere.
      guard geteuid() != 0 else { return }
      #expect(throws: WeightFormatError.self) { try AtomicFile.write("text", to: "\(locked)/file") }
      #expect(try names(locked).isEmpty)
    }
  }

  private func names(_ folder: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder)
  }
}
