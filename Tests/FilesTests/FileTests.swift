import Files
import Foundation
import TestSupport
import Testing

@Suite struct FileTests {
  @Test func mapsFiles() throws {
    try Fixture.withTemporaryFolder { folder in
      let path = "\(folder)/bytes"
      for content: [UInt8] in [[], [7], Array(repeating: 3, count: 10_000)] {
        try AtomicFile.write(content, to: path)
        let bytes = try FileBytes.map(path: path)
        #expect(bytes.count == content.count && bytes.name == path)
        #expect(bytes.contents == content)
      }
    }
  }

  /// Bytes whose memory was given back are read from the file again; those beside them stay.
  @Test func releasedMemoryReadsAsBefore() throws {
    try Fixture.withTemporaryFolder { folder in
      let path = "\(folder)/bytes"
      let content = (0..<1 << 20).map { UInt8(truncatingIfNeeded: $0 * 31 >> 7) }
      try AtomicFile.write(content, to: path)
      let bytes = try FileBytes.map(path: path)
      #expect(bytes.contents == content)
      let resident = try Self.residentBytes(of: bytes)
      bytes.releaseMemory(of: 100..<(1 << 19) + 100)
      if let resident {
        let released = resident - (try #require(try Self.residentBytes(of: bytes)))
        #expect(((1 << 19) - 2 * Int(getpagesize())...1 << 19).contains(released))
      }
      #expect(bytes.contents == content)
      bytes.releaseMemory(of: 5..<17)
      FileBytes([1, 2, 3], name: "three").releaseMemory(of: 0..<3)
      #expect(bytes.contents == content)
    }
  }

  // How much of a mapped file is in the process's memory; nil where the system does not tell.
  private static func residentBytes(of bytes: FileBytes) throws -> Int? {
    // The size of the file is 0, so that it has to be read to its end.
    guard let maps = try FileHandle(forReadingAtPath: "/proc/self/smaps")?.readToEnd() else {
      return nil
    }
    let lines = String(decoding: maps, as: UTF8.self).split(separator: "\n")
    let mapping = try #require(lines.firstIndex { $0.hasSuffix(" " + bytes.name) })
    let size = try #require(lines[mapping...].first { $0.hasPrefix("Rss:") })
    return try 1024 * #require(Int(size.split(separator: " ")[1]))
  }

  @Test func aMappingSurvivesReplacement() throws {
    try Fixture.withTemporaryFolder { folder in
      let path = "\(folder)/bytes"
      try AtomicFile.write("old", to: path)
      let bytes = try FileBytes.map(path: path)
      try AtomicFile.write("newer", to: path)
      #expect(bytes.contents == Array("old".utf8))
    }
  }

  @Test func refusesWhatIsNoFile() throws {
    try Fixture.withTemporaryFolder { folder in
      #expect(throws: FileError.notARegularFile(path: folder)) {
        try FileBytes.map(path: folder)
      }
      let pipe = "\(folder)/pipe"
      #expect(mkfifo(pipe, 0o600) == 0)
      #expect(throws: FileError.notARegularFile(path: pipe)) {
        try FileBytes.map(path: pipe)
      }
      let missing = "\(folder)/missing"
      #expect(throws: FileError.fileNotFound(path: missing)) {
        try FileBytes.map(path: missing)
      }
      #expect(throws: FileError.self) { try FileBytes.map(path: "\(pipe)\0x") }
      let link = "\(folder)/link"
      try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "gone")
      let error = FileError.danglingLink(path: link, target: "gone")
      #expect(throws: error) { try FileBytes.map(path: link) }
      #expect(throws: error) { try InputFile(path: link) }
      #expect(throws: error) { try FileFolder(path: folder).file("link") }
      #expect(error.description.contains("symbolic link to"))
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
    #expect(throws: FileError.missingFile(folder: "m", name: "c", found: ["a", "b"])) {
      try folder.file("c")
    }
    try Fixture.withTemporaryFolder { path in
      try AtomicFile.write("x", to: "\(path)/there")
      let folder = FileFolder(path: path)
      #expect(folder.contains("there") && !folder.contains("."))
      #expect(try folder.file("there").count == 1)
      #expect(throws: FileError.missingFile(folder: path, name: "c", found: ["there"])) {
        try folder.file("c")
      }
      #expect(throws: FileError.nameOutsideFolder(folder: path, name: "../c")) {
        try folder.file("../c")
      }
      let absent = FileFolder(path: "\(path)/absent")
      #expect(throws: FileError.folderNotFound(path: "\(path)/absent")) {
        try absent.file("c")
      }
    }
  }

  @Test func foldersFollowLinks() throws {
    try Fixture.withTemporaryFolder { path in
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

  @Test func readsFilesAndPipesToTheirEnd() throws {
    try Fixture.withTemporaryFolder { folder in
      let path = "\(folder)/bytes"
      let bytes = (0..<2_500_000).map { UInt8(truncatingIfNeeded: $0) }
      try AtomicFile.write(bytes, to: path)
      #expect(try InputFile.contents(path: path, limit: bytes.count) == bytes)
      #expect(throws: FileError.self) { try InputFile.contents(path: path, limit: bytes.count - 1) }
      let pipe = Pipe()
      try pipe.fileHandleForWriting.write(contentsOf: Data("piped".utf8))
      try pipe.fileHandleForWriting.close()
      let piped = "/dev/fd/\(pipe.fileHandleForReading.fileDescriptor)"
      #expect(try InputFile.contents(path: piped, limit: 10) == Array("piped".utf8))
    }
  }

  @Test func refusesWhatMayHaveNoEnd() throws {
    for (path, reason) in [
      ("/dev/zero", "it is neither a file nor a pipe"), ("/", "it is a folder"),
    ] {
      #expect(throws: FileError.cannotOpen(path: path, reason: reason)) {
        try InputFile(path: path)
      }
    }
    #expect(throws: FileError.fileNotFound(path: "/absent")) { try InputFile(path: "/absent") }
  }

  @Test func digestsAreThoseOfTheStandard() throws {
    let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    #expect(ContentDigest.sha256("abc") == abc)
    try Fixture.withTemporaryFolder { folder in
      try AtomicFile.write("abc", to: folder + "/abc")
      #expect(try ContentDigest.sha256(ofFile: folder + "/abc") == abc)
    }
  }
}

