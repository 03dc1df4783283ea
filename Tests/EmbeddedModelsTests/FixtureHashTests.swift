import Crypto
import Foundation
import TestSupport
import Testing

/// What the tests compare with is what `Scripts/fixtures` made: `Tests/Fixtures/SHA256SUMS`.
@Suite struct FixtureHashTests {
  @Test func filesHaveTheirHashes() throws {
    let root = Fixture.packageRoot.appending(path: "Tests/Fixtures")
    let list = try String(contentsOf: root.appending(path: "SHA256SUMS"), encoding: .utf8)
    var listed: Set<String> = []
    for line in list.split(separator: "\n") {
      let parts = line.split(separator: " ", maxSplits: 1)
      let name = String(parts[1].drop(while: { " *./".contains($0) }))
      listed.insert(name)
      let data = try Data(contentsOf: root.appending(path: name))
      let hash = SHA256.hash(data: data).map { String(format: "%02x", $0) }.joined()
      #expect(hash == parts[0], "\(name) was changed by hand")
    }
    let files = try FileManager.default.subpathsOfDirectory(atPath: root.path).filter { name in
      var isFolder: ObjCBool = false
      let exists = FileManager.default.fileExists(
        atPath: root.appending(path: name).path, isDirectory: &isFolder)
      return exists && !isFolder.boolValue && !["SHA256SUMS", "SCHEMA.md"].contains(name)
    }
    #expect(Set(files).subtracting(listed) == [], "not in SHA256SUMS")
  }
}
