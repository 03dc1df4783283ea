import Datasets
import Foundation
import TestSupport
import Testing

/// Label counts of the real files, where they are.
@Suite(
  .enabled(
    if: FileManager.default.fileExists(atPath: RealData.folder + "/sst"),
    "no such files: put sst, jigsaw and paradetox under $STEERLENS_DATA or ../shared/data"))
struct RealDataTests {
  private func prepare(_ source: DataSource, _ name: String) throws -> Prepared {
    try DataFolder.with { folder in try folder.prepare(source, [RealData.folder + "/" + name]) }
  }

  @Test(arguments: [
    ("trees_train.txt", [1092, 2218, 1624, 2322, 1288]),
    ("stsa.fine.train", [1092, 2218, 1624, 2322, 1288]),
    ("trees_dev.txt", [139, 289, 229, 279, 165]), ("stsa.fine.test", [279, 633, 389, 510, 399]),
  ])
  func treebank(file: String, counts: [Int]) throws {
    let prepared = try prepare(.sst5, "sst/" + file)
    #expect(prepared.result.kept.entries.map(\.label) == [-1, -0.5, 0, 0.5, 1])
    #expect(prepared.result.kept.entries.map(\.rows) == counts)
    #expect(prepared.drops.isEmpty)
  }

  @Test func twoLabelsAgree() throws {
    let trees = try prepare(.sst2, "sst/trees_train.txt")
    let lines = try prepare(.sst2, "sst/stsa.binary.train")
    #expect(trees.result.kept == lines.result.kept && trees.result.kept.total == 6920)
  }

  @Test(arguments: [("text_comment_1.csv", [971, 9029]), ("text_comment_2.csv", [976, 9024])])
  func comments(file: String, counts: [Int]) throws {
    let prepared = try prepare(.jigsaw, "jigsaw/" + file)
    #expect(prepared.result.kept.entries.map(\.label) == [-1, 1])
    #expect(prepared.result.kept.entries.map(\.rows) == counts)
    #expect(prepared.drops.isEmpty)
  }

  @Test func rewrites() throws {
    let prepared = try prepare(.paradetox, "paradetox/paradetox.tsv")
    let drops = prepared.result.drops
    #expect(prepared.result.rows == 11_927 + 19_743)
    #expect(drops.map(\.reason) == [.duplicate])
    #expect(prepared.result.kept.entries.first?.rows == 11_927)
  }
}

/// Downloaded files: `STEERLENS_DATA`, else `../shared/data` beside the package.
private enum RealData {
  static let folder =
    ProcessInfo.processInfo.environment["STEERLENS_DATA"]
    ?? Fixture.packageRoot.deletingLastPathComponent().appending(path: "shared/data").path
}
