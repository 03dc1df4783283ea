import Datasets
import Testing

/// Arbitrary bytes: no crash, every line accounted for, and the same result each time.
@Suite struct HostileFileTests {
  private struct Generator {
    var state: UInt64

    mutating func next(below bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % bound
    }
  }

  private static let forms: [(DataSource, String, String)] = [
    (.csv, "d.csv", "text,label\n"), (.tsv, "d.tsv", "text\tlabel\n"),
    (.jsonl, "d.jsonl", "{\"text\": \"a\", \"label\": 1}\n"), (.sst5, "d.txt", "(3 a)\n"),
    (.sst2, "d.train", "1 a\n"), (.jigsaw, "d.csv", "comment_text,labels\n"),
    (.yelp, "d.csv", "1,a\n"), (.paradetox, "d.tsv", "toxic\tneutral1\n"),
  ]

  @Test(arguments: [1, 2, 3] as [UInt64]) func arbitraryBytes(seed: UInt64) throws {
    var generator = Generator(state: seed)
    let alphabet =
      Array("a1,0\"\n\r \t(){}:\\".utf8) + [0xEF, 0xBB, 0xBF, 0xFF, 0xC3, 0xA9, 0]
    try DataFolder.with { folder in
      for _ in 0..<200 {
        let bytes = (0..<60).map { _ in alphabet[generator.next(below: alphabet.count)] }
        for (source, name, header) in Self.forms {
          let path = try folder.write(Array(header.utf8) + bytes, as: name)
          let first = Result { try folder.prepare(source, [path]) }
          let second = Result { try folder.prepare(source, [path]) }
          #expect((try? first.get())?.lines == (try? second.get())?.lines, "seed \(seed) \(bytes)")
          if case .success(let prepared) = first {
            let left = prepared.result.drops.map(\.rows).reduce(0, +)
            #expect(prepared.result.rows == prepared.result.kept.total + left)
          }
        }
      }
    }
  }

  /// Lines whose quotes open a field wherever reading starts, and never let it end: reading again
  /// from each line would take hours.
  @Test func quotesThatNeverBalance() throws {
    let text = "text,label\n" + String(repeating: "a\",\"\n", count: 400_000)
    #expect(try failure(.csv, text, as: "d.csv").contains("no row is left"))
  }

  @Test func manyBracketsAndKeys() throws {
    let open = String(repeating: "(2 ", count: 300_000)
    let trees = try prepare(.sst5, "(3 a)\n" + open + "\n", as: "d.txt")
    #expect(trees.drops == ["malformed 1: 2"])
    let nested = String(repeating: "[", count: 500_000)
    let objects = try prepare(
      .jsonl, "{\"text\": \"a\", \"label\": 1}\n{\"text\": \(nested)\n", as: "d.jsonl")
    #expect(objects.drops == ["malformed 1: 2"])
  }
}
