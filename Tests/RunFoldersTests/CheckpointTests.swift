import Foundation
import RunFolders
import TestSupport
import Testing

/// What was stored is read back as it was written, or not at all.
@Suite struct CheckpointTests {
  private static let lines = (0..<6).map { "{\"line\":\($0),\"text\":\"ä b\"}" }

  private func stored(_ path: String) throws -> [UInt8] {
    Array(try Data(contentsOf: URL(filePath: path + "/x.partial")))
  }

  private func write(_ path: String, plan: String = "plan") throws {
    let checkpoint = try Checkpoint(output: path + "/x", plan: plan)
    #expect(try checkpoint.begin(resume: false, overwrite: false).isEmpty)
    try checkpoint.append(Array(Self.lines.prefix(4)))
    try checkpoint.append(Array(Self.lines.suffix(2)))
  }

  private func resumed(_ path: String, plan: String = "plan") throws -> [String] {
    try Checkpoint(output: path + "/x", plan: plan).begin(resume: true, overwrite: false)
  }

  @Test func linesComeBack() throws {
    try Fixture.withTemporaryFolder { path in
      try write(path)
      #expect(try resumed(path) == Self.lines)
      let checkpoint = try Checkpoint(output: path + "/x", plan: "plan")
      #expect(try checkpoint.begin(resume: true, overwrite: false) == Self.lines)
      try checkpoint.keep(2)
      try checkpoint.append(["new"])
      #expect(throws: RunClaimError.inUse(path: path + "/x.partial")) { try resumed(path) }
      checkpoint.remove()
      #expect(try resumed(path) == [])
    }
  }

  @Test func nothingIsDiscardedUnasked() throws {
    try Fixture.withTemporaryFolder { path in
      try write(path)
      let before = try stored(path)
      let file = path + "/x.partial"
      #expect(throws: RunClaimError.stoppedJob(file: file)) {
        try Checkpoint(output: path + "/x", plan: "plan").begin(resume: false, overwrite: false)
      }
      #expect(throws: RunClaimError.otherJob(file: file)) { try resumed(path, plan: "other") }
      #expect(try stored(path) == before)
    }
  }

  @Test func anyDamageCutsBackOrIsNamed() throws {
    try Fixture.withTemporaryFolder { path in
      try write(path)
      let whole = try stored(path)
      let rows = whole.split(separator: 10, omittingEmptySubsequences: false).dropLast()
      var damaged: [[UInt8]] = [[], [10], [10, 10], [0], [255, 10]]
      for i in whole.indices {
        damaged.append(Array(whole[..<i]))
        for value in [0, 10, 32, 57, 255] as [UInt8] where whole[i] != value {
          damaged.append(whole[..<i] + [value] + whole[(i + 1)...])
        }
      }
      for (i, j) in [(1, 2), (2, 5), (3, 3), (0, 1)] {
        var swapped = Array(rows)
        swapped.swapAt(i, j)
        swapped.insert(swapped[j], at: i)
        damaged.append(swapped.flatMap { Array($0) + [10] })
      }
      for bytes in damaged {
        try Data(bytes).write(to: URL(filePath: path + "/x.partial"))
        do {
          let lines = try resumed(path)
          #expect(lines == Array(Self.lines.prefix(lines.count)))
        } catch {
          #expect(error as? RunClaimError == .damagedPlan(file: path + "/x.partial"))
        }
      }
    }
  }
}
