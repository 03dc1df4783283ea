import Datasets
import Testing

/// The balanced choice and the split: right counts, uniform, and a function of seed and row order.
@Suite struct SplitTests {
  /// 60 rows of label 1, 30 of 0 and 20 of −1, mixed.
  private static let table =
    "text,label\n"
    + (0..<110).map { i in
      let place = i * 37 % 110
      return "row \(place),\(place < 60 ? "1" : place < 90 ? "0" : "-1")\n"
    }.joined()

  private func parts(seed: UInt64, text: String = table, balances: Bool = true) throws -> Prepared {
    try DataFolder.with { folder in
      let path = try folder.write(text, as: "d.csv")
      return try folder.prepare(.csv, [path], layout: .folder(folder.file("."))) { _, settings in
        settings.seed = seed
        settings.balances = balances
        settings.devRows = 4
        settings.testRows = 3
      }
    }
  }

  @Test func countsOfEachLabel() throws {
    let balanced = try parts(seed: 1)
    #expect(
      balanced.lines.mapValues(\.count)
        == ["train.jsonl": 3 * 13, "dev.jsonl": 3 * 4, "test.jsonl": 3 * 3])
    #expect(balanced.result.kept.entries.map(\.rows) == [20, 20, 20])
    #expect(balanced.result.drops.map(\.rows) == [50])
    let whole = try parts(seed: 1, balances: false)
    #expect(whole.lines.mapValues(\.count)["train.jsonl"] == 110 - 12 - 9)
    #expect(whole.result.kept.entries.map(\.rows) == [20, 30, 60])
    // No row is in two parts.
    #expect(Set(whole.lines.values.joined()).count == 110)
    for label in ["-1", "0", "1"] {
      #expect(whole.lines["dev.jsonl"]?.count { $0.hasSuffix(": \(label)}") } == 4)
    }
  }

  @Test func theSeedDecides() throws {
    let first = try parts(seed: 1).lines
    #expect(try parts(seed: 1).lines == first)
    #expect(try parts(seed: 2).lines != first)
  }

  @Test func onlySeedAndOrderOfALabelsRowsDecide() throws {
    // Rows that are left out, and other texts, change nothing.
    let noise = Self.table.replacing("\n", with: "\nbroken\n").replacing("row ", with: "line ")
    let lines = try parts(seed: 5, text: noise).lines
    let expected = try parts(seed: 5).lines.mapValues {
      $0.map { $0.replacing("row ", with: "line ") }
    }
    #expect(lines == expected)
  }

  @Test func everyRowHasTheSameChance() throws {
    // 10 of 40 rows are held out, 200 times: 50 expected, standard deviation 6.1.
    let text = "text,label\n" + (0..<40).map { "row \($0),1\n" }.joined()
    var counts: [String: Int] = [:]
    for seed in 0..<200 as Range<UInt64> {
      let prepared = try DataFolder.with { folder in
        let path = try folder.write(text, as: "d.csv")
        return try folder.prepare(.csv, [path], layout: .folder(folder.path)) { _, settings in
          settings.seed = seed
          settings.testRows = 10
        }
      }
      for line in prepared.lines["test.jsonl"] ?? [] { counts[line, default: 0] += 1 }
    }
    #expect(counts.count == 40 && counts.values.reduce(0, +) == 2_000)
    #expect(counts.values.allSatisfy { abs($0 - 50) < 28 }, "\(counts)")
  }
}
