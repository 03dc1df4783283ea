import Files
import TestSupport
import Testing

@Suite struct FileLockTests {
  @Test func aSecondHolderIsRefused() throws {
    try Fixture.withTemporaryFolder { folder in
      let path = folder + "/file"
      let first = try FileLock(path: path)
      #expect(throws: FileLockError.held(path: path)) { try FileLock(path: path) }
      withExtendedLifetime(first) {}
    }
  }

  @Test func whatIsMappedIsInTheFile() throws {
    try Fixture.withTemporaryFolder { folder in
      let lock = try FileLock(path: folder + "/file")
      try lock.write(Array("old".utf8), at: 0)
      try lock.allocate(5000)
      #expect(lock.byteCount == 5000)
      let before = try lock.contents()
      #expect(before == [UInt8](repeating: 0, count: 5000))
      let region = try unsafe lock.map(5000)
      unsafe region.storeBytes(of: 7, toByteOffset: 4999, as: UInt8.self)
      let after = try lock.contents()
      #expect(after[4999] == 7)
    }
  }

  // More than any file system holds.
  @Test func noRoomIsAnErrorAndLeavesNothing() throws {
    try Fixture.withTemporaryFolder { folder in
      let lock = try FileLock(path: folder + "/file")
      #expect(throws: FileLockError.self) { try lock.allocate(1 << 60) }
      #expect(lock.byteCount == 0)
    }
  }
}