@Suite struct ListedFileTests {
  @Test func removesAFileAndNothingBehindLinks() throws {
    try Fixture.withTemporaryFolder { folder in
      let files = FileManager.default
      let run = folder + "/run"
      for name in ["/run/figures", "/elsewhere"] {
        try files.createDirectory(atPath: folder + name, withIntermediateDirectories: true)
      }
      for name in ["/run/a.csv", "/run/figures/b.png", "/elsewhere/b.png"] {
        try AtomicFile.write("x", to: folder + name)
      }
      try files.createSymbolicLink(atPath: run + "/linked", withDestinationPath: "../elsewhere")
      try files.createSymbolicLink(
        atPath: run + "/link.png", withDestinationPath: "../elsewhere/b.png")
      for name in ["a.csv", "figures/b.png", "link.png", "absent.csv", "absent/b.png"] {
        try ListedFile.remove(name, in: run)
      }
      for name in ["linked/b.png", "figures", "../elsewhere/b.png", "linked/../a", ""] {
        #expect(throws: FileError.self) { try ListedFile.remove(name, in: run) }
      }
      #expect(
        try files.subpathsOfDirectory(atPath: folder).sorted()
          == ["elsewhere", "elsewhere/b.png", "run", "run/figures", "run/linked"])
      try ListedFile.remove("a", in: folder + "/absent")
    }
  }
}

@Suite struct SubfolderTests {
  @Test func makesAFolderOnce() throws {
    try Fixture.withTemporaryFolder { folder in
      for _ in 0..<2 {
        let made = try Subfolder.make("figures", in: folder)
        #expect(made == folder + "/figures")
      }
      var isFolder: ObjCBool = false
      #expect(
        FileManager.default.fileExists(atPath: folder + "/figures", isDirectory: &isFolder)
          && isFolder.boolValue)
    }
  }

  @Test func refusesLinksAndFiles() throws {
    try Fixture.withTemporaryFolder { folder in
      let files = FileManager.default
      try files.createDirectory(atPath: folder + "/elsewhere", withIntermediateDirectories: false)
      try files.createSymbolicLink(
        atPath: folder + "/figures", withDestinationPath: folder + "/elsewhere")
      try AtomicFile.write("x", to: folder + "/file")
      for name in ["figures", "file", "a\0b", "absent/inner"] {
        #expect(throws: FileError.self) { try Subfolder.make(name, in: folder) }
      }
    }
  }
}
