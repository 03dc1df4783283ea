import Datasets
import Testing

/// Tables whose columns the user names, rows that cannot be used, and malformed ones.
@Suite struct GenericTableTests {
  @Test func columnsAndScale() throws {
    let prepared = try prepare(
      .csv, "stars,review\n1,bad\n3,middling\n5,good\n6,too good\n", as: "reviews.csv"
    ) { options, _ in
      options.textColumn = "review"
      options.labelColumn = "stars"
      options.labels = .scale(1...5)
    }
    #expect(try prepared.rows == [row("bad", -1), row("middling", 0), row("good", 1)])
    #expect(prepared.drops == ["unusableLabel 1: 5"])
  }

  @Test func names() throws {
    let text = """
      {"text": "a", "label": "bad"}
      {"text": "b", "label": "good"}
      {"text": "c", "label": "other"}
      {"text": "d", "label": 1}
      {"text": "e", "label": true}
      {"text": "f", "label": null}
      {"text": "g"}
      {"text": 7, "label": "bad"}
      {"text": "i", "label": [1]}
      """
    let prepared = try prepare(.jsonl, text, as: "data.jsonl") { options, _ in
      options.labels = .names(["bad": -1, "good": 1, "1": 0.5, "true": 0.25])
    }
    #expect(try prepared.rows == [row("a", -1), row("b", 1), row("d", 0.5), row("e", 0.25)])
    #expect(prepared.drops == ["malformed 2: 7 8", "unlabelled 1: 6", "unusableLabel 2: 3 9"])
  }

  @Test func literalQuotes() throws {
    let text = "text\tlabel\n\"a\t1\nb\"\tx\t0\n"
    let prepared = try prepare(.tsv, text, as: "data.tsv") { options, _ in
      options.file.literalQuotes = true
    }
    #expect(try prepared.rows == [row("\"a", 1)])
    #expect(prepared.drops == ["malformed 1: 3"])
  }

  @Test func whatCannotBeUsedIsCounted() throws {
    let prepared = try prepare(
      .csv, "text,label\nlonger than ten,1\n  ,1\nsame,1\nsame,1\nsame,-1\nééééééééé,0\n",
      as: "d.csv"
    ) { $1.maximumCharacters = 10 }
    #expect(try prepared.rows == [row("same", 1), row("same", -1), row("ééééééééé", 0)])
    #expect(prepared.drops == ["emptyText 1: 3", "tooLong 1: 2", "duplicate 1: 5"])
    #expect(prepared.result.kept.entries.map(\.rows) == [1, 1, 1])
  }

  @Test func onlyTheFirstPlacesAreKept() throws {
    let prepared = try prepare(
      .csv, "text,label\ngood,1\n" + String(repeating: "bad,x\n", count: 50), as: "d.csv")
    #expect(prepared.drops == ["unusableLabel 50: 3 4 5 6 7"])
  }

  @Test func severalFilesInOrder() throws {
    try DataFolder.with { folder in
      let paths = [
        try folder.write("text,label\na,1\n", as: "1.csv"),
        try folder.write("label,text\n-1,b\n1,a\n", as: "2.csv"),
      ]
      let prepared = try folder.prepare(.csv, paths)
      #expect(try prepared.rows == [row("a", 1), row("b", -1)])
      #expect(prepared.result.digests.count == 2)
      #expect(prepared.result.drops[0].places == [folder.file("2.csv") + ":3"])
    }
  }

  @Test(
    arguments: [
      // A quote that never closes takes no other row with it.
      (
        "a,1\n\"b,1\n\"c\",1\nd,-1\n", ["a", "c", "d"], ["malformed 1: 3"]
      ),
      // The same where no later row has quotes.
      ("a,1\n\"b,1\nc,1\nd,-1\n", ["a", "c", "d"], ["malformed 1: 3"]),
      // Stray quotes in a quoted field.
      ("a,1\n\"b \"c\" d\",1\ne,-1\n", ["a", "e"], ["malformed 1: 3"]),
      // And over two lines, the second of which is no row either.
      ("a,1\n\"b \"c\"\nd\",1,2\ne,-1\n", ["a", "e"], ["malformed 2: 3 4"]),
      // Too many and too few fields.
      ("a,1\nb,1,2\nc\nd,-1\n", ["a", "d"], ["malformed 2: 3 4"]),
      // A last row that is cut off.
      ("a,1\nb,-1\n\"c", ["a", "b"], ["malformed 1: 4"]),
      // Line breaks inside quotes count, whatever they are.
      ("\"a\nb\r\nc\rd\",1\nx\ny,-1\n", ["a\nb\r\nc\rd", "y"], ["malformed 1: 6"]),
    ])
  func malformedRows(text: String, kept: [String], drops: [String]) throws {
    let prepared = try prepare(.csv, "text,label\n" + text, as: "d.csv")
    #expect(try prepared.rows.map(\.text) == kept)
    #expect(prepared.drops == drops)
  }

  @Test func aQuoteBeyondTheRowLimitLosesOneRow() throws {
    let rows = (0..<30_000).map { "row \($0) of a long table with several words in it,1\n" }
    let text = "text,label\n\"open,1\n" + rows.joined()
    #expect(text.utf8.count > 1 << 20)
    let prepared = try prepare(.csv, text, as: "d.csv")
    #expect(prepared.drops == ["malformed 1: 2"])
    #expect(prepared.result.kept.total == 30_000)
  }

  @Test func aLineBeyondTheLimitIsOneMalformedRow() throws {
    let long = String(repeating: "x", count: 3 << 20)
    for source in [DataSource.csv, .jsonl, .tsv] {
      let text =
        source == .jsonl
        ? "{\"text\": \"a\", \"label\": 1}\n{\"text\": \"\(long)\", \"label\": 1}\n"
          + "{\"text\": \"b\", \"label\": 1}\n"
        : "text\u{9},label\n".replacing("\u{9},", with: source == .csv ? "," : "\t")
          + "a,1\n\(long),1\nb,1\n".replacing(",", with: source == .csv ? "," : "\t")
      let prepared = try prepare(source, text, as: "d.\(source.rawValue)") { options, _ in
        options.file.literalQuotes = source == .tsv
      }
      #expect(try prepared.rows.map(\.text) == ["a", "b"])
      #expect(prepared.drops == ["malformed 1: \(source == .jsonl ? 2 : 3)"])
    }
  }

  @Test func invalidTextIsOneMalformedRow() throws {
    try DataFolder.with { folder in
      let bytes = Array("text,label\na,1\n?,1\n\"?\n\",1\nb,-1\n".utf8)
        .map { $0 == UInt8(ascii: "?") ? 0xFF : $0 }
      let prepared = try folder.prepare(.csv, [folder.write(bytes, as: "d.csv")])
      #expect(try prepared.rows.map(\.text) == ["a", "b"])
      #expect(prepared.drops == ["malformed 2: 3 4"])
    }
  }

  @Test func malformedObjects() throws {
    let text = """
      {"text": "a", "label": 1}
      {"text": "b", "label": 1
      ["c"]

      {"text": "d", "label": -0.25}
      """
    let prepared = try prepare(.jsonl, "\u{FEFF}" + text, as: "d.jsonl")
    #expect(try prepared.rows == [row("a", 1), row("d", -0.25)])
    #expect(prepared.drops == ["malformed 2: 2 3"])
  }

  @Test func textsSurviveAsTheyAre() throws {
    let text = "\u{1}\t\"\\ \u{7F}\u{2028}é😀 \r\n x"
    let quoted = "\"" + text.replacing("\"", with: "\"\"") + "\""
    let prepared = try prepare(.csv, "text,label\n\(quoted),0.1\n", as: "d.csv")
    #expect(try prepared.rows == [row(text, 0.1)])
  }
}
